--- :checkhealth chipsmith
local M = {}

local TIMEOUT_MS = 2000

local function check_command()
  local chipsmith = require('chipsmith')
  local path = chipsmith.command()
  if path then
    vim.health.ok('The command is ' .. path .. '.')
  else
    vim.health.error('Chipsmith: ' .. chipsmith.missing)
  end
  if not vim.lsp.is_enabled(chipsmith.name) then
    local fix = "Put `vim.lsp.enable('chipsmith')` or `require('chipsmith').setup()` into init.lua."
    vim.health.warn('The language client is not enabled.', { fix })
  end
end

local function check_client()
  local client = require('chipsmith').client()
  if not client then
    vim.health.warn('No language server runs.', { 'Open a file of a supported type, such as a .tcl file.' })
    return
  end
  if not client.server_capabilities.inlineCompletionProvider then
    vim.health.error('The language server is older than this plugin.', { 'Update Chipsmith, then :Chipsmith restart.' })
  end
  local reply = client:request_sync('chipsmith/status', nil, TIMEOUT_MS)
  local status = reply and reply.result
  if not status then
    vim.health.error('The language server does not answer.', { 'See :LspLog.', ':Chipsmith restart' })
  elseif status.state == 'ready' then
    vim.health.ok(require('chipsmith.status').describe(status))
  else
    vim.health.warn(require('chipsmith.status').describe(status), { 'Run `chipsmith doctor` in a terminal.' })
  end
end

local function check_ghost_text()
  local own = vim.lsp.inline_completion and 'vim.lsp.inline_completion' or 'extmarks'
  vim.health.ok('Ghost text is drawn by ' .. own .. '.')
  if vim.g.chipsmith_enabled == false then
    vim.health.info('Ghost text is switched off; :Chipsmith toggle switches it on.')
  end
end

function M.check()
  vim.health.start('chipsmith')
  if vim.fn.has('nvim-0.11') == 0 then
    vim.health.error('Neovim is older than 0.11.', { 'Install Neovim 0.11 or newer.' })
    return
  end
  vim.health.ok('Neovim ' .. tostring(vim.version()))
  check_command()
  check_client()
  check_ghost_text()
end

return M
