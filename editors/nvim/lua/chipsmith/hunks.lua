--- Hunks of a proposal as the buffer shows them: what would go is marked, what would come is drawn below it.
local api = vim.api
local drawn = require('chipsmith.drawn')
local M = {}

---@class chipsmith.Hunk Whole lines of the document as it was when the edit was asked for.
---@field range lsp.Range
---@field removed string
---@field added string

---@class chipsmith.HunkMarks Extmarks, which move with the text.
---@field lines integer Over what would go; empty where nothing would.
---@field added integer With what would come.

local space = api.nvim_create_namespace('chipsmith.review')

--- The rows that a hunk removes, clamped into the buffer.
---@param hunk chipsmith.Hunk
---@param count integer Lines of the buffer.
---@return integer first, integer past
local function rows(hunk, count)
  local first, last = hunk.range.start, hunk.range['end']
  local past = last.character > 0 and last.line + 1 or last.line
  return math.min(first.line, count), math.min(past, count)
end

--- Virtual lines above the first line are seen only in a window that is scrolled up to them.
---@param buf integer
---@param count integer
local function scroll_above(buf, count)
  for _, win in ipairs(vim.fn.win_findbuf(buf)) do
    api.nvim_win_call(win, function()
      if vim.fn.line('w0') == 1 then
        vim.fn.winrestview({ topfill = count })
      end
    end)
  end
end

---@param buf integer
---@param hunk chipsmith.Hunk
---@return chipsmith.HunkMarks
function M.draw(buf, hunk)
  local count = api.nvim_buf_line_count(buf)
  local first, past = rows(hunk, count)
  local below = math.max(past, first) - 1
  local lines = api.nvim_buf_set_extmark(buf, space, math.min(first, count - 1), 0, {
    end_row = past > first and past or nil,
    end_col = past > first and 0 or nil,
    hl_group = 'DiffDelete',
    hl_eol = true,
    strict = false,
  })
  local virtual = drawn.lines(drawn.split(hunk.added), 'DiffAdd')
  local added = api.nvim_buf_set_extmark(buf, space, math.max(below, 0), 0, {
    virt_lines = virtual,
    virt_lines_above = below < 0,
  })
  if below < 0 then
    scroll_above(buf, #virtual)
  end
  return { lines = lines, added = added }
end

---@param buf integer
---@param marks chipsmith.HunkMarks
function M.erase(buf, marks)
  api.nvim_buf_del_extmark(buf, space, marks.lines)
  api.nvim_buf_del_extmark(buf, space, marks.added)
end

---@param buf integer
function M.clear(buf)
  api.nvim_buf_clear_namespace(buf, space, 0, -1)
end

--- Where a hunk stands now.
---@param buf integer
---@param marks chipsmith.HunkMarks
---@return integer first, integer last Rows from 0, both of the hunk.
local function place(buf, marks)
  local at = api.nvim_buf_get_extmark_by_id(buf, space, marks.lines, { details = true })
  local added = api.nvim_buf_get_extmark_by_id(buf, space, marks.added, {})
  local last = at[3] and at[3].end_row and at[3].end_row - 1 or at[1]
  return math.min(at[1], added[1]), math.max(at[1], last)
end

--- The hunk that the cursor stands in.
---@param review chipsmith.Review
---@return integer? place
function M.at_cursor(review)
  local row = api.nvim_win_get_cursor(0)[1] - 1
  for index, marks in pairs(review.open) do
    local first, last = place(review.buf, marks)
    if first <= row and row <= last then
      return index
    end
  end
end

--- Move to the next hunk, or the one before, round the end of the buffer.
---@param review chipsmith.Review
---@param step integer
---@param here? boolean A hunk that the cursor stands in will do.
function M.jump(review, step, here)
  if api.nvim_get_current_buf() ~= review.buf or vim.tbl_isempty(review.open) or (here and M.at_cursor(review)) then
    return
  end
  local firsts = vim.tbl_map(function(marks)
    return (place(review.buf, marks))
  end, vim.tbl_values(review.open))
  table.sort(firsts, function(one, other)
    return (one - other) * step < 0
  end)
  local row = api.nvim_win_get_cursor(0)[1] - 1
  local next = vim.iter(firsts):find(function(first)
    return (first - row) * step > 0
  end)
  api.nvim_win_set_cursor(0, { (next or firsts[1]) + 1, 0 })
end

return M
