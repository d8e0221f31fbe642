--- A language server that ends by itself is started again, at growing intervals, and not for ever.
local M = {}

local FIRST_MS, TRIES, CALM_MS = 500, 4, 180000

local tries = 0
local started = 0 ---@type integer When it was started again last.
local asked = false -- whether the person wants it to end and to start anew

--- Start the language server for all buffers that want it.
local function start()
  started = vim.uv.now()
  vim.lsp.enable(require('chipsmith').name)
end

--- A language server ended.
---@param code integer
---@param signal integer
function M.ended(code, signal)
  local chipsmith = require('chipsmith')
  if asked then
    asked = false
    return vim.defer_fn(start, FIRST_MS)
  elseif vim.v.exiting ~= vim.NIL or (code == 0 and signal == 0) or not vim.lsp.is_enabled(chipsmith.name) then
    return
  end
  tries = vim.uv.now() - started > CALM_MS and 1 or tries + 1
  if tries > TRIES then
    local how = signal ~= 0 and ('signal %d'):format(signal) or ('code %d'):format(code)
    local fix = 'fix: see :LspLog, run `chipsmith doctor` in a terminal, then :Chipsmith restart.'
    return chipsmith.say(('the language server keeps ending (%s). %s'):format(how, fix), vim.log.levels.ERROR)
  end
  vim.defer_fn(start, FIRST_MS * 2 ^ (tries - 1))
end

--- End the language servers that run, and start anew.
function M.restart()
  local clients = vim.lsp.get_clients({ name = require('chipsmith').name })
  tries, asked = 0, #clients > 0
  if not asked then
    return start()
  end
  for _, client in ipairs(clients) do
    client:stop(true)
  end
end

return M
