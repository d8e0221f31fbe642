--- Where the cursor rests, the language server has the prompt computed before it is asked for.
local M = {}

---@param client vim.lsp.Client
---@param buf integer
function M.watch(client, buf)
  vim.api.nvim_create_autocmd({ 'CursorHold', 'InsertEnter' }, {
    group = vim.api.nvim_create_augroup('chipsmith.rest.' .. buf, {}),
    buffer = buf,
    callback = function()
      if not client:is_stopped() then
        client:notify('chipsmith/didMoveCursor', vim.lsp.util.make_position_params(0, client.offset_encoding))
      end
    end,
  })
end

return M
