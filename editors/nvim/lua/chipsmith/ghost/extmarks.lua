--- Ghost text by extmarks: asked for as the person types, drawn behind the cursor, taken or refused.
local api = vim.api
local drawn = require('chipsmith.drawn')
local ghost = require('chipsmith.ghost')
local offers = require('chipsmith.ghost.offer')
local M = {}

local METHOD = 'textDocument/inlineCompletion'
local INVOKED, AUTOMATIC = 1, 2 -- InlineCompletionTriggerKind of LSP 3.18
local namespace = api.nvim_create_namespace('chipsmith.ghost')

local offer ---@type chipsmith.Offer? The one that is shown.
local known = {} ---@type chipsmith.Offer[] Alternatives that were asked for, the shown one among them.
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
  return api.nvim_get_mode().mode:sub(1, 1) == 'i'
    and vim.fn.pumvisible() == 0
    and vim.bo.modifiable
    and ghost.enabled(api.nvim_get_current_buf())
end

---@return string? rest What is shown.
local function visible()
  return offer and offers.rest(offer)
end

---@param rest string
local function draw(rest)
  local lines = drawn.lines(vim.split(rest, '\n', { plain = true }), 'ChipsmithGhost')
  local row, col = offers.cursor()
  api.nvim_buf_clear_namespace(0, namespace, 0, -1)
  api.nvim_buf_set_extmark(0, namespace, row, col, {
    virt_text = table.remove(lines, 1),
    virt_text_pos = 'inline',
    virt_lines = lines,
    hl_mode = 'combine',
  })
end

---@param made chipsmith.Offer
---@param server vim.lsp.Client
local function show(made, server)
  offer = made
  draw(made.text)
  server:notify('chipsmith/didShow', { id = made.id })
end

--- Ask for what can stand at the cursor; `on_offers` is called with it if the person is still there.
---@param kind integer
---@param on_offers fun(made: chipsmith.Offer[], server: vim.lsp.Client)
local function ask(kind, on_offers)
  local server, at = client(), state()
  if not server or not wanted() then
    return
  end
  asked = at
  local params = vim.lsp.util.make_position_params(0, server.offset_encoding)
  params = vim.tbl_extend('error', params, { context = { triggerKind = kind } })
  local sent, id = server:request(METHOD, params, function(_, result)
    if at ~= asked then
      return -- a newer request runs, or the person went away
    end
    cancel = nil
    if result and at == state() and wanted() then
      on_offers(vim.tbl_map(function(item)
        return offers.of(item.insertText, item.command, offers.cursor())
      end, result.items or result), server)
    end
  end)
  if sent then
    cancel = function()
      server:cancel_request(id)
    end
  end
end

--- Drop the offer and the request that runs. What became of the offer, the server infers.
local function clear()
  if cancel then
    cancel()
    cancel = nil
  end
  if offer and api.nvim_buf_is_valid(offer.buf) then
    api.nvim_buf_clear_namespace(offer.buf, namespace, 0, -1)
  end
  offer, known, asked = nil, {}, nil
end

--- Follow the text and the cursor.
local function update()
  if asked == state() and wanted() then
    return
  end
  local rest = wanted() and visible()
  if rest then
    return draw(rest)
  end
  clear()
  ask(AUTOMATIC, function(made, server)
    if made[1] then
      show(made[1], server)
    end
  end)
end

---@param part chipsmith.Part
local function accept(part)
  local server = client()
  if offer and server then
    offers.take(offer, part, server)
    update()
  end
end

--- Show another one; alternatives are asked for first.
---@param step integer
local function turn(step)
  local server = client()
  local place = #known > 0 and vim.iter(ipairs(known)):find(function(_, one)
    return one == offer and visible() == one.text
  end)
  if place and server then
    return show(known[(place - 1 + step) % #known + 1], server)
  end
  ask(INVOKED, function(made, asked_server)
    known = made
    if #made < 2 then
      return require('chipsmith').say('the model has no other proposal here.')
    end
    show(made[step % #made + 1], asked_server)
  end)
end

--- Refuse what is shown, until the text changes.
local function dismiss()
  local server = client()
  if offer and server then
    server:notify('chipsmith/didReject', { id = offer.id })
  end
  clear()
  asked = state()
end

---@type table<chipsmith.Action, fun()>
local actions = {
  accept = function() accept('all') end,
  word = function() accept('word') end,
  line = function() accept('line') end,
  next = function() turn(1) end,
  previous = function() turn(-1) end,
  dismiss = dismiss,
}

---@param action chipsmith.Action
function M.act(action)
  actions[action]()
end

---@param action chipsmith.Action
---@return string? keys
function M.press(action)
  return visible() and ("<Cmd>lua require('chipsmith.ghost.extmarks').act('%s')<CR>"):format(action) or nil
end

function M.switch()
  clear()
end

--- Ghost text looks like a comment, and grey where the colour scheme leaves comments uncoloured.
local function colour()
  local comment = api.nvim_get_hl(0, { name = 'Comment', link = false })
  local grey = { ctermfg = comment.ctermfg or 8, default = true }
  api.nvim_set_hl(0, 'ChipsmithGhost', vim.tbl_extend('force', comment, grey))
end

--- Ask and draw as the person types in a buffer.
---@param buf integer
function M.watch(_, buf)
  colour()
  local group = api.nvim_create_augroup('chipsmith.ghost.' .. buf, {})
  local function on(events, callback)
    api.nvim_create_autocmd(events, { group = group, buffer = buf, callback = callback })
  end
  api.nvim_create_autocmd('ColorScheme', { group = group, callback = colour })
  on({ 'TextChangedI', 'TextChangedP', 'CursorMovedI' }, update)
  on({ 'InsertLeave', 'BufLeave' }, clear)
end

return M
