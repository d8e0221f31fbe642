--- Chipsmith in Neovim: one language client for every supported file, ghost text, a chat, edits, scripts.
local M = {}

---@class chipsmith.Options
---@field path? string The `chipsmith` command; without it the one on PATH.
---@field filetypes? string[] Where the language server is started.
---@field keys? table<chipsmith.Action, string|false> Insert-mode keys; false leaves one out.
---@field edit_keys? table<chipsmith.EditAction, string|false> Normal-mode keys while an edit is open.
---@field max_bytes? integer Larger files are left alone.
---@field init_options? table What the language server reads when it starts, such as `serverUrl`.

---@type chipsmith.Options
M.options = {
  keys = {
    accept = '<Tab>',
    word = '<M-Right>',
    line = '<M-Down>',
    next = '<M-]>',
    previous = '<M-[>',
    dismiss = '<C-]>',
  },
  edit_keys = { accept = 'ga', accept_all = 'gA', refuse = 'gx', refuse_all = 'gX', next = ']e', previous = '[e' },
  max_bytes = 5 * 1024 * 1024,
}

M.name = 'chipsmith'
M.missing = 'there is no `chipsmith` command. fix: put its bin directory on PATH, '
  .. "or name the command in setup{ path = '…/bin/chipsmith' }."

---@param message string
---@param level? integer One of vim.log.levels.
function M.say(message, level)
  vim.notify('Chipsmith: ' .. message, level or vim.log.levels.INFO)
end

---@return string? path The `chipsmith` command, or nil if it cannot be run.
function M.command()
  local cmd = (vim.lsp.config[M.name] or {}).cmd
  local path = type(cmd) == 'table' and vim.fn.exepath(vim.fn.expand(cmd[1])) or ''
  return path ~= '' and path or nil
end

---@param buf? integer A buffer that the client serves; without it the current one's client, else any.
---@return vim.lsp.Client?
function M.client(buf)
  local function find(where)
    return vim.lsp.get_clients({ name = M.name, bufnr = where })[1]
  end
  return find(buf or vim.api.nvim_get_current_buf()) or (not buf and find()) or nil
end

--- The client that follows a buffer, or nil after the person was told why there is none.
---@param buf integer
---@return vim.lsp.Client?
function M.needed_client(buf)
  local client = M.client(buf)
  if not client then
    local why = M.command() and 'no language server follows this buffer. '
      .. 'fix: give it a name and a supported file type; see :checkhealth chipsmith.' or M.missing
    M.say(why, vim.log.levels.WARN)
  end
  return client
end

local starting = false
local waiting = {} ---@type { act: fun(client: vim.lsp.Client), fail: fun(trouble: string) }[]

--- Run with a client as soon as there is one; one is started if need be, for no buffer.
---@param act fun(client: vim.lsp.Client)
---@param fail fun(trouble: string)
function M.with_client(act, fail)
  local client = M.client()
  if client then
    return act(client)
  elseif not M.command() then
    return fail(M.missing)
  end
  table.insert(waiting, { act = act, fail = fail })
  if not starting then
    local config = vim.deepcopy(vim.lsp.config[M.name])
    config.root_dir = vim.fs.root(0, '.git')
    vim.lsp.start(config, { attach = false })
  end
end

--- A language server is being started, for the language client's configuration.
function M.on_start()
  starting = true
end

--- A language server is there.
---@param client vim.lsp.Client
function M.on_started(client)
  local ready = waiting
  starting, waiting = false, {}
  for _, one in ipairs(ready) do
    one.act(client)
  end
end

--- A language server ended.
---@param code integer
---@param signal integer
---@param client_id integer
function M.on_ended(code, signal, client_id)
  local failed = waiting
  starting, waiting = false, {}
  for _, one in ipairs(failed) do
    one.fail('The language server does not start. fix: run `chipsmith doctor` in a terminal.')
  end
  require('chipsmith.request').lost(client_id)
  require('chipsmith.revival').ended(code, signal)
end

--- The language client serves a buffer from now on.
---@param client vim.lsp.Client
---@param buf integer
function M.attached(client, buf)
  require('chipsmith.ghost').backend().watch(client, buf)
  require('chipsmith.rest').watch(client, buf)
  require('chipsmith.keys').map(buf, M.options.keys)
end

--- For 'statusline': the state of the language server, and the model that completes.
---@return string
function M.statusline()
  return require('chipsmith.status').line()
end

--- Options, and the start of the language client. `vim.lsp.enable('chipsmith')` is enough without options.
---@param options? chipsmith.Options
function M.setup(options)
  vim.cmd.runtime('plugin/chipsmith.lua') -- when the folder came to 'runtimepath' late
  M.options = vim.tbl_deep_extend('force', M.options, options or {})
  vim.lsp.config(M.name, {
    cmd = M.options.path and { vim.fn.expand(M.options.path), 'lsp' },
    filetypes = M.options.filetypes,
    init_options = M.options.init_options,
  })
  if not M.command() then
    M.say(M.missing, vim.log.levels.WARN)
  end
  vim.lsp.enable(M.name)
end

return M
