--- Which buffers the language server is given: such as it can follow.
local M = {}

local told = {} ---@type table<string, true> What the person was told already.

---@param message string
local function tell_once(message)
  if not told[message] then
    told[message] = true
    require('chipsmith').say(message, vim.log.levels.WARN)
  end
end

---@param buf integer
---@return integer bytes
local function size(buf)
  return vim.api.nvim_buf_get_offset(buf, vim.api.nvim_buf_line_count(buf))
end

--- Whether the language server shall follow a buffer; why not, the person is told once.
---@param buf integer
---@return boolean
function M.fit(buf)
  local chipsmith = require('chipsmith')
  local name, most = vim.api.nvim_buf_get_name(buf), chipsmith.options.max_bytes
  if not chipsmith.command() then
    tell_once(chipsmith.missing)
    return false
  elseif size(buf) > most then
    local file, megabytes = vim.fn.fnamemodify(name, ':t'), most / 1024 / 1024
    tell_once(('%s is larger than %g MB and is left alone. fix: raise max_bytes in setup{}.'):format(file, megabytes))
    return false
  end
  vim.b[buf].chipsmith_nameless = name == '' or nil -- all such buffers would be one document to the server
  return name ~= ''
end

return M
