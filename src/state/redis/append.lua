-- Makes a batch of changes, all or none, by the rule of `settle` in src/state/mod.rs. Everything is
-- worked out first and written last, because a script that fails half-way leaves what it wrote.
local head, rows, feed = unpack(KEYS)
local TOMBSTONE = 9007199254740991
local EPOCH_MAX = TOMBSTONE - 1
local ROTATIONS = 281474976710656
local FLOOR, IDENTITY, KEY, PRUNED = 1, 2, 4, 6
local ACTIVE, REVOKED = 2, 4

local place = 0
local function take()
    place = place + 1
    return ARGV[place]
end
local function take_number()
    return tonumber(take())
end
-- Numbers below 2^53 are exact, and are written with all their digits.
local function text(number)
    return string.format('%.0f', number)
end

local start, known_generation, known_number, known_chain = take(), take(), take_number(), take()
local chain, first_key = take(), take() == '1'
local proposed, wall_s, monotonic_s = take_number(), take_number(), take_number()

local now = redis.call('HMGET', head,
    'generation', 'number', 'chain', 'top', 'rotation', 'wall_s', 'monotonic_s')
local number, last = tonumber(now[2]), now[3]
-- Whoever knows more than is here, or something else, has to tell first.
if now[1] ~= known_generation or number < known_number
    or (number == known_number and last ~= known_chain)
    or redis.call('HEXISTS', rows, start) == 0 then
    return {'lost'}
end
local top, rotation = tonumber(now[4]), tonumber(now[5])
if first_key and rotation > 0 then
    return {'late'}
end
wall_s = math.max(wall_s, tonumber(now[6]))
monotonic_s = math.max(monotonic_s, tonumber(now[7]))

local function read(subject)
    local row = redis.call('HGET', rows, subject)
    if not row then
        return nil
    end
    local value, wall, monotonic, at, data = string.match(row, '^(%d+):(%d+):(%d+):(%d+):(.*)$')
    return {text = row, value = tonumber(value), wall = wall, monotonic = monotonic, number = at, data = data}
end

-- What a change says, and nothing where it already stands so.
local function settle(kind, subject, before, raised, said)
    local about = string.byte(subject)
    local value = before and before.value or 0
    local kept = before and before.data or ''
    if kind == 'revoke' then
        if value >= TOMBSTONE then
            return nil
        end
        top = math.max(top + 1, math.min(proposed, EPOCH_MAX))
        return top, kept
    elseif kind == 'activate' then
        local active = ACTIVE * ROTATIONS + rotation + 1
        if value >= active then
            return nil
        end
        rotation = rotation + 1
        return active, said
    elseif raised <= value then
        return nil
    end
    if (about == FLOOR or about == IDENTITY or about == PRUNED) and raised < TOMBSTONE then
        top = math.max(top, raised)
    end
    if about == KEY then
        rotation = math.max(rotation, raised % ROTATIONS)
    end
    if said and (value == 0 or (about == KEY and math.floor(raised / ROTATIONS) == REVOKED)) then
        return raised, said
    end
    return raised, kept
end

local standing, changes, answer = {}, {}, {'ok', '', ''}
for _ = 1, take_number() do
    local kind, subject, raised, said = take(), take(), take_number(), take()
    if standing[subject] == nil then
        standing[subject] = read(subject) or false
    end
    local before = standing[subject]
    if before and not before.value then
        return {'damaged'}
    end
    if kind == 'revoke' and top >= EPOCH_MAX and not (before and before.value >= TOMBSTONE) then
        return {'exhausted'}
    end
    said = string.sub(said, 1, 1) == '+' and string.sub(said, 2) or nil
    local value, data = settle(kind, subject, before, raised, said)
    if value then
        number = number + 1
        local row = table.concat({text(value), text(wall_s), text(monotonic_s), text(number), data}, ':')
        standing[subject] = {text = row, value = value, data = data}
        changes[#changes + 1] = {text(number), subject, row, last}
        last = chain
    end
    answer[#answer + 1] = standing[subject] and standing[subject].text or ''
end

answer[2], answer[3] = text(number), last

-- The feed first: when there is no room, or it stands where it should not, nothing is written.
for _, change in ipairs(changes) do
    redis.call('XADD', feed, 'MAXLEN', '~', 10000, change[1] .. '-0',
        's', change[2], 'r', change[3], 'c', chain, 'p', change[4])
end
for _, change in ipairs(changes) do
    redis.call('HSET', rows, change[2], change[3])
end
local touched = #changes > 0
-- A row that somebody has raised since it was judged stays.
for _ = 1, take_number() do
    local subject, at = take(), take()
    local row = read(subject)
    if row and row.number == at then
        redis.call('HDEL', rows, subject)
        touched = true
    end
end
for _ = 1, take_number() do
    local subject, at, data = take(), take(), take()
    local row = read(subject)
    if row and row.number == at then
        local stripped = table.concat({text(row.value), row.wall, row.monotonic, row.number, data}, ':')
        redis.call('HSET', rows, subject, stripped)
        touched = true
    end
end
if touched or wall_s > tonumber(now[6]) or monotonic_s > tonumber(now[7]) then
    redis.call('HSET', head, 'number', text(number), 'chain', last, 'top', text(top),
        'rotation', text(rotation), 'wall_s', text(wall_s), 'monotonic_s', text(monotonic_s))
end
return answer
