--- What a bug is about, in a window beside it.
local api = vim.api
local chipsmith = require('chipsmith')
local request = require('chipsmith.request')
local scratch = require('chipsmith.scratch')
local M = {}

local NAME = 'chipsmith://bug'

--- The lines of a file, in whatever encoding it is, without a trace of it among the buffers.
---@param path string
---@return string[]
local function read(path)
  local known = vim.fn.bufloaded(path) == 1
  local buf = vim.fn.bufadd(path)
  local ignored = vim.o.eventignore
  vim.o.eventignore = 'all'
  vim.cmd(('noswapfile call bufload(%d)'):format(buf))
  local lines = api.nvim_buf_get_lines(buf, 0, -1, true)
  if not known then
    api.nvim_buf_delete(buf, { force = true })
  end
  vim.o.eventignore = ignored
  return lines
end

---@param uri string
---@param lines string[]
local function look(uri, lines)
  local buf = scratch.buffer(NAME, 'markdown')
  scratch.write(buf, '*Chipsmith is reading …*\n')
  scratch.show(buf)
  local function show(text)
    scratch.write(buf, text)
  end
  local function fail(trouble)
    show('> ' .. trouble .. '\n')
  end
  chipsmith.with_client(function(client)
    request.execute(client, 'chipsmith.bug', function()
      return { uri = uri, text = table.concat(lines, '\n') .. '\n' }
    end, { done = show, fail = fail })
  end, fail)
end

---@param bytes integer
---@return boolean
local function too_large(bytes)
  local most = chipsmith.options.max_bytes
  if bytes > most then
    local why = 'it is larger than %g MB. fix: `chipsmith bug FILE` in a terminal folds logs of any length.'
    chipsmith.say(why:format(most / 1024 / 1024), vim.log.levels.WARN)
  end
  return bytes > most
end

--- Summarise the bug that lines of the current buffer tell.
---@param first integer From 1.
---@param last integer
function M.of_lines(first, last)
  if not too_large(api.nvim_buf_get_offset(0, last) - api.nvim_buf_get_offset(0, first - 1)) then
    look(vim.uri_from_bufnr(0), api.nvim_buf_get_lines(0, first - 1, last, true))
  end
end

--- Summarise the bug that a file tells.
---@param name string
function M.of_file(name)
  local path = vim.fn.fnamemodify(vim.fn.expand(name), ':p')
  if vim.fn.filereadable(path) == 0 then
    chipsmith.say(('%s cannot be read. fix: name a file, or open it.'):format(name), vim.log.levels.WARN)
  elseif not too_large(vim.fn.getfsize(path)) then
    look(vim.uri_from_fname(path), read(path))
  end
end

return M
