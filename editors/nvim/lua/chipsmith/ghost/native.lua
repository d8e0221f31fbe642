--- Ghost text by `vim.lsp.inline_completion`, of Neovim 0.12: it asks and draws, we take parts and report.
local api = vim.api
local ghost = require('chipsmith.ghost')
local offers = require('chipsmith.ghost.offer')
local M = {}

local NOTHING = '<Ignore>'
local space = api.nvim_create_namespace('nvim.lsp.inline_completion') -- Neovim draws in it

---@param item vim.lsp.inline_completion.Item
---@return chipsmith.Offer, vim.lsp.Client
local function offer_of(item)
  local row, col = offers.cursor()
  if item.range then
    row, col = item.range.start.row, item.range.start.col
  end
  return offers.of(item.insert_text, item.command, row, col), assert(vim.lsp.get_client_by_id(item.client_id))
end

---@param part chipsmith.Part
---@return fun(item: vim.lsp.inline_completion.Item)
local function take(part)
  return function(item)
    local offer, client = offer_of(item)
    offers.take(offer, part, client)
  end
end

---@param item vim.lsp.inline_completion.Item
local function refuse(item)
  local offer, client = offer_of(item)
  client:notify('chipsmith/didReject', { id = offer.id })
end

---@param step integer
---@return boolean shown
local function select(step)
  local shown = api.nvim_buf_get_extmarks(0, space, 0, -1, { limit = 1 })[1] ~= nil
  if shown then
    vim.schedule(function() -- a key's expression may not change what is drawn
      vim.lsp.inline_completion.select({ count = step })
    end)
  end
  return shown
end

---@param on_accept fun(item: vim.lsp.inline_completion.Item)
---@return boolean shown
local function get(on_accept)
  return vim.lsp.inline_completion.get({ on_accept = on_accept })
end

---@type table<chipsmith.Action, fun(): boolean>
local actions = {
  accept = function() return get(take('all')) end,
  word = function() return get(take('word')) end,
  line = function() return get(take('line')) end,
  dismiss = function() return get(refuse) end,
  next = function() return select(1) end,
  previous = function() return select(-1) end,
}

---@param action chipsmith.Action
---@return string? keys
function M.press(action)
  return actions[action]() and NOTHING or nil
end

---@param buf integer
function M.watch(_, buf)
  vim.lsp.inline_completion.enable(ghost.enabled(buf), { bufnr = buf })
end

function M.switch()
  local client = require('chipsmith').client()
  for buf in pairs(client and client.attached_buffers or {}) do
    M.watch(client, buf)
  end
end

return M
