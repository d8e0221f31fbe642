--- :checkhealth chipsmith
local M = {}

local TIMEOUT_MS = 2000

local function check_command()
  local chipsmith = require('chipsmith')
  local path = chipsmith.command()
  if path then
    vim.health.ok('The command is ' .. path .. '.')
  else
    vim.health.error(chipsmith.missing)
  end
end

local function check_client()
  local client = require('chipsmith').client()
  if not client then
    vim.health.warn('No language server runs.', { 'Open a file of a supported type, such as a .tcl file.' })
    return
  end
  local reply = client:request_sync('chipsmith/status', nil, TIMEOUT_MS)
  local status = reply and reply.result
  if not status then
    vim.health.error('The language server does not answer.', { 'See :LspLog.', 'Open the file again with :edit.' })
  elseif status.state == 'ready' then
    vim.health.ok(require('chipsmith.command').describe(status))
  else
    vim.health.warn(require('chipsmith.command').describe(status), { 'Run `chipsmith doctor` in a terminal.' })
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
end

return M
