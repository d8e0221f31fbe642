--- Requests whose answer is told in pieces, and that always come to an end: answered, failed, stopped or lost.
local M = {}

---@class chipsmith.Waiting What is told of a request: pieces, then exactly one of the others.
---@field piece? fun(text: string)
---@field done fun(result: any)
---@field fail fun(trouble: string) What went wrong and what mends it, for the person.

---@class chipsmith.Running
---@field client integer
---@field waiting chipsmith.Waiting
---@field stop fun()

local running = {} ---@type table<string, chipsmith.Running> By token.
local count = 0

---@param trouble lsp.ResponseError
---@return string
function M.explain(trouble)
  local fix = type(trouble.data) == 'table' and trouble.data.fix
  return trouble.message .. (type(fix) == 'string' and (' fix: ' .. fix) or '')
end

---@param token string
---@param how 'done'|'fail'
local function finish(token, how, what)
  local request = running[token]
  running[token] = nil
  if request then
    request.waiting[how](what)
  end
end

--- A piece of an answer, for the language client's handlers.
---@param delta { id: string, text: string }
function M.on_delta(_, delta)
  local request = running[delta.id]
  if request and request.waiting.piece then
    request.waiting.piece(delta.text)
  end
end

--- A language server ended; what was asked of it is not answered.
---@param client_id integer
function M.lost(client_id)
  for token, request in pairs(running) do
    if request.client == client_id then
      finish(token, 'fail', 'The language server ended. fix: ask again; :checkhealth chipsmith says more.')
    end
  end
end

--- Ask the language server; nothing waits here.
---@param client vim.lsp.Client
---@param method string
---@param params fun(token: string): table The parameters, with the token that pieces come under.
---@param waiting chipsmith.Waiting
---@param buf? integer The buffer that is asked about, whose latest text is sent before; else the current one.
---@return fun() stop Cancels it; then it fails as stopped.
function M.send(client, method, params, waiting, buf)
  count = count + 1
  local token = ('nvim-%d'):format(count)
  local id ---@type integer?
  -- Neovim drops the reply to a cancelled request, so the end is told here.
  local function stop()
    if running[token] then
      client:cancel_request(id)
      finish(token, 'fail', 'Stopped.')
    end
  end
  running[token] = { client = client.id, waiting = waiting, stop = stop }
  local sent
  sent, id = client:request(method, params(token), function(err, result)
    if err then
      finish(token, 'fail', M.explain(err))
    else
      finish(token, 'done', result)
    end
  end, buf)
  if not sent then
    finish(token, 'fail', 'The language server has ended. fix: `:Chipsmith restart`.')
  end
  return stop
end

--- Run a command of the language server.
---@param client vim.lsp.Client
---@param command string
---@param argument fun(token: string): table
---@param waiting chipsmith.Waiting
---@return fun() stop
function M.execute(client, command, argument, waiting)
  return M.send(client, 'workspace/executeCommand', function(token)
    return { command = command, arguments = { argument(token) } }
  end, waiting)
end

--- Stop whatever runs.
---@return integer stopped How many.
function M.stop_all()
  local stopped = 0
  for _, request in pairs(vim.deepcopy(running)) do
    request.stop()
    stopped = stopped + 1
  end
  return stopped
end

return M
