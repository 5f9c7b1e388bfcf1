-- GETs of the paths in a file, in an order of chance that is the same for everybody.
-- Arguments: a file of paths, one a line; a tag; a token.
function init(args)
  requests, n = {}, 0
  local headers = { ["Authorization"] = "Bearer " .. args[3], ["Accept-Language"] = "zh-CN" }
  for line in io.lines(args[1]) do
    requests[#requests + 1] = wrk.format("GET", line, headers)
  end
  math.randomseed(7)
end

function request()
  return requests[math.random(#requests)]
end
