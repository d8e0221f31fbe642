--- The language client, for `vim.lsp.enable('chipsmith')`. `vim.lsp.config('chipsmith', …)` changes it.

--- What LSP calls a language that Neovim calls otherwise.
local language_ids = { sh = 'shellscript', make = 'makefile' }

---@type vim.lsp.Config
return {
  cmd = { 'chipsmith', 'lsp' },
  filetypes = {
    'tcl', 'sdc', 'xdc', 'upf', 'verilog', 'systemverilog', 'vhdl',
    'python', 'make', 'sh', 'c', 'cpp', 'yaml',
  },
  root_dir = function(buf, on_dir)
    if require('chipsmith.fitness').fit(buf) then
      on_dir(vim.fs.root(buf, '.git'))
    end
  end,
  capabilities = { textDocument = { inlineCompletion = { dynamicRegistration = false } } }, -- we draw it on 0.11
  get_language_id = function(_, filetype)
    return language_ids[filetype] or filetype
  end,
  handlers = {
    ['chipsmith/delta'] = function(...)
      require('chipsmith.request').on_delta(...)
    end,
  },
  before_init = function()
    require('chipsmith').on_start()
  end,
  on_init = function(client)
    require('chipsmith').on_started(client)
  end,
  on_exit = function(...)
    vim.schedule_wrap(require('chipsmith').on_ended)(...)
  end,
}
