-- Sends the request targets of a file, one a line, in turn; tells the outcome as one line of JSON.

local requests, count, at = {}, 0, 0

function init(arguments)
  for target in io.lines(arguments[1]) do
    count = count + 1
    requests[count] = wrk.format("GET", target)
  end
end

function request()
  at = at % count + 1
  return requests[at]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format(
    'RESULT {"requests": %d, "duration_s": %.6f, "received_bytes": %d, "p50_s": %.6f, "p99_s": %.6f, ' ..
    '"failures": %d}\n',
    summary.requests, summary.duration / 1e6, summary.bytes, latency:percentile(50) / 1e6,
    latency:percentile(99) / 1e6,
    errors.connect + errors.read + errors.write + errors.status + errors.timeout))
end
