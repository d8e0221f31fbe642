--- Ghost text: asked for as the person types, drawn behind the cursor, taken or refused.
local api = vim.api
local offers = require('chipsmith.offer')
local M = {}

local METHOD = 'textDocument/inlineCompletion'
local AUTOMATIC = 2 -- InlineCompletionTriggerKind of LSP 3.18
local namespace = api.nvim_create_namespace('chipsmith.ghost')

local enabled = true
local offer ---@type chipsmith.Offer?
local asked ---@type string? The state in which the last request was sent.
local cancel ---@type fun()? Ends the request that runs.

local function client()
  return require('chipsmith').client(api.nvim_get_current_buf())
end

--- Changes with every edit and every movement.
local function state()
  local buf, row, col = api.nvim_get_current_buf(), offers.cursor()
  return table.concat({ buf, api.nvim_buf_get_changedtick(buf), row, col }, ':')
end

local function wanted()
  return enabled and api.nvim_get_mode().mode:sub(1, 1) == 'i' and vim.fn.pumvisible() == 0
end

---@param rest string
local function draw(rest)
  local tab = (' '):rep(vim.bo.tabstop)
  local lines = vim.tbl_map(function(line)
    return { { (line:gsub('\t', tab)), 'ChipsmithGhost' } }
  end, vim.split(rest, '\n', { plain = true }))
  local row, col = offers.cursor()
  api.nvim_buf_clear_namespace(0, namespace, 0, -1)
  api.nvim_buf_set_extmark(0, namespace, row, col, {
    virt_text = table.remove(lines, 1),
    virt_text_pos = 'inline',
    virt_lines = lines,
    hl_mode = 'combine',
  })
end

local function ask()
  local server, at = client(), state()
  if not server or not wanted() then
    return
  end
  asked = at
  local params = vim.lsp.util.make_position_params(0, server.offset_encoding)
  params = vim.tbl_extend('error', params, { context = { triggerKind = AUTOMATIC } })
  local sent, id = server:request(METHOD, params, function(_, result)
    if at ~= asked then
      return -- a newer request runs, or the person went away
    end
    cancel = nil
    local item = result and (result.items or result)[1]
    if item and at == state() and wanted() then
      offer = offers.of(item)
      draw(offer.text)
      server:notify('chipsmith/didShow', { id = offer.id })
    end
  end)
  if sent then
    cancel = function()
      server:cancel_request(id)
    end
  end
end

--- Drop the offer and the request that runs. What became of the offer, the server infers.
function M.clear()
  if cancel then
    cancel()
    cancel = nil
  end
  if offer and api.nvim_buf_is_valid(offer.buf) then
    api.nvim_buf_clear_namespace(offer.buf, namespace, 0, -1)
  end
  offer, asked = nil, nil
end

--- Follow the text and the cursor.
function M.update()
  if asked == state() and wanted() then
    return
  end
  local rest = wanted() and M.visible()
  if rest then
    return draw(rest)
  end
  M.clear()
  ask()
end

---@return string? rest What is shown.
function M.visible()
  return offer and offers.rest(offer)
end

--- Take what is shown, or its next word or line, and report it.
---@param part chipsmith.Part
function M.accept(part)
  local rest, made, server = M.visible(), offer, client()
  if not (rest and made and server) then
    return
  end
  local text = offers.first(rest, part)
  offers.insert(text)
  if text == rest then
    server:exec_cmd(made.command)
  else
    local taken = made.text:sub(1, #made.text - #rest + #text)
    server:notify('chipsmith/didPartiallyAccept', { id = made.id, acceptedLength = offers.length(taken) })
  end
  M.update()
end

--- Refuse what is shown, until the text changes.
function M.dismiss()
  local server = client()
  if offer and server then
    server:notify('chipsmith/didReject', { id = offer.id })
  end
  M.clear()
  asked = state()
end

---@return boolean enabled
function M.toggle()
  enabled = not enabled
  M.clear()
  return enabled
end

--- Ghost text looks like a comment, and grey where the colour scheme leaves comments uncoloured.
local function colour()
  local comment = api.nvim_get_hl(0, { name = 'Comment', link = false })
  local grey = { ctermfg = comment.ctermfg or 8, default = true }
  api.nvim_set_hl(0, 'ChipsmithGhost', vim.tbl_extend('force', comment, grey))
end

--- Ask and draw as the person types.
function M.watch()
  colour()
  local group = api.nvim_create_augroup('chipsmith.ghost', {})
  api.nvim_create_autocmd('ColorScheme', { group = group, callback = colour })
  local moved = { 'TextChangedI', 'TextChangedP', 'CursorMovedI' }
  api.nvim_create_autocmd(moved, { group = group, callback = M.update })
  api.nvim_create_autocmd({ 'InsertLeave', 'BufLeave' }, { group = group, callback = M.clear })
end

return M
