--- Insert-mode keys that act on ghost text, and do what they did before where none is shown.
local M = {}

---@alias chipsmith.Action 'accept'|'word'|'line'|'next'|'previous'|'dismiss'

--- What a key types that acts on ghost text; nil where none is shown.
---@param action chipsmith.Action
---@return string?
function M.press(action)
  return require('chipsmith.ghost').backend().press(action)
end

--- Keep the key's former mapping in this buffer under a name of our own.
---@param key string
---@param action chipsmith.Action
---@return string name
local function keep(key, action)
  local name = ('<Plug>(chipsmith-former-%s)'):format(action)
  local former = vim.fn.maparg(key, 'i', false, true)
  if vim.tbl_isempty(former) then
    vim.keymap.set('i', name, key, { buffer = 0 })
  else
    former.lhs, former.buffer = name, 1
    former.lhsraw, former.lhsrawalt = vim.keycode(name), nil
    vim.fn.mapset(former)
  end
  return name
end

---@param key string
---@param action chipsmith.Action
local function map(key, action)
  local former = keep(key, action)
  vim.keymap.set('i', key, function()
    return M.press(action) or former
  end, { buffer = 0, expr = true, remap = true, desc = 'Chipsmith: ' .. action })
end

--- Map the keys in a buffer, once.
---@param buf integer
---@param keys table<chipsmith.Action, string|false>
function M.map(buf, keys)
  if vim.b[buf].chipsmith_keys then
    return
  end
  vim.b[buf].chipsmith_keys = true
  vim.api.nvim_buf_call(buf, function()
    for action, key in pairs(keys) do
      if key then
        map(key, action)
      end
    end
  end)
end

return M
