-- What the state says about itself, whether its rows are there, and the first entries of the feed after
-- a number. One answer, so that one deadline is waited for and not several.
local head, rows, feed = unpack(KEYS)
local start, after, count = unpack(ARGV, 1, 3)
return {
    redis.call('HMGET', head, unpack(ARGV, 4)),
    redis.call('HEXISTS', rows, start),
    redis.call('XRANGE', feed, after .. '-1', '+', 'COUNT', count),
}
