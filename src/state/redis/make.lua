-- Makes a state where there is none, or where its rows were lost; says what is there otherwise.
local head, rows, feed = unpack(KEYS)
local format, generation, chain, fingerprint, probe, top, wall_s, monotonic_s, start, row =
    unpack(ARGV)

local function kind(key)
    return redis.call('TYPE', key)['ok']
end
local kinds = {kind(head), kind(rows), kind(feed)}
if kinds[1] == 'none' then
    if kinds[2] ~= 'none' or kinds[3] ~= 'none' then
        return 'foreign'
    end
elseif kinds[1] ~= 'hash' or (kinds[2] ~= 'hash' and kinds[2] ~= 'none')
    or (kinds[3] ~= 'stream' and kinds[3] ~= 'none') then
    return 'foreign'
else
    local said = redis.call('HMGET', head, 'format', 'fingerprint', 'generation')
    if not said[1] or not said[2] or not said[3] then
        return 'foreign'
    end
    -- The floor of the start is never forgotten: without it, nor are the others all there.
    if said[1] ~= format or said[2] ~= fingerprint or redis.call('HEXISTS', rows, start) == 1 then
        if said[2] == fingerprint and probe ~= '' then
            redis.call('HSETNX', head, 'probe', probe)
        end
        return 'there'
    end
    redis.call('DEL', head, rows, feed)
end
redis.call('HSET', head, 'format', format, 'generation', generation, 'number', '1', 'top', top,
    'rotation', '0', 'wall_s', wall_s, 'monotonic_s', monotonic_s, 'chain', chain,
    'fingerprint', fingerprint)
if probe ~= '' then
    redis.call('HSET', head, 'probe', probe)
end
redis.call('HSET', rows, start, row)
redis.call('XADD', feed, '1-0', 's', start, 'r', row, 'c', chain, 'p', '')
return 'made'
