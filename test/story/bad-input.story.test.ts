import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { Alarm } from '#domain/alarm/alarm.ts'
import { QUALITY } from '#domain/point/judge.ts'
import type { CurrentValues, SiteSnapshot } from '#domain/wire/live.ts'
import type { DeadLetterView } from '#domain/wire/view.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { raw, RawClient } from '../support/mqtt-raw.ts'
import { openSite, type SiteStory } from '../support/site-story.ts'

/** One site for all stories here: after each of them it must be as able as before. */
let site: SiteStory
beforeAll(async () => {
  const file = coldRoomSite()
  // Long enough that no story here makes a device silent.
  const devices = file.devices.map((device) => ({ ...device, expectedInterval_ms: 7 * 86_400_000 }))
  site = await openSite({ ...file, devices })
  for (const id of ['room-1', 'room-2']) await site.reads(id, { temperature: 1 })
})
afterAll(() => site.closes())

const TOPIC = 'facility/hq/room-1/readings'
const DEEP = 100_000
const deep = (inner: string): string => '['.repeat(DEEP) + inner + ']'.repeat(DEEP)
const values = (json: string): string => `{"values": ${json}}`
const padded = (bytes: number) => values('{"temperature": 5}').padEnd(bytes, ' ')
const manyKeys = (n: number): string => Array.from({ length: n }, (_, i) => `"k${i}":1`).join(',')

type Counted = { readonly rejected: number; readonly values: number; readonly bad: number }
type Bad = {
  readonly what: string
  /** The payload, given the story's time. */
  readonly sends: (now: number) => string | Buffer
  readonly topic?: string
  /** Nothing is counted that is not named here. */
  readonly counts: Partial<Counted>
  readonly letter?: { readonly code: string; readonly says: RegExp }
  /** What then stands at a point: its value and the code of its quality. */
  readonly stands?: Readonly<Record<string, readonly [value: number | null, quality: number]>>
}

const SHAPE = 'message.wrong-shape'
const refused = (what: string, payload: Bad['sends'] | string | Buffer, code: string, says: RegExp): Bad => ({
  what,
  sends: typeof payload === 'function' ? payload : () => payload,
  counts: { rejected: 1 },
  letter: { code, says },
})
/** Kept with quality bad, and a dead letter says why. */
const wrongType = (what: string, point: string, json: string, says: RegExp): Bad => ({
  what,
  sends: () => values(`{"${point}": ${json}}`),
  counts: { rejected: 1, values: 1, bad: 1 },
  letter: { code: 'message.wrong-type', says },
  stands: { [point]: [null, QUALITY['wrong-type']] },
})
const badTime = (what: string, at: (now: number) => string, code: string, says: RegExp): Bad =>
  refused(what, (now) => `{"at": ${at(now)}, "values": {"temperature": 30}}`, code, says)

