--- Buffers for what is told: in a split beside the text, kept until Neovim ends, never written by themselves.
local api = vim.api
local M = {}

---@param name string
---@param filetype string
---@return integer buf
function M.buffer(name, filetype)
  local known = vim.fn.bufnr('^' .. name .. '$')
  local buf = known > 0 and known or api.nvim_create_buf(true, true)
  if known <= 0 then
    api.nvim_buf_set_name(buf, name)
  end
  if vim.bo[buf].filetype ~= filetype then
    vim.bo[buf].filetype = filetype
  end
  return buf
end

--- Show a buffer; the cursor stays where it is.
---@param buf integer
---@return integer win
function M.show(buf)
  local win = vim.fn.bufwinid(buf)
  if win < 0 then
    win = api.nvim_open_win(buf, false, { split = 'right' })
    vim.wo[win].linebreak = true
  end
  return win
end

--- Replace what a buffer holds; control characters stay, and are shown as Vim shows them.
---@param buf integer
---@param text string
function M.write(buf, text)
  api.nvim_buf_set_lines(buf, 0, -1, true, vim.split(text, '\n', { plain = true }))
end

--- Put text at a place, which need not be the end.
---@param buf integer
---@param row integer
---@param col integer
---@param text string
---@return integer row, integer col Behind the text.
function M.insert(buf, row, col, text)
  local lines = vim.split(text, '\n', { plain = true })
  api.nvim_buf_set_text(buf, row, col, row, col, lines)
  return row + #lines - 1, (#lines == 1 and col or 0) + #lines[#lines]
end

return M
