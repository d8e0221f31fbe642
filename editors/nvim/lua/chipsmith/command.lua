--- The :Chipsmith command.
local M = {}

local function say(message)
  vim.notify('Chipsmith: ' .. message)
end

---@param status { state: string, message: string, roles: table<string, { model: string, version: string? }>, latency_ms: number? }
---@return string
function M.describe(status)
  local parts = { status.state }
  if status.message ~= '' then
    parts[#parts + 1] = status.message
  end
  for _, role in ipairs(vim.fn.sort(vim.tbl_keys(status.roles or {}))) do
    local model = status.roles[role]
    parts[#parts + 1] = ('%s: %s %s'):format(role, model.model, model.version or '')
  end
  return table.concat(parts, ' · ')
end

---@type table<string, fun(text: string, bang: boolean)>
local actions = {
  chat = function(text, bang)
    if text == '' then
      return say('what is the question? :Chipsmith chat {question}')
    end
    require('chipsmith.chat').ask(text, bang)
  end,
  stop = function()
    require('chipsmith.chat').stop()
  end,
  up = function(text)
    require('chipsmith.chat').rate('up', text)
  end,
  down = function(text)
    require('chipsmith.chat').rate('down', text)
  end,
  toggle = function()
    say(require('chipsmith.ghost').toggle() and 'ghost text is on.' or 'ghost text is off.')
  end,
  status = function()
    local client = require('chipsmith').client()
    if not client then
      return say('no language server runs; see :checkhealth chipsmith.')
    end
    client:request('chipsmith/status', nil, function(err, status)
      say(err and err.message or M.describe(status))
    end)
  end,
}

function M.create()
  vim.api.nvim_create_user_command('Chipsmith', function(call)
    local action = actions[call.fargs[1]]
    if not action then
      return say(('there is no :Chipsmith %s; see :help chipsmith-commands.'):format(call.fargs[1]))
    end
    action(vim.trim(call.args:sub(#call.fargs[1] + 1)), call.bang)
  end, {
    nargs = '+',
    bang = true,
    desc = 'Chipsmith: chat, stop, up, down, status, toggle',
    complete = function(lead, line)
      local names = line:match('^%S+%s+%S*$') and vim.fn.sort(vim.tbl_keys(actions)) or {}
      return vim.tbl_filter(function(name)
        return vim.startswith(name, lead)
      end, names)
    end,
  })
end

return M
