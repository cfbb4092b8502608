/**
 * What Redis does for us, each in one step that nothing comes between. Redis' own clock counts, milliseconds: those of the processes may differ.
 * Every key expires; a key that was evicted means nothing worse than an empty window, a closed circuit or a value to load again.
 */

const NOW = `
local clock = redis.call('TIME')
local now = clock[1] * 1000 + math.floor(clock[2] / 1000)
`;

/** A circuit is a field \`opens:until:probe until:token of the probe\`; none = closed. Told as { 0 closed | 1 open | 2 probed by somebody, milliseconds left }. */
const CIRCUIT = `
local function readCircuit(text)
  if not text then return nil end
  local opens, till, probe, token = string.match(text, '^(%d+):(%d+):(%d+):(.*)$')
  if not opens then return nil end
  return { opens = tonumber(opens), till = tonumber(till), probe = tonumber(probe), token = token }
end
local function tellCircuit(circuit)
  if not circuit then return { 0, 0 } end
  if circuit.till > now then return { 1, circuit.till - now } end
  if circuit.probe > now then return { 2, circuit.probe - now } end
  return { 1, 0 }
end
local function writeCircuit(key, field, circuit)
  redis.call('HSET', key, field, string.format('%d:%d:%d:%s', circuit.opens, circuit.till, circuit.probe, circuit.token))
  redis.call('PEXPIRE', key, 3600000)
end
`;

/**
 * Every script with the number of its keys. Names of keys and arguments stand first in each.
 * A place in a vendor's window is \`p:<process>:<n>\` until its call starts, then \`s:<process>:<n>\`; its score is when it is free again.
 */
