--- The :Chipsmith command.
local M = {}

---@class chipsmith.Call
---@field text string What follows the action's name.
---@field bang boolean
---@field lines? { [1]: integer, [2]: integer } The range, if one was given.

local function say(message)
  require('chipsmith').say(message)
end

---@return { [1]: integer, [2]: integer }
local function current_line()
  local row = vim.api.nvim_win_get_cursor(0)[1]
  return { row, row }
end

---@param action 'accept'|'refuse'
---@return fun(call: chipsmith.Call)
local function decide(action)
  return function(call)
    require('chipsmith.review').act(call.bang and action .. '_all' or action)
  end
end

---@param rating 'up'|'down'
---@return fun(call: chipsmith.Call)
local function rate(rating)
  return function(call)
    require('chipsmith.chat').rate(rating, call.text)
  end
end

---@type table<string, fun(call: chipsmith.Call)>
local actions = {
  accept = decide('accept'),
  refuse = decide('refuse'),
  up = rate('up'),
  down = rate('down'),
  bug = function(call)
    if call.text ~= '' then
      return require('chipsmith.bug').of_file(call.text)
    end
    local lines = call.lines or { 1, vim.api.nvim_buf_line_count(0) }
    require('chipsmith.bug').of_lines(lines[1], lines[2])
  end,
  chat = function(call)
    local chat = require('chipsmith.chat')
    if call.text == '' then
      return chat.enter()
    end
    chat.ask(call.text, { fresh = call.bang, lines = call.lines })
  end,
  edit = function(call)
    if call.text == '' then
      return say('what is to be changed? :[range]Chipsmith edit {instruction}')
    end
    local lines = call.lines or current_line()
    require('chipsmith.edit').ask(call.text, lines[1], lines[2])
  end,
  restart = function()
    require('chipsmith.revival').restart()
  end,
  script = function(call)
    require('chipsmith.script').ask(call.text)
  end,
  status = function()
    require('chipsmith.status').tell()
  end,
  stop = function()
    if require('chipsmith.request').stop_all() == 0 then
      say('nothing is being written.')
    end
  end,
  toggle = function(call)
    local scope = call.text == 'buffer' and 'buffer' or nil
    local enabled = require('chipsmith.ghost').toggle(scope)
    say(('ghost text is %s%s.'):format(enabled and 'on' or 'off', scope and ' in this buffer' or ''))
  end,
}

---@param call vim.api.keyset.create_user_command.command_args
function M.run(call)
  local name = call.fargs[1]
  local action = actions[name]
  if not action then
    return say(('there is no :Chipsmith %s; see :help chipsmith-commands.'):format(name))
  end
  action({
    text = vim.trim(call.args:sub(#name + 1)),
    bang = call.bang,
    lines = call.range > 0 and { call.line1, call.line2 } or nil,
  })
end

---@param lead string
---@param line string
---@return string[]
function M.complete(lead, line)
  local found = {}
  if line:match('Chipsmith!?%s+%S*$') then
    found = vim.fn.sort(vim.tbl_keys(actions))
  elseif line:match('%f[%w]toggle%s') then
    found = { 'buffer' }
  elseif line:match('%f[%w]bug%s') then
    return vim.fn.getcompletion(lead, 'file')
  elseif line:match('%f[%w]script%s') then
    found = { '--design', '--run', '--tool' }
  end
  return vim.tbl_filter(function(name)
    return vim.startswith(name, lead)
  end, found)
end

return M
