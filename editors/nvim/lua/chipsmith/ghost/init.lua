--- Ghost text: by Neovim's own inline completion where it has one (0.12), else drawn by extmarks.
local M = {}

---@class chipsmith.Backend
---@field watch fun(client: vim.lsp.Client, buf: integer) Offer in a buffer from now on.
---@field press fun(action: chipsmith.Action): string? What a key types that acts on the offer; nil where none is shown.
---@field switch fun() Ghost text was switched on or off.

---@return chipsmith.Backend
function M.backend()
  return vim.lsp.inline_completion and require('chipsmith.ghost.native') or require('chipsmith.ghost.extmarks')
end

--- Whether ghost text is wanted in a buffer: `g:chipsmith_enabled` and `b:chipsmith_enabled`, true by default.
---@param buf integer
---@return boolean
function M.enabled(buf)
  return vim.g.chipsmith_enabled ~= false and vim.b[buf].chipsmith_enabled ~= false
end

--- Switch ghost text off, or on again.
---@param scope? 'buffer' Only in the current buffer.
---@return boolean enabled Whether it is wanted there now.
function M.toggle(scope)
  local switches = scope == 'buffer' and vim.b or vim.g
  switches.chipsmith_enabled = switches.chipsmith_enabled == false
  M.backend().switch()
  return switches.chipsmith_enabled
end

return M