export const SCRIPTS = {
  /** This process lives. Tells how many do, and every circuit that is not closed: field, state, milliseconds. */
  beat: {
    numberOfKeys: 2,
    lua: `
local members, circuits = KEYS[1], KEYS[2]
local process, lease = ARGV[1], tonumber(ARGV[2])
${NOW}${CIRCUIT}
-- First what a full Redis refuses: after a write that it grants it would grant that too.
redis.call('ZADD', members, now + lease, process)
redis.call('ZREMRANGEBYSCORE', members, '-inf', now)
redis.call('PEXPIRE', members, lease)
local told = { redis.call('ZCARD', members) }
local entries = redis.call('HGETALL', circuits)
for i = 1, #entries, 2 do
  local state = tellCircuit(readCircuit(entries[i + 1]))
  told[#told + 1] = entries[i]
  told[#told + 1] = state[1]
  told[#told + 1] = state[2]
end
return told`,
  },
  leave: { numberOfKeys: 1, lua: `return redis.call('ZREM', KEYS[1], ARGV[1])` },

  /**
   * Up to \`wanted\` places to send a call. Tells how many, then, where they are fewer, the milliseconds until there is one (-1 = nobody knows), those of a
   * pause that the vendor asked for, and the circuit. Who has waited longest goes first; who asks for many leaves the others a fair share.
   */
  acquire: {
    numberOfKeys: 4,
    lua: `
local rate, busy, line, circuits = KEYS[1], KEYS[2], KEYS[3], KEYS[4]
local process, first, wanted = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
local most, concurrency = tonumber(ARGV[4]), tonumber(ARGV[5])
local pending, lease, field = tonumber(ARGV[6]), tonumber(ARGV[7]), ARGV[8]
${NOW}${CIRCUIT}
redis.call('ZREMRANGEBYSCORE', rate, '-inf', now)
redis.call('ZREMRANGEBYSCORE', busy, '-inf', now)
local since, paused, others = now, 0, {}
local entries = redis.call('HGETALL', line)
for i = 1, #entries, 2 do
  local name, value = entries[i], entries[i + 1]
  if name == 'paused' then
    paused = tonumber(value) or 0
  else
    local from, till = string.match(value, '^(%d+):(%d+)$')
    if not from or tonumber(till) <= now then
      redis.call('HDEL', line, name)
    elseif name == process then
      since = tonumber(from)
    else
      others[#others + 1] = { tonumber(from), name }
    end
  end
end
local longer = 0
for _, other in ipairs(others) do
  if other[1] < since or (other[1] == since and other[2] < process) then longer = longer + 1 end
end
local taken = redis.call('ZCARD', rate)
local free = math.min(most - taken, concurrency - redis.call('ZCARD', busy))
if paused > now then free = 0 end
local granted = math.max(0, math.min(wanted, math.ceil(free / (#others + 1)), free - longer))
for i = first, first + granted - 1 do
  local member = process .. ':' .. i
  redis.call('ZADD', rate, now + pending, 'p:' .. member)
  redis.call('ZADD', busy, now + lease, member)
end
if granted > 0 then
  if redis.call('PTTL', rate) < pending then redis.call('PEXPIRE', rate, pending) end
  redis.call('PEXPIRE', busy, lease)
end
local wait = -1
if granted < wanted then
  if granted > 0 then since = now end
  redis.call('HSET', line, process, string.format('%d:%d', since, now + 2000))
  redis.call('PEXPIRE', line, math.max(0, paused - now) + 5000)
  if paused > now then
    wait = paused - now
  elseif taken >= most then
    local soonest = redis.call('ZRANGE', rate, 0, 0, 'WITHSCORES')
    if string.sub(soonest[1], 1, 2) == 's:' then wait = math.ceil(tonumber(soonest[2]) - now) end
  end
else
  redis.call('HDEL', line, process)
end
local circuit = tellCircuit(readCircuit(redis.call('HGET', circuits, field)))
return { granted, wait, math.max(0, paused - now), circuit[1], circuit[2] }`,
  },
  /** The call of a place has started: the window counts from now. */
  started: {
    numberOfKeys: 1,
    lua: `
local rate, member, window = KEYS[1], ARGV[1], tonumber(ARGV[2])
${NOW}
redis.call('ZREM', rate, 'p:' .. member)
redis.call('ZADD', rate, now + window, 's:' .. member)
if redis.call('PTTL', rate) < window then redis.call('PEXPIRE', rate, window) end
return 1`,
  },
  /** Calls are over. A place whose call never started is free at once. */
  released: {
    numberOfKeys: 2,
    lua: `
local rate, busy = KEYS[1], KEYS[2]
for _, member in ipairs(ARGV) do
  redis.call('ZREM', busy, member)
  redis.call('ZREM', rate, 'p:' .. member)
end
return 1`,
  },
  /** Calls under way of a process that Redis does not know of. */
  adopt: {
    numberOfKeys: 1,
    lua: `
local busy, lease = KEYS[1], tonumber(ARGV[1])
${NOW}
for i = 2, #ARGV do redis.call('ZADD', busy, now + lease, ARGV[i]) end
redis.call('PEXPIRE', busy, lease)
return 1`,
  },
  /** No call for so many milliseconds. */
  pause: {
    numberOfKeys: 1,
    lua: `
local line, millis = KEYS[1], tonumber(ARGV[1])
${NOW}
local till = math.max(now + millis, tonumber(redis.call('HGET', line, 'paused')) or 0)
redis.call('HSET', line, 'paused', string.format('%d', till))
redis.call('PEXPIRE', line, till - now + 5000)
return 1`,
  },

  /** Opens a circuit that is closed. */
  trip: {
    numberOfKeys: 1,
    lua: `
local circuits, field, open = KEYS[1], ARGV[1], tonumber(ARGV[2])
${NOW}${CIRCUIT}
local circuit = readCircuit(redis.call('HGET', circuits, field))
if not circuit then
  circuit = { opens = 1, till = now + open, probe = 0, token = '' }
  writeCircuit(circuits, field, circuit)
end
return tellCircuit(circuit)`,
  },
  /** Leave to send the one call that tells whether the vendor is back: 1 before what the circuit is = granted. */
  probe: {
    numberOfKeys: 1,
    lua: `
local circuits, field, token, lease = KEYS[1], ARGV[1], ARGV[2], tonumber(ARGV[3])
${NOW}${CIRCUIT}
local circuit = readCircuit(redis.call('HGET', circuits, field))
local granted = 0
if circuit and circuit.till <= now and circuit.probe <= now then
  granted = 1
  circuit.probe = now + lease
  circuit.token = token
  writeCircuit(circuits, field, circuit)
end
local told = tellCircuit(circuit)
return { granted, told[1], told[2] }`,
  },
  /** What the probe found. */
  probed: {
    numberOfKeys: 1,
    lua: `
local circuits, field, token, alive = KEYS[1], ARGV[1], ARGV[2], ARGV[3]
local open, longest = tonumber(ARGV[4]), tonumber(ARGV[5])
${NOW}${CIRCUIT}
local circuit = readCircuit(redis.call('HGET', circuits, field))
if circuit and circuit.token == token then
  if alive == '1' then
    redis.call('HDEL', circuits, field)
    circuit = nil
  else
    local opens = math.min(circuit.opens + 1, 30)
    circuit = { opens = opens, till = now + math.min(longest, open * 2 ^ (opens - 1)), probe = 0, token = '' }
    writeCircuit(circuits, field, circuit)
  end
end
return tellCircuit(circuit)`,
  },

  /**
   * What is kept under a key of a cache, and who loads it. An entry: \`id\` of the load, \`at\`, the value \`v\` (none: too large to be shared), \`x\` when it is
   * stale whatever its age, \`lock\` of who loads it and until when it holds, \`rest\` until when nobody tries in vain again, and the \`e\`poch of its connection.
   * Tells 0 nothing | 1 fresh | 2 stale, whether the caller is the one to load, age, id, whether there is a value, and the lock that holds.
   */
  look: {
    numberOfKeys: 2,
    lua: `
local epochs, entry = KEYS[1], KEYS[2]
local token, lease, ttl, grace = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local force, keep = ARGV[5] == '1', tonumber(ARGV[6])
${NOW}
local epoch = redis.call('GET', epochs)
if not epoch then
  epoch = token
  redis.call('SET', epochs, epoch, 'PX', keep)
elseif redis.call('PTTL', epochs) < keep / 2 then
  redis.call('PEXPIRE', epochs, keep)
end
local f = redis.call('HMGET', entry, 'e', 'id', 'at', 'x', 'lock', 'until', 'rest')
if f[1] and f[1] ~= epoch then
  redis.call('DEL', entry)
  f = {}
end
local at = tonumber(f[3])
local age = at and now - at
local known = f[2] and age and age < ttl + grace
local fresh = known and not f[4] and age >= 0 and age < ttl
local lock = f[5] and (tonumber(f[6]) or 0) > now and f[5] or ''
local lead = 0
if force or (not fresh and lock == '' and not (known and (tonumber(f[7]) or 0) > now)) then
  lead = 1
  lock = token
  redis.call('HSET', entry, 'e', epoch, 'lock', token, 'until', string.format('%d', now + lease))
  if force then redis.call('HSET', entry, 'x', '1') end
  if redis.call('PTTL', entry) < lease then redis.call('PEXPIRE', entry, lease) end
end
local held = known and redis.call('HEXISTS', entry, 'v') or 0
return { known and (fresh and not force and 1 or 2) or 0, lead, known and math.max(0, age) or 0, known and f[2] or '', held, lock }`,
  },
  /** The value of a load. */
  read: {
    numberOfKeys: 1,
    lua: `
local f = redis.call('HMGET', KEYS[1], 'id', 'v')
if f[1] == ARGV[1] and f[2] then return f[2] end
return ''`,
  },
  /** Keeps what was loaded, unless the key was dropped or another load began since. */
  keep: {
    numberOfKeys: 2,
    lua: `
local epochs, entry = KEYS[1], KEYS[2]
local token, value, keep = ARGV[1], ARGV[2], tonumber(ARGV[3])
${NOW}
local f = redis.call('HMGET', entry, 'e', 'lock')
if f[2] ~= token or f[1] ~= redis.call('GET', epochs) then return 0 end
redis.call('HDEL', entry, 'x', 'lock', 'until', 'rest', 'v')
redis.call('HSET', entry, 'id', token, 'at', string.format('%d', now))
if value ~= '' then redis.call('HSET', entry, 'v', value) end
redis.call('PEXPIRE', entry, keep)
return 1`,
  },
  /** The load goes on. */
  renew: {
    numberOfKeys: 1,
    lua: `
local entry, token, lease = KEYS[1], ARGV[1], tonumber(ARGV[2])
${NOW}
if redis.call('HGET', entry, 'lock') ~= token then return 0 end
redis.call('HSET', entry, 'until', string.format('%d', now + lease))
if redis.call('PTTL', entry) < lease then redis.call('PEXPIRE', entry, lease) end
return 1`,
  },
  /** The load failed. */
  giveUp: {
    numberOfKeys: 1,
    lua: `
local entry, token, rest = KEYS[1], ARGV[1], tonumber(ARGV[2])
${NOW}
if redis.call('HGET', entry, 'lock') ~= token then return 0 end
redis.call('HDEL', entry, 'lock', 'until')
redis.call('HSET', entry, 'rest', string.format('%d', now + rest))
return 1`,
  },
  /** Forgets entries, and loads that are under way. */
  forget: {
    numberOfKeys: 1,
    lua: `
return redis.call('DEL', KEYS[1])`,
  },
  /** Forgets every entry of a connection. */
  forgetAll: { numberOfKeys: 1, lua: `redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])\nreturn 1` },

  /** One more in a window that begins with its first. Tells how many, and the milliseconds left. */
  count: {
    numberOfKeys: 1,
    lua: `
local current = redis.call('INCR', KEYS[1])
local left = redis.call('PTTL', KEYS[1])
if current == 1 or left < 0 then
  left = tonumber(ARGV[1])
  redis.call('PEXPIRE', KEYS[1], left)
end
return { current, left }`,
  },
} as const;

export type ScriptName = keyof typeof SCRIPTS;
