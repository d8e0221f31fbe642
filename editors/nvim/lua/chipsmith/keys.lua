--- Insert-mode keys that act on ghost text, and do what they did before where none is shown.
local M = {}

---@alias chipsmith.Action 'accept'|'word'|'line'|'dismiss'

local calls = {
  accept = "accept('all')",
  word = "accept('word')",
  line = "accept('line')",
  dismiss = 'dismiss()',
}

--- Keep the key's former mapping in this buffer under a name of our own.
---@param key string
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

---@param action chipsmith.Action
---@param key string
local function map(action, key)
  local former = keep(key, action)
  local act = ("<Cmd>lua require('chipsmith.ghost').%s<CR>"):format(calls[action])
  vim.keymap.set('i', key, function()
    return require('chipsmith.ghost').visible() and act or former
  end, { buffer = 0, expr = true, remap = true, desc = 'Chipsmith: ' .. action })
end

--- Map the keys in every buffer that the language client serves, once.
---@param keys table<chipsmith.Action, string|false>
function M.map(keys)
  vim.api.nvim_create_autocmd('LspAttach', {
    group = vim.api.nvim_create_augroup('chipsmith.keys', {}),
    callback = function(event)
      local client = vim.lsp.get_client_by_id(event.data.client_id)
      if not client or client.name ~= require('chipsmith').name or vim.b[event.buf].chipsmith_keys then
        return
      end
      vim.b[event.buf].chipsmith_keys = true
      vim.api.nvim_buf_call(event.buf, function()
        for action, key in pairs(keys) do
          if key then
            map(action, key)
          end
        end
      end)
    end,
  })
end

return M
