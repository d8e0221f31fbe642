--- Edits by instruction: the model's words are shown below the lines as they come, then the hunks.
local api = vim.api
local chipsmith = require('chipsmith')
local drawn = require('chipsmith.drawn')
local request = require('chipsmith.request')
local review = require('chipsmith.review')
local M = {}

local SHOWN_LINES = 8 -- of what the model has written so far
local space = api.nvim_create_namespace('chipsmith.edit')

---@param buf integer
---@return string? why It cannot be edited.
local function objection(buf)
  if not vim.bo[buf].modifiable or vim.bo[buf].readonly then
    return 'this buffer is read-only. fix: `:set modifiable noreadonly`, if it may be changed.'
  elseif review.is_open(buf) or #api.nvim_buf_get_extmarks(buf, space, 0, -1, { limit = 1 }) > 0 then
    return 'an edit of this buffer is open. fix: accept or refuse it first, or `:Chipsmith stop`.'
  end
end

---@param buf integer
---@param row integer The last of the lines that are rewritten, from 0.
---@return fun(text: string) add, fun() clear
local function preview(buf, row)
  local written, mark = '', nil
  local function draw()
    local lines = drawn.lines(drawn.split(written), 'ChipsmithGhost')
    lines = vim.list_slice(lines, math.max(#lines - SHOWN_LINES + 1, 1))
    table.insert(lines, 1, { { 'Chipsmith is writing …', 'DiagnosticInfo' } })
    mark = api.nvim_buf_set_extmark(buf, space, row, 0, { id = mark, virt_lines = lines })
  end
  draw()
  return function(text)
    written = written .. text
    if api.nvim_buf_is_loaded(buf) then
      draw()
    end
  end, function()
    if api.nvim_buf_is_loaded(buf) then
      api.nvim_buf_clear_namespace(buf, space, 0, -1)
    end
  end
end

--- Have lines rewritten; nothing is changed before it is accepted.
---@param instruction string
---@param first integer From 1.
---@param last integer
function M.ask(instruction, first, last)
  local buf = api.nvim_get_current_buf()
  local client = chipsmith.needed_client(buf)
  if not client then
    return
  end
  local why = objection(buf)
  if why then
    return chipsmith.say(why, vim.log.levels.WARN)
  end
  local add, clear = preview(buf, last - 1)
  request.send(client, 'chipsmith/edit', function(token)
    return {
      textDocument = { uri = vim.uri_from_bufnr(buf) },
      range = { start = { line = first - 1, character = 0 }, ['end'] = { line = last, character = 0 } },
      instruction = instruction,
      token = token,
    }
  end, {
    piece = add,
    done = function(result)
      clear()
      if api.nvim_buf_is_loaded(buf) then
        review.open(buf, client, result)
      end
    end,
    fail = function(trouble)
      clear()
      chipsmith.say(trouble, vim.log.levels.WARN)
    end,
  })
end

return M
