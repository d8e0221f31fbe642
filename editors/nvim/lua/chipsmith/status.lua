--- The state of the language server: asked for now and then, told at once.
local M = {}

local REFRESH_MS = 5000

local text = ''
local watching = false

---@class chipsmith.Status
---@field state string
---@field message string
---@field roles table<string, { model: string, version: string?, error: string? }>
---@field latencyMs number?

--- A value that JSON may have as null.
---@generic T
---@param value T?
---@return T?
local function known(value)
  return value ~= vim.NIL and value or nil
end

--- All of a status in one line.
---@param status chipsmith.Status
---@return string
function M.describe(status)
  local parts = { status.state }
  if status.message ~= '' then
    parts[#parts + 1] = status.message
  end
  for _, role in ipairs(vim.fn.sort(vim.tbl_keys(status.roles))) do
    local model = status.roles[role]
    parts[#parts + 1] = vim.trim(('%s: %s %s'):format(role, model.model, known(model.version) or ''))
  end
  return table.concat(parts, ' · ')
end

---@param status chipsmith.Status
---@return string
local function short(status)
  if not require('chipsmith.ghost').enabled(vim.api.nvim_get_current_buf()) then
    return 'Chipsmith off'
  elseif status.state ~= 'ready' then
    return 'Chipsmith ' .. status.state
  end
  local parts = { 'Chipsmith', known((status.roles.tab or {}).version) }
  if known(status.latencyMs) then
    parts[#parts + 1] = ('%.0f ms'):format(status.latencyMs)
  end
  return table.concat(parts, ' ')
end

---@param new string
local function set(new)
  if text ~= new then
    text = new
    vim.cmd.redrawstatus({ bang = true })
  end
end

local function refresh()
  local client = require('chipsmith').client()
  if not client then
    watching = false
    return set('')
  end
  local sent = client:request('chipsmith/status', nil, function(_, status)
    if status then
      set(short(status))
    end
  end)
  watching = sent
  if sent then
    vim.defer_fn(refresh, REFRESH_MS)
  end
end

--- What stands in the status line: empty without a language server; never waits.
---@return string
function M.line()
  if not watching and require('chipsmith').client() then
    watching = true
    vim.schedule(refresh)
  end
  return text
end

--- Tell all of it.
function M.tell()
  local chipsmith = require('chipsmith')
  chipsmith.with_client(function(client)
    client:request('chipsmith/status', nil, function(err, status)
      chipsmith.say(err and err.message or M.describe(status))
    end)
  end, chipsmith.say)
end

return M
