--- Scripts: by a prompt into a buffer of their own, or below the comment that asks for one; with their ladder.
local api = vim.api
local chipsmith = require('chipsmith')
local drawn = require('chipsmith.drawn')
local request = require('chipsmith.request')
local scratch = require('chipsmith.scratch')
local M = {}

local NAME = 'chipsmith://script'
local PYTHON = { klayout = true, openroad = true }
local space = api.nvim_create_namespace('chipsmith.script')

---@class chipsmith.ScriptAsked
---@field prompt string
---@field tool? string
---@field design? string
---@field run? boolean

--- `--tool NAME`, `--design DIR` and `--run` before the prompt, as the command line has them.
---@param text string
---@return chipsmith.ScriptAsked
function M.parse(text)
  local asked = {}
  while true do
    local name, value, rest = text:match('^%-%-(%l+)[ =](%S+)%s*(.*)$')
    if text:match('^%-%-run%f[%s%z]') then
      asked.run, text = true, vim.trim(text:sub(6))
    elseif name == 'tool' or name == 'design' then
      asked[name], text = name == 'design' and vim.fn.fnamemodify(vim.fn.expand(value), ':p') or value, rest
    else
      asked.prompt = text
      return asked
    end
  end
end

---@param ladder string
---@return string
local function comments(ladder)
  return (ladder:gsub('([^\n]+)', '# %1'))
end

---@class chipsmith.ScriptWritten
---@field script string
---@field rung string
---@field message string
---@field explanation string
---@field notes string[]

---@param result chipsmith.ScriptWritten
---@param separator string
---@return string
local function about(result, separator)
  return table.concat(vim.list_extend({ result.explanation }, result.notes), separator)
end

---@param result chipsmith.ScriptWritten
---@return string
local function told(result)
  if result.script == '' then
    return comments('No draft held: ' .. result.message .. '\nfix: say it in other words or smaller steps.') .. '\n'
  end
  return comments(('It got to "%s". %s'):format(result.rung, about(result, '\n'))) .. '\n\n' .. result.script
end

--- Write a script into a buffer of its own, below what happened to its drafts.
---@param asked chipsmith.ScriptAsked
local function write(asked)
  local beside = api.nvim_get_current_buf()
  local follows = chipsmith.client(beside) ~= nil
  local buf = scratch.buffer(NAME, PYTHON[asked.tool] and 'python' or 'tcl')
  scratch.show(buf)
  local ladder = asked.prompt .. '\n'
  scratch.write(buf, comments(ladder))
  local function fail(trouble)
    scratch.write(buf, comments(ladder .. trouble .. '\n'))
  end
  chipsmith.with_client(function(client)
    request.send(client, 'chipsmith/script', function(token)
      return vim.tbl_extend('force', asked, { token = token, uri = follows and vim.uri_from_bufnr(beside) or nil })
    end, {
      piece = function(line)
        ladder = ladder .. line
        scratch.write(buf, comments(ladder))
      end,
      done = function(result)
        vim.bo[buf].filetype = PYTHON[result.tool] and 'python' or 'tcl'
        scratch.write(buf, comments(ladder) .. told(result))
      end,
      fail = fail,
    }, beside)
  end, fail)
end

--- Write the script that the comment at the cursor asks for, below it.
local function write_below()
  local buf = api.nvim_get_current_buf()
  local client = chipsmith.needed_client(buf)
  if not client then
    return
  elseif not vim.bo[buf].modifiable then
    return chipsmith.say('this buffer is read-only. fix: `:set modifiable`.', vim.log.levels.WARN)
  end
  local row = api.nvim_win_get_cursor(0)[1] - 1
  local ladder, mark = 'Chipsmith is writing …\n', nil
  local function draw()
    local lines = drawn.lines(drawn.split(ladder), 'DiagnosticInfo')
    mark = api.nvim_buf_set_extmark(buf, space, row, 0, { id = mark, virt_lines = lines })
  end
  local function finish(message, level)
    if api.nvim_buf_is_loaded(buf) then
      api.nvim_buf_clear_namespace(buf, space, 0, -1)
    end
    chipsmith.say(message, level)
  end
  draw()
  request.execute(client, 'chipsmith.writeScript', function(token)
    return { uri = vim.uri_from_bufnr(buf), line = row, token = token }
  end, {
    piece = function(line)
      ladder = ladder .. line
      if api.nvim_buf_is_loaded(buf) then
        draw()
      end
    end,
    done = function(result)
      finish(('the script below the comment got to "%s". %s'):format(result.rung, about(result, ' ')))
    end,
    fail = function(trouble)
      finish(trouble, vim.log.levels.WARN)
    end,
  })
end

--- Write a script by a prompt; without one, by the comment at the cursor.
---@param text string
function M.ask(text)
  local asked = M.parse(text)
  if asked.prompt == '' then
    return write_below()
  end
  write(asked)
end

return M
