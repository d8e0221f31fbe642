--- A conversation in a scratch buffer: answers stream in, and the next question is written below them.
local api = vim.api
local chipsmith = require('chipsmith')
local request = require('chipsmith.request')
local scratch = require('chipsmith.scratch')
local M = {}

local NAME = 'chipsmith://chat'
local space = api.nvim_create_namespace('chipsmith.chat')

local messages = {} ---@type { role: string, content: string }[]
local conversation = 1
local running = false
local turn ---@type string? The last answer's name.
local mark ---@type integer? The end of the conversation; what stands below it is the person's draft.
local about ---@type integer? The buffer that was worked in before.

--- Where the conversation ends.
---@param buf integer
---@return integer row, integer col
local function tail(buf)
  local at = mark and api.nvim_buf_get_extmark_by_id(buf, space, mark, {}) or {}
  if at[1] then
    return at[1], at[2]
  end
  local last = api.nvim_buf_line_count(buf) - 1
  return last, #api.nvim_buf_get_lines(buf, last, last + 1, true)[1]
end

---@param buf integer
local function map_keys(buf)
  local function map(mode, key, act, what)
    vim.keymap.set(mode, key, act, { buffer = buf, desc = 'Chipsmith: ' .. what })
  end
  map('n', '<CR>', M.send, 'ask what is written below the last answer')
  map('i', '<C-s>', M.send, 'ask what is written below the last answer')
  map('n', 'gf', 'gF', 'open the passage at its line')
end

---@return integer buf
local function buffer()
  local buf = scratch.buffer(NAME, 'markdown')
  if not vim.b[buf].chipsmith_chat then
    vim.b[buf].chipsmith_chat = true
    map_keys(buf)
  end
  return buf
end

---@param text string
local function append(text)
  local buf = buffer()
  local row, col = scratch.insert(buf, select(1, tail(buf)), select(2, tail(buf)), text)
  mark = api.nvim_buf_set_extmark(buf, space, row, col, { id = mark, right_gravity = false })
  for _, win in ipairs(vim.fn.win_findbuf(buf)) do
    if win ~= api.nvim_get_current_win() then
      api.nvim_win_set_cursor(win, { api.nvim_buf_line_count(buf), 0 })
    end
  end
end

---@param trouble string
local function fail(trouble)
  running = false
  messages[#messages] = nil -- the question was not answered
  append('\n\n> ' .. trouble .. '\n\n')
end

---@param answer { content: string, turn: string }
local function finish(answer)
  running, turn = false, answer.turn
  messages[#messages + 1] = { role = 'assistant', content = answer.content }
  append('\n\n')
end

--- What the editor shows, for mentions such as @selection and @problems.
---@param buf integer?
---@param lines? { [1]: integer, [2]: integer } First and last, from 1.
---@return table
local function situation(buf, lines)
  if not buf or not api.nvim_buf_is_loaded(buf) or not chipsmith.client(buf) then
    return {}
  end
  local range = lines and {
    start = { line = lines[1] - 1, character = 0 },
    ['end'] = { line = lines[2], character = 0 },
  }
  local problems = vim.tbl_map(function(found)
    return ('%s:%d: %s'):format(vim.fn.bufname(buf), found.lnum + 1, found.message)
  end, vim.diagnostic.get(buf))
  return { selection = { uri = vim.uri_from_bufnr(buf), range = range }, problems = problems }
end

--- Ask a question; the conversation so far goes with it.
---@param question string
---@param options? { fresh?: boolean, lines?: { [1]: integer, [2]: integer } }
function M.ask(question, options)
  options = options or {}
  if running then
    return chipsmith.say('an answer is being written; `:Chipsmith stop` ends it.')
  end
  if options.fresh then
    messages, turn, conversation = {}, nil, conversation + 1
  end
  M.open()
  running = true
  messages[#messages + 1] = { role = 'user', content = question }
  append('## ' .. question .. '\n\n')
  local asked = vim.tbl_extend('error', { messages = messages, session = 'chat-' .. conversation },
    situation(about, options.lines))
  chipsmith.with_client(function(client)
    request.send(client, 'chipsmith/chat', function(token)
      return vim.tbl_extend('error', asked, { token = token })
    end, { piece = append, done = finish, fail = fail }, about)
  end, fail)
end

--- Ask what the person wrote below the conversation.
function M.send()
  local buf = buffer()
  local row, col = tail(buf)
  local draft = vim.trim(table.concat(api.nvim_buf_get_text(buf, row, col, -1, -1, {}), '\n'))
  if draft == '' or running then
    return chipsmith.say(running and 'an answer is being written; `:Chipsmith stop` ends it.'
      or 'write the question below the last answer first.')
  end
  api.nvim_buf_set_text(buf, row, col, -1, -1, {})
  M.ask(draft)
end

--- Show the conversation.
---@return integer win
function M.open()
  local buf = buffer()
  if api.nvim_get_current_buf() ~= buf then
    about = api.nvim_get_current_buf()
  end
  return scratch.show(buf)
end

--- Show the conversation, and go there to write.
function M.enter()
  api.nvim_set_current_win(M.open())
  api.nvim_win_set_cursor(0, { api.nvim_buf_line_count(0), 0 })
end

--- Rate the last answer.
---@param rating 'up'|'down'
---@param text string Why; may be empty.
function M.rate(rating, text)
  local client = chipsmith.client()
  if not turn or not client then
    return chipsmith.say('there is no answer to rate yet.')
  end
  client:request('chipsmith/feedback', { turn = turn, rating = rating, text = text }, function(err)
    chipsmith.say(err and request.explain(err) or 'thank you; the rating is recorded.')
  end)
end

return M
