--- A conversation in a scratch buffer; answers stream in as they are generated.
local api = vim.api
local M = {}

local NAME = 'chipsmith://chat'

local messages = {} ---@type { role: string, content: string }[]
local asked = 0 -- questions so far
local running ---@type { token: string, stop: fun() }?
local turn ---@type string? The last answer's name.

---@return integer buf
local function buffer()
  local known = vim.fn.bufnr('^' .. NAME .. '$')
  if known > 0 then
    return known
  end
  local buf = api.nvim_create_buf(true, true)
  api.nvim_buf_set_name(buf, NAME)
  vim.bo[buf].filetype = 'markdown'
  return buf
end

local function open(buf)
  if vim.fn.bufwinid(buf) < 0 then
    local win = api.nvim_open_win(buf, false, { split = 'right' })
    vim.wo[win].linebreak = true
  end
end

---@param text string
local function append(text)
  local buf = buffer()
  local lines = vim.split(text, '\n', { plain = true })
  local last = api.nvim_buf_line_count(buf) - 1
  local column = #api.nvim_buf_get_lines(buf, last, last + 1, true)[1]
  api.nvim_buf_set_text(buf, last, column, last, column, lines)
  for _, win in ipairs(vim.fn.win_findbuf(buf)) do
    if win ~= api.nvim_get_current_win() then
      api.nvim_win_set_cursor(win, { api.nvim_buf_line_count(buf), 0 })
    end
  end
end

---@param message string
local function say(message)
  vim.notify('Chipsmith: ' .. message)
end

--- A piece of an answer.
---@param delta { id: string, text: string }
function M.on_delta(_, delta)
  if running and delta.id == running.token then
    append(delta.text)
  end
end

---@param trouble string
local function fail(trouble)
  running = nil
  messages[#messages] = nil -- the question was not answered
  append('\n\n> ' .. trouble .. '\n\n')
end

---@param err lsp.ResponseError?
---@param answer { content: string, turn: string }?
local function finish(err, answer)
  if answer then
    running, turn = nil, answer.turn
    messages[#messages + 1] = { role = 'assistant', content = answer.content }
    append('\n\n')
  elseif err then
    local fix = type(err.data) == 'table' and err.data.fix
    fail(err.message .. (fix and (' fix: ' .. fix) or ''))
  end
end

--- Ask a question; the conversation so far goes with it.
---@param question string
---@param fresh? boolean Start a new conversation.
function M.ask(question, fresh)
  local client = require('chipsmith').client()
  if not client then
    return say('no language server runs. fix: open a supported file, or see :checkhealth chipsmith.')
  elseif running then
    return say('an answer is being written; `:Chipsmith stop` ends it.')
  end
  if fresh then
    messages, turn = {}, nil
  end
  messages[#messages + 1] = { role = 'user', content = question }
  open(buffer())
  append('## ' .. question .. '\n\n')
  asked = asked + 1
  local token = 'chat-' .. asked
  local sent, id = client:request('chipsmith/chat', { messages = messages, token = token }, function(err, answer)
    if running and running.token == token then
      finish(err, answer)
    end
  end)
  running = { token = token }
  if not sent then
    return fail('The language server has ended. fix: open the file again with :edit.')
  end
  -- Neovim drops the reply to a cancelled request, so the end is written here.
  running.stop = function()
    client:cancel_request(id)
    fail('Stopped.')
  end
end

--- End the answer that is being written.
function M.stop()
  if running then
    running.stop()
  end
end

--- Rate the last answer.
---@param rating 'up'|'down'
---@param text string Why; may be empty.
function M.rate(rating, text)
  local client = require('chipsmith').client()
  if not turn or not client then
    return say('there is no answer to rate yet.')
  end
  client:request('chipsmith/feedback', { turn = turn, rating = rating, text = text }, function(err)
    say(err and err.message or 'thank you; the rating is recorded.')
  end)
end

return M
