-- Each request is a complete complaint of its own with its own Idempotency-Key.
-- Arguments: a file of bodies, one a line, in which @@ becomes unique; a tag that makes keys unique.
local threads = 0
function setup(thread)
  thread:set("number", threads)
  threads = threads + 1
end

function init(args)
  before, after, n = {}, {}, 0
  for line in io.lines(args[1]) do
    local at = line:find("@@", 1, true)
    before[#before + 1], after[#after + 1] = line:sub(1, at - 1), line:sub(at + 2)
  end
  tag = args[2]:sub(-20) .. "-" .. number .. "-"
  headers = { ["Content-Type"] = "application/json", ["Accept-Language"] = "zh-CN" }
end

function request()
  n = n + 1
  local unique = tag .. n
  local i = n % #before + 1
  headers["Idempotency-Key"] = unique
  return wrk.format("POST", "/v1/complaints", headers, before[i] .. unique .. after[i])
end
