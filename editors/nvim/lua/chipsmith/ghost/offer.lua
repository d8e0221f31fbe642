--- An offered text, and how much of it the buffer holds already.
---
--- An offer stands for as long as the text between its place and the cursor is its beginning. So typing
--- through it, taking a part and deleting that again need no request.
local api = vim.api
local M = {}

---@class chipsmith.Offer
---@field id string
---@field command lsp.Command Run when the offer is accepted.
---@field buf integer
---@field row integer The line at which it was offered, from 0.
---@field col integer The byte in that line, from 0.
---@field text string All of it, with line feeds.
---@field after string The rest of the line when it was offered.

---@alias chipsmith.Part 'all'|'word'|'line'

---@return integer row, integer col Both from 0; `col` in bytes.
function M.cursor()
  local at = api.nvim_win_get_cursor(0)
  return at[1] - 1, at[2]
end

---@return string
local function line_at(row)
  return api.nvim_buf_get_lines(0, row, row + 1, false)[1] or ''
end

--- What the language server offers at a place of the current buffer.
---@param text string
---@param command lsp.Command
---@param row integer
---@param col integer
---@return chipsmith.Offer
function M.of(text, command, row, col)
  local cursor_row, cursor_col = M.cursor()
  return {
    id = command.arguments[1],
    command = command,
    buf = api.nvim_get_current_buf(),
    row = row,
    col = col,
    text = (text:gsub('\r\n', '\n')),
    after = line_at(cursor_row):sub(cursor_col + 1),
  }
end

--- What of an offer the text does not hold yet; nil if nothing, or if the offer no longer fits.
---@param offer chipsmith.Offer
---@return string?
function M.rest(offer)
  local row, col = M.cursor()
  local ahead = row > offer.row or (row == offer.row and col >= offer.col)
  if api.nvim_get_current_buf() ~= offer.buf or not ahead or #line_at(offer.row) < offer.col then
    return nil
  end
  local taken = table.concat(api.nvim_buf_get_text(0, offer.row, offer.col, row, col, {}), '\n')
  local fits = vim.startswith(offer.text, taken) and line_at(row):sub(col + 1) == offer.after
  return fits and #taken < #offer.text and offer.text:sub(#taken + 1) or nil
end

--- The beginning of `rest` that is taken at once.
---@param rest string
---@param part chipsmith.Part
---@return string
local function first(rest, part)
  if part == 'line' then
    return (rest:match('^\n*[^\n]*'))
  elseif part == 'word' then
    local word = vim.fn.matchstr(rest, [[\v^\_s*%(\k+|%(\k@!\S)+)]])
    return word ~= '' and word or rest
  end
  return rest
end

--- As the server counts: UTF-16 code units, with the buffer's own line ends.
---@param text string
---@return integer
local function length(text)
  if vim.bo.fileformat == 'dos' then
    text = text:gsub('\n', '\r\n')
  end
  return vim.str_utfindex(text, 'utf-16')
end

--- Write text at the cursor, and move behind it.
---@param text string
local function insert(text)
  vim.go.undolevels = vim.go.undolevels -- what follows is undone by itself
  local row, col = M.cursor()
  local lines = vim.split(text, '\n', { plain = true })
  api.nvim_buf_set_text(0, row, col, row, col, lines)
  api.nvim_win_set_cursor(0, { row + #lines, (#lines == 1 and col or 0) + #lines[#lines] })
end

--- Take what is left of an offer, or its next word or line, and report it.
---@param offer chipsmith.Offer
---@param part chipsmith.Part
---@param client vim.lsp.Client
function M.take(offer, part, client)
  local rest = M.rest(offer)
  if not rest then
    return
  end
  local text = first(rest, part)
  insert(text)
  if text == rest then
    client:exec_cmd(offer.command)
  else
    local taken = offer.text:sub(1, #offer.text - #rest + #text)
    client:notify('chipsmith/didPartiallyAccept', { id = offer.id, acceptedLength = length(taken) })
  end
end

return M
