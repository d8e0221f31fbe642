--- A proposed edit as a diff in the buffer: each hunk is accepted or refused, and what was typed meanwhile stays.
local api = vim.api
local chipsmith = require('chipsmith')
local hunks = require('chipsmith.hunks')
local request = require('chipsmith.request')
local M = {}

---@alias chipsmith.EditAction 'accept'|'accept_all'|'refuse'|'refuse_all'|'next'|'previous'

---@class chipsmith.Review
---@field id string
---@field buf integer
---@field client vim.lsp.Client
---@field open table<integer, chipsmith.HunkMarks> By the hunk's place in the result, from 0.
---@field mapped string[]
---@field former table[] What the keys were mapped to in this buffer before.

local reviews = {} ---@type table<integer, chipsmith.Review> By buffer.

---@param review chipsmith.Review
local function map_keys(review)
  for action, key in pairs(chipsmith.options.edit_keys) do
    if key then
      local former = vim.fn.maparg(key, 'n', false, true)
      if former.buffer == 1 then
        table.insert(review.former, former)
      end
      table.insert(review.mapped, key)
      vim.keymap.set('n', key, function()
        M.act(action)
      end, { buffer = review.buf, desc = 'Chipsmith: ' .. action:gsub('_', ' ') })
    end
  end
end

---@param review chipsmith.Review
local function close(review)
  reviews[review.buf] = nil
  if not api.nvim_buf_is_loaded(review.buf) then
    return
  end
  hunks.clear(review.buf)
  api.nvim_buf_call(review.buf, function()
    for _, key in ipairs(review.mapped) do
      pcall(vim.keymap.del, 'n', key, { buffer = review.buf })
    end
    for _, former in ipairs(review.former) do
      vim.fn.mapset(former)
    end
  end)
end

---@param review chipsmith.Review
---@param places integer[]
local function forget(review, places)
  for _, place in ipairs(places) do
    hunks.erase(review.buf, review.open[place])
    review.open[place] = nil
  end
  if vim.tbl_isempty(review.open) then
    close(review)
  end
end

--- Apply the accepted hunks as one step of undo, unless the person typed while they were placed.
---@param review chipsmith.Review
---@param result { edits: lsp.TextEdit[], conflicts: integer[] }
---@param tick integer
local function apply(review, result, tick)
  if api.nvim_buf_get_changedtick(review.buf) ~= tick then
    return chipsmith.say('the text changed meanwhile. fix: ask for the edit again.', vim.log.levels.WARN)
  end
  vim.go.undolevels = vim.go.undolevels -- what follows is undone by itself
  vim.lsp.util.apply_text_edits(result.edits, review.buf, review.client.offset_encoding)
  if #result.conflicts > 0 then
    local what = #result.conflicts == 1 and 'a hunk does' or #result.conflicts .. ' hunks do'
    chipsmith.say(what .. ' not fit the changed text. fix: ask for the edit again.', vim.log.levels.WARN)
  end
end

---@param review chipsmith.Review
---@param decision 'accepted'|'rejected'
---@param places integer[]
local function resolve(review, decision, places)
  if not vim.bo[review.buf].modifiable then
    return chipsmith.say('this buffer is read-only. fix: `:set modifiable`.', vim.log.levels.WARN)
  end
  local params = { id = review.id, [decision] = places }
  local tick = api.nvim_buf_get_changedtick(review.buf)
  local sent = review.client:request('chipsmith/resolveEdit', params, function(err, result)
    if not api.nvim_buf_is_loaded(review.buf) then
      return
    elseif err then
      chipsmith.say(request.explain(err), vim.log.levels.WARN)
      return close(review)
    end
    if decision == 'accepted' then
      apply(review, result, tick)
    end
    forget(review, places)
    hunks.jump(review, 1, true)
  end)
  if not sent then
    close(review)
    chipsmith.say('the language server ended, and the edit with it. fix: ask again.', vim.log.levels.WARN)
  end
end

--- Show a proposal, if there is something to change.
---@param buf integer
---@param client vim.lsp.Client
---@param result { id: string, hunks: chipsmith.Hunk[] }
function M.open(buf, client, result)
  if #result.hunks == 0 then
    return chipsmith.say('there is nothing to change.')
  end
  local review = { id = result.id, buf = buf, client = client, open = {}, mapped = {}, former = {} }
  for place, hunk in ipairs(result.hunks) do
    review.open[place - 1] = hunks.draw(buf, hunk)
  end
  reviews[buf] = review
  api.nvim_buf_call(buf, function()
    map_keys(review)
  end)
  api.nvim_create_autocmd('BufUnload', {
    buffer = buf,
    once = true,
    callback = function()
      M.refuse_unseen(buf)
    end,
  })
  local keys = chipsmith.options.edit_keys
  chipsmith.say(('%d hunks; %s accepts, %s refuses, %s and %s all of them.'):format(
    #result.hunks, keys.accept or ':Chipsmith accept', keys.refuse or ':Chipsmith refuse',
    keys.accept_all or ':Chipsmith! accept', keys.refuse_all or ':Chipsmith! refuse'))
end

---@param buf integer
---@return boolean
function M.is_open(buf)
  return reviews[buf] ~= nil
end

--- Refuse what was left open in a buffer that goes away.
---@param buf integer
function M.refuse_unseen(buf)
  local review = reviews[buf]
  if review then
    reviews[buf] = nil
    review.client:request('chipsmith/resolveEdit', { id = review.id, rejected = vim.tbl_keys(review.open) }, function() end)
  end
end

--- Decide on the hunk at the cursor, or on all.
---@param action chipsmith.EditAction
function M.act(action)
  local review = reviews[api.nvim_get_current_buf()]
  if not review then
    return chipsmith.say('no edit is open here; `:Chipsmith edit {instruction}` asks for one.')
  elseif action == 'next' or action == 'previous' then
    return hunks.jump(review, action == 'next' and 1 or -1)
  end
  local decision = vim.startswith(action, 'accept') and 'accepted' or 'rejected'
  if vim.endswith(action, '_all') then
    return resolve(review, decision, vim.tbl_keys(review.open))
  end
  local place = hunks.at_cursor(review)
  if place then
    resolve(review, decision, { place })
  else
    hunks.jump(review, 1, true) -- what is decided on is seen first
  end
end

return M