const TYPES: readonly Bad[] = [
  wrongType(
    'a string where a number belongs',
    'temperature',
    '"21.5"',
    /Point temperature takes a number, not the string "21.5"; the reading is kept as bad/,
  ),
  wrongType('a boolean where a number belongs', 'temperature', 'true', /not the boolean true/),
  wrongType('an object where a number belongs', 'temperature', '{"value": 1}', /not an object/),
  wrongType('an array where a number belongs', 'temperature', '[1]', /not an array/),
  wrongType('null where a number belongs', 'temperature', 'null', /not null/),
  wrongType('a number where a boolean belongs', 'running', '5', /takes true or false, not the number 5/),
  wrongType('a string at a life-safety point', 'smoke', '"yes"', /takes true or false, not the string "yes"/),
  wrongType('a value nested 100,000 deep', 'temperature', deep('1'), /not an array/),
  wrongType('a string of 200 kB', 'temperature', `"${'x'.repeat(200_000)}"`, /not the string "x+/),
  {
    what: 'a state that the point does not have',
    sends: () => values('{"door": "ajar"}'),
    counts: { rejected: 1, values: 1, bad: 1 },
    letter: { code: 'message.wrong-type', says: /takes one of closed, open, not the string "ajar"/ },
    stands: { door: [null, QUALITY['unknown-state']] },
  },
  {
    what: '1e999',
    sends: () => values('{"temperature": 1e999}'),
    counts: { values: 1, bad: 1 },
    stands: { temperature: [null, QUALITY['not-finite']] },
  },
  {
    what: 'a value far out of its range',
    sends: () => values('{"temperature": 1e6}'),
    counts: { values: 1, bad: 1 },
    stands: { temperature: [1e6, QUALITY['out-of-range']] },
  },
  {
    what: 'an unknown point beside a known one, which is taken',
    sends: () => values('{"temprature": 30, "temperature": 2}'),
    counts: { rejected: 1, values: 1 },
    letter: {
      code: 'message.unknown-point',
      says: /no point "temprature"\. It has: temperature, room-1\/temperature, door/,
    },
    stands: { temperature: [2, QUALITY.good] },
  },
  {
    what: 'names that every object has, beside a known point',
    sends: () => values('{"__proto__": {"temperature": 30}, "constructor": 1, "toString": 1, "temperature": 3}'),
    counts: { rejected: 1, values: 1 },
    letter: { code: 'message.unknown-point', says: /no point "__proto__"/ },
    stands: { temperature: [3, QUALITY.good] },
  },
]

const SHAPES: readonly Bad[] = [
  refused('NaN', values('{"temperature": NaN}'), 'message.not-json', /not JSON.*Send \{"values"/),
  refused('text that is no JSON', 'temperature=21.5', 'message.not-json', /not JSON/),
  refused('half a message', '{"values": {"temperature": 3', 'message.not-json', /not JSON/),
  refused('bytes that are no UTF-8', Buffer.from([0x7b, 0xff, 0xfe, 0x7d]), 'message.not-utf8', /not UTF-8/),
  refused('zero bytes', Buffer.alloc(64), 'message.not-json', /not JSON/),
  refused('an empty payload', '', 'message.empty', /empty\. Send \{"values": \{"point": 1\.5\}\}/),
  refused('a bare number', '21.5', SHAPE, /A reading is an object, not the number 21\.5\. Send \{"at"/),
  refused('null', 'null', SHAPE, /not null/),
  refused('no "values"', '{"temperature": 21.5}', SHAPE, /"values" is missing\. Send \{"at"/),
  refused('"values" that is an array', '{"values": [1]}', SHAPE, /"values" is an object, not an array/),
  refused('"values" from a prototype', '{"__proto__": {"values": {"temperature": 30}}}', SHAPE, /"values" is missing/),
  refused('no values at all', values('{}'), 'message.no-values', /nothing to read/),
  refused('an empty array', '[]', 'message.no-values', /nothing to read/),
  refused('only unknown points', values('{"humidity": 1}'), 'message.unknown-point', /no point "humidity"/),
  refused('a point of other equipment', values('{"room-2/temperature": 30}'), 'message.unknown-point', /It has/),
  refused('JSON nested 100,000 deep', deep('1'), SHAPE, /not an array/),
  refused('20,000 unknown points', values(`{${manyKeys(20_000)}}`), 'message.unknown-point', /no point "k0"/),
  refused('20,000 fields and no values', `{${manyKeys(20_000)}}`, SHAPE, /"values" is missing/),
  refused('an array with one bad element', `[${values('{"temperature": 30}')}, 5]`, SHAPE, /not the number 5/),
  refused(
    '1,001 readings',
    JSON.stringify(Array.from({ length: 1001 }, () => ({ values: { temperature: 30 } }))),
    SHAPE,
    /1001 readings.*at most 1000/,
  ),
  ...['-1', '1.5', '"7"', '1e300', 'null', deep('')].map((seq) =>
    refused(
      `the sequence number ${seq.slice(0, 8)}`,
      `{"seq": ${seq}, "values": {"temperature": 30}}`,
      SHAPE,
      /"seq" is a whole number from 0/,
    ),
  ),
]

const TIMES: readonly Bad[] = [
  badTime('the year 9999', () => '253402300799000', 'time.future', /in the future: the clock of the device is fast/),
  badTime('a text in the year 9999', () => '"9999-12-31T23:59:59Z"', 'time.future', /in the future/),
  badTime('two minutes ahead', (now) => String(now + 120_000), 'time.future', /in the future/),
  badTime('1970', () => '0', 'time.before-2001', /before 2001: the clock of the device is not set/),
  badTime('a clock that counts from its start', () => '123456', 'time.before-2001', /before 2001/),
  badTime('a negative time', () => '-1', 'time.before-2001', /before 2001/),
  badTime('seconds', (now) => String(Math.round(now / 1000)), 'time.seconds', /looks like seconds; send milliseconds/),
  badTime('microseconds', (now) => String(now * 1000), 'time.microseconds', /looks like microseconds/),
  badTime('nanoseconds', (now) => `${now}000000`, 'time.nanoseconds', /looks like nanoseconds/),
  badTime('1e999 as a time', () => '1e999', 'time.unreadable', /neither milliseconds since 1970 nor RFC 3339/),
  badTime('a text that is no time', () => '"yesterday"', 'time.unreadable', /: "yesterday"/),
  badTime('a time without an offset', () => '"2026-11-22T08:00:00"', 'time.unreadable', /with an offset/),
  badTime('the 45th day of the 13th month', () => '"2026-13-45T00:00:00Z"', 'time.unreadable', /neither/),
  badTime('true as a time', () => 'true', 'time.unreadable', /: true/),
  badTime('an object as a time', () => '{"$date": 1}', 'time.unreadable', /neither/),
  badTime('a time nested 100,000 deep', () => deep('1'), 'time.unreadable', /neither/),
]

const TOPICS: readonly Bad[] = [
  ...[
    ['the readings of another device', 'facility/hq/room-2/readings'],
    ['the status of another device', 'facility/hq/room-2/status'],
    ['a topic of no device', 'facility/hq/room-99/readings'],
    ['an unknown kind of topic', 'facility/hq/room-1/humidity'],
    ['a foreign topic', 'zigbee2mqtt/bridge/state'],
    ['its own commands', 'facility/hq/room-1/commands'],
  ].map(([what, topic]) => ({
    ...refused(
      what!,
      values('{"temperature": 30}'),
      'message.unknown-topic',
      /is not one that a device may publish to/,
    ),
    topic: topic!,
  })),
  {
    ...refused('a tap', '{"id": "x"}', 'message.not-supported', /taps cannot be processed by this version yet/),
    topic: 'facility/hq/room-1/taps',
  },
  ...['ONLINE', '', '1', '{"status":"online"}', 'x'.repeat(10_000)].map((text) => ({
    ...refused(`the status "${text.slice(0, 20)}"`, text, 'message.wrong-status', /says online or offline, not "/),
    topic: 'facility/hq/room-1/status',
  })),
]

describe.each([
  ['values', TYPES],
  ['shapes', SHAPES],
  ['times', TIMES],
  ['topics', TOPICS],
] as const)('bad %s', (_kind, cases) => {
  test.each(cases)(
    '$what: kept and counted with its reason, nothing moved, the next good reading works',
    async (bad) => {
      for (const qos of [0, 1, 2] as const) await meets(bad, qos)
    },
  )
})

test('a bad time in one of three readings costs that one only', async () => {
  const before = await picture()
  const now = site.clock.now
  const three = [now + 1, 0, now + 2].map((at, i) => ({ at, values: { temperature: i } }))
  await site.publishes('room-1', JSON.stringify(three))
  await expect.poll(async () => counted(before, await picture())).toEqual({ rejected: 1, values: 2, bad: 0 })
  expect((await picture()).letters[0]).toMatchObject({ reason: { code: 'time.before-2001' } })
  await nextGoodReadingWorks()
})

test('a wrong type that comes again, out of order or with a time already seen is counted as well', async () => {
  await site.reads('room-1', { temperature: 1 })
  const before = await picture()
  await site.reads('room-1', { temperature: 'warm' })
  await site.reads('room-1', { temperature: 'warm' }, site.clock.now - 1000)
  expect(counted(before, await picture())).toEqual({ rejected: 2, values: 2, bad: 2 })
  await nextGoodReadingWorks()
})

test('a time of null is no time: a repeated sequence number is known then too', async () => {
  site.clock.now += 1000
  const before = await picture()
  for (let i = 0; i < 2; i += 1)
    await site.publishes('room-1', '{"at": null, "seq": 900, "values": {"temperature": 2}}')
  expect(counted(before, await picture())).toEqual({ rejected: 0, values: 1, bad: 0 })
  await nextGoodReadingWorks()
})

test('repeated and out-of-order times are stored once and move nothing', async () => {
  await nextGoodReadingWorks()
  const [t, console] = [site.clock.now, await site.console()]
  const before = await picture()
  await site.reads('room-1', { temperature: 30 }, t - 1000)
  await site.reads('room-1', { temperature: 31 }, t)
  await site.reads('room-1', { temperature: 32 }, t - 1000)
  expect(counted(before, await picture())).toEqual({ rejected: 0, values: 3, bad: 0 })
  expect(unmoved(await picture())).toEqual(unmoved(before))
  console.seesNothingMore()
  await nextGoodReadingWorks()
})

test('a retained reading is taken once and not given to those who subscribe later', async () => {
  site.clock.now += 1000
  const before = await picture()
  const device = await site.device('room-1')
  await device.publishAsync(TOPIC, values('{"temperature": 4}'), { qos: 1, retain: true })
  expect(counted(before, await picture())).toEqual({ rejected: 0, values: 1, bad: 0 })
  const later = RawClient.open(site.mqttPort).send(login('room-1', 'later'), raw.subscribe(1, [TOPIC, 1]))
  await later.next('connack')
  await later.next('suback')
  later.send(raw.ping())
  await later.next('pingresp')
  expect(later.heard).toEqual([])
  later.vanish()
  await nextGoodReadingWorks()
})

test('a message as large as a packet may be is read, a larger one ends its connection and is shown with its reason', async () => {
  const other = await site.device('room-2')
  site.clock.now += 1000
  const head = 2 + TOPIC.length + 2 + 4
  await site.publishes('room-1', padded(256 * 1024 - head))
  expect((await current('temperature'))!.slice(0, 2)).toEqual([5, QUALITY.good])
  for (const bytes of [256 * 1024, 1024 * 1024]) {
    const before = await picture()
    const giant = RawClient.open(site.mqttPort).send(login('room-1', 'giant'))
    await giant.next('connack')
    giant.send(raw.publish(TOPIC, padded(bytes), { qos: 1, messageId: 1 }))
    await giant.end()
    expect(giant.heard).toEqual([])
    await expect.poll(async () => shown(before, await picture()), { interval: 5 }).toBe(1)
    const after = await picture()
    expect(counted(before, after)).toEqual({ rejected: 1, values: 0, bad: 0 })
    const size = bytes + head
    expect(after.letters).toMatchObject([{ topic: TOPIC, size, reason: { code: 'message.too-large' } }])
    expect(after.letters[0]!.message).toEqual({
      en: `The message has ${size} bytes; at most 262144 are read.`,
      zh: `消息 ${size} 字节，最多 262144 字节。`,
    })
    expect(after.letters[0]!.payload).toMatch(/^\{"values": \{"temperature": 5\}\} +$/)
    expect(other.connected).toBe(true)
    await site.reads('room-2', { temperature: 1 })
    await nextGoodReadingWorks()
  }
  const closed = site.logged.filter(({ code, device }) => code === 'broker.closed' && device === 'hq/room-1')
  expect(closed.map(({ reason }) => reason)).toContain('too-large')
})

test('a flood of 5,000 bad messages stays bounded, and good devices are answered during it', async () => {
  const before = await picture()
  const flooder = await site.device('room-1')
  let answered = 0
  const flood = Promise.all(
    Array.from({ length: 5000 }, (_, i) => flooder.publishAsync(TOPIC, `rubbish ${i}`, { qos: 1 })),
  ).finally(() => (answered = -1))
  do {
    site.clock.now += 1
    await site.reads('room-2', { temperature: 2 })
    if (answered >= 0) answered += 1
  } while (answered >= 0)
  await flood
  await expect.poll(async () => shown(before, await picture())).toBe(5000)
  const after = await picture()
  expect(counted(before, after).rejected).toBe(5000)
  const letters = (await site.get('/api/sites/hq/devices/room-1/dead-letters?limit=500')) as DeadLetterView[]
  expect(letters.length).toBeLessThanOrEqual(200)
  expect(letters[0]!.receivedAt).toBeGreaterThanOrEqual(letters.at(-1)!.receivedAt)
  expect(unmoved(after).alarms).toEqual(unmoved(before).alarms)
  await nextGoodReadingWorks()
})

async function meets(bad: Bad, qos: 0 | 1 | 2): Promise<void> {
  const before = await picture()
  site.clock.now += 1000
  const client = await site.device('room-1')
  await client.publishAsync(bad.topic ?? TOPIC, bad.sends(site.clock.now), { qos })
  const wanted: Counted = { rejected: 0, values: 0, bad: 0, ...bad.counts }
  // QoS 0 has no answer to wait for.
  await expect.poll(async () => (await picture()).messages - before.messages, { interval: 5 }).toBe(1)
  await expect.poll(async () => shown(before, await picture()), { interval: 5 }).toBe(wanted.rejected)
  const after = await picture()
  expect(counted(before, after)).toEqual(wanted)
  expect(unmoved(after)).toEqual(unmoved(before))
  if (bad.letter) {
    const [letter] = after.letters
    expect(letter).toMatchObject({
      device: 'hq/room-1',
      topic: bad.topic ?? TOPIC,
      receivedAt: site.clock.now,
      reason: { code: bad.letter.code },
      size: Buffer.byteLength(bad.sends(site.clock.now)),
    })
    expect(letter!.message.en).toMatch(bad.letter.says)
    expect(letter!.message.en + letter!.message.zh!).not.toMatch(/\{\w+\}/)
    expect(letter!.payload.length).toBeLessThanOrEqual(1000)
  }
  for (const [point, stands] of Object.entries(bad.stands ?? {})) {
    expect(await current(point)).toEqual([...stands, site.clock.now, site.clock.now])
  }
  await nextGoodReadingWorks()
}

/** The one promise behind every story here. */
async function nextGoodReadingWorks(): Promise<void> {
  site.clock.now += 1000
  const good = { temperature: (site.clock.now / 1000) % 7, door: 'closed', running: true, smoke: false }
  await site.reads('room-1', good)
  expect(await current('temperature')).toEqual([good.temperature, QUALITY.good, site.clock.now, site.clock.now])
  expect((await picture()).device!.status).toBe('online')
}

async function current(point: string): Promise<readonly (number | null)[] | undefined> {
  const { values: all } = (await site.get('/api/sites/hq/equipment/room-1')) as { values: CurrentValues[string] }
  return all[point]
}

/** What the screens could see of it all, through HTTP. */
async function picture() {
  const [health, snapshot, letters, neighbour] = await Promise.all([
    site.get('/health') as Promise<{ reasons: readonly { code: string }[]; counters: Record<string, number> }>,
    site.get('/api/sites/hq/alarms') as Promise<SiteSnapshot>,
    site.get('/api/sites/hq/devices/room-1/dead-letters?limit=1') as Promise<readonly DeadLetterView[]>,
    site.get('/api/sites/hq/equipment/room-2') as Promise<{ alarms: readonly Alarm[]; values: unknown }>,
  ])
  const { messages, values: taken, rejected, bad } = health.counters
  return {
    // Time passes here by jumps, so the history may seem behind.
    troubles: health.reasons.filter(({ code }) => code !== 'telemetry'),
    messages: messages!,
    counters: { rejected: rejected!, values: taken!, bad: bad! },
    alarms: snapshot.alarms,
    seq: snapshot.seq,
    device: snapshot.devices['hq/room-1'],
    letters,
    neighbour,
  }
}

type Picture = Awaited<ReturnType<typeof picture>>
const counted = (before: Picture, after: Picture): Counted => ({
  rejected: after.counters.rejected - before.counters.rejected,
  values: after.counters.values - before.counters.values,
  bad: after.counters.bad - before.counters.bad,
})
/** How many more messages of the device the screens show as refused. */
const shown = (before: Picture, after: Picture): number => after.device!.rejected - before.device!.rejected

/** What no bad message may move: alarms, the journal of facts, the platform's health and the other device. */
const unmoved = ({ troubles, alarms, seq, neighbour }: Picture) => ({ troubles, alarms, seq, neighbour })

const login = (device: string, clientId: string): Buffer =>
  raw.connect({ username: `hq/${device}`, password: `${device}-secret`, clientId })
