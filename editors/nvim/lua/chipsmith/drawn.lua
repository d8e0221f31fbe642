--- Text of a model as virtual text: what a terminal would act on is shown, as Vim shows it.
local M = {}

---@param line string Without a line feed.
---@return string
function M.line(line)
  return vim.fn.strtrans((line:gsub('\t', (' '):rep(vim.bo.tabstop))))
end

--- Virtual lines, one highlighted piece each.
---@param lines string[]
---@param group string
---@return [string, string][][]
function M.lines(lines, group)
  return vim.tbl_map(function(line)
    return { { M.line(line), group } }
  end, lines)
end

--- Lines of a text of any line ends, without a last one that is empty.
---@param text string
---@return string[]
function M.split(text)
  local lines = vim.split((text:gsub('\r\n?', '\n')), '\n', { plain = true })
  if lines[#lines] == '' then
    lines[#lines] = nil
  end
  return lines
end

return M
