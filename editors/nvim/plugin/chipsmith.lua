--- What Neovim loads at its start: file types, the command, and a listener. The rest waits for a file.
if vim.g.loaded_chipsmith then
  return
end
vim.g.loaded_chipsmith = true
if vim.fn.has('nvim-0.11') == 0 then
  vim.notify('Chipsmith: Neovim is older than 0.11. fix: install Neovim 0.11 or newer.', vim.log.levels.ERROR)
  return
end

local group = vim.api.nvim_create_augroup('chipsmith', {})

-- Tcl's dialects, for which Neovim has no files of its own.
vim.filetype.add({ extension = { sdc = 'sdc', xdc = 'xdc', upf = 'upf' } })
vim.api.nvim_create_autocmd('FileType', {
  group = group,
  pattern = { 'xdc', 'upf' },
  callback = function(event)
    vim.bo[event.buf].syntax = 'tcl'
    vim.bo[event.buf].commentstring = '# %s'
  end,
})

vim.api.nvim_create_autocmd('LspAttach', {
  group = group,
  callback = function(event)
    local client = vim.lsp.get_client_by_id(event.data.client_id)
    if client and client.name == 'chipsmith' then
      require('chipsmith').attached(client, event.buf)
    end
  end,
})

-- A buffer without a name is not followed; with its name it gets the client that its file type asks for.
vim.api.nvim_create_autocmd({ 'BufFilePost', 'BufWritePost' }, {
  group = group,
  callback = function(event)
    if vim.b[event.buf].chipsmith_nameless then
      vim.b[event.buf].chipsmith_nameless = nil
      vim.lsp.enable('chipsmith')
    end
  end,
})

vim.api.nvim_create_user_command('Chipsmith', function(call)
  require('chipsmith.command').run(call)
end, {
  nargs = '+',
  bang = true,
  range = true,
  desc = 'Chipsmith: chat, edit, script, bug, status, toggle and more',
  complete = function(...)
    return require('chipsmith.command').complete(...)
  end,
})

for action, describe in pairs({
  accept = 'take the proposal',
  word = 'take its next word',
  line = 'take its line',
  next = 'show the next proposal',
  previous = 'show the previous proposal',
  dismiss = 'refuse the proposal',
}) do
  vim.keymap.set('i', ('<Plug>(chipsmith-%s)'):format(action), function()
    return require('chipsmith.keys').press(action) or ''
  end, { expr = true, desc = 'Chipsmith: ' .. describe })
end
