--- Chipsmith in Neovim: one language client for every supported file, ghost text and a chat.
local M = {}

---@class chipsmith.Options
---@field path? string The `chipsmith` command; without it the one on PATH.
---@field filetypes? string[] Where ghost text is offered.
---@field keys? table<chipsmith.Action, string|false> Insert-mode keys; false leaves one out.
---@field init_options? table What the language server reads when it starts, such as `serverUrl`.

---@type chipsmith.Options
local defaults = {
  filetypes = {
    'tcl', 'sdc', 'xdc', 'upf', 'verilog', 'systemverilog', 'vhdl',
    'python', 'make', 'sh', 'c', 'cpp', 'yaml',
  },
  keys = { accept = '<Tab>', word = '<M-Right>', line = '<M-Down>', dismiss = '<C-]>' },
  init_options = {},
}

--- What LSP calls a language that Neovim calls otherwise.
local language_ids = { sh = 'shellscript', make = 'makefile' }

M.name = 'chipsmith'
M.options = defaults
M.missing = 'Chipsmith: there is no `chipsmith` command. fix: put its bin directory on PATH, '
  .. 'or name the command in setup{ path = "…/bin/chipsmith" }.'

---@return string? path The `chipsmith` command, or nil if it cannot be run.
function M.command()
  local path = vim.fn.exepath(vim.fn.expand(M.options.path or 'chipsmith'))
  return path ~= '' and path or nil
end

---@param buf? integer A buffer that the client serves; without it any.
---@return vim.lsp.Client?
function M.client(buf)
  return vim.lsp.get_clients({ name = M.name, bufnr = buf })[1]
end

--- Tcl's dialects, for which Neovim has no files of its own.
local function detect_filetypes()
  vim.filetype.add({ extension = { sdc = 'sdc', xdc = 'xdc', upf = 'upf' } })
  vim.api.nvim_create_autocmd('FileType', {
    group = vim.api.nvim_create_augroup('chipsmith.filetypes', {}),
    pattern = { 'xdc', 'upf' },
    callback = function(event)
      vim.bo[event.buf].syntax = 'tcl'
      vim.bo[event.buf].commentstring = '# %s'
    end,
  })
end

local function configure_client()
  local chat = require('chipsmith.chat')
  vim.lsp.config(M.name, {
    cmd = { M.command(), 'lsp' },
    filetypes = M.options.filetypes,
    root_markers = { '.git' },
    init_options = M.options.init_options,
    get_language_id = function(_, filetype)
      return language_ids[filetype] or filetype
    end,
    handlers = { ['chipsmith/delta'] = chat.on_delta },
  })
  vim.lsp.enable(M.name)
end

--- Set Chipsmith up; call it once, in init.lua.
---@param options? chipsmith.Options
function M.setup(options)
  M.options = vim.tbl_extend('force', defaults, options or {})
  M.options.keys = vim.tbl_extend('force', defaults.keys, M.options.keys)
  detect_filetypes()
  require('chipsmith.command').create()
  if not M.command() then
    vim.notify(M.missing, vim.log.levels.WARN)
    return
  end
  require('chipsmith.ghost').watch()
  require('chipsmith.keys').map(M.options.keys)
  configure_client()
end

return M
