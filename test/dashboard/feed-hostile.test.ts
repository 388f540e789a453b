import { expect, test } from 'vitest'
import { frozenScreen, handshake, rawScreen } from '../support/attack.ts'
import { connected, joined, tinyDashboard, until } from '../support/tiny-dashboard.ts'

const PRESSURE = 'tower.pump-1.pressure-high'
const refused = { kind: 'refused', code: 'request.invalid' }

test.for<[string, unknown]>([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'tower'],
  ['a list', ['tower']],
  ['a number for a site', { site: 5 }],
  ['no site', { since: 1 }],
  ['an unknown field', { site: 'tower', admin: true }],
  ['a key of the prototype', JSON.parse('{"site":"tower","__proto__":{"since":1}}')],
  ['a site named __proto__', { site: '__proto__' }],
  ['a site in capitals', { site: 'TOWER' }],
  ['a site too long', { site: 'a'.repeat(65) }],
  ['a since below zero', { site: 'tower', since: -1 }],
  ['a since between two numbers', { site: 'tower', since: 1.5 }],
  ['a since of NaN', { site: 'tower', since: Number.NaN }],
  ['a since of a text', { site: 'tower', since: '1' }],
  ['a since beyond all integers', { site: 'tower', since: 1e300 }],
  ['bytes', Buffer.from('tower')],
  ['deep nesting', JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`)],
])('a join with %s is refused and the screen stays connected', async ([, request]) => {
  const { screen, logged } = await tinyDashboard()
  const console1 = screen()
  expect(await console1.timeout(2000).emitWithAck('join', request as never)).toEqual(refused)
  expect(await joined(console1, 'tower')).toMatchObject({ kind: 'snapshot' })
  expect(logged).toEqual([])
})

test.for<[string, unknown]>([
  ['no list', {}],
  ['a text for a list', { equipment: 'tower/pump-1' }],
  ['numbers', { equipment: [1] }],
  ['keys of the prototype', { equipment: ['__proto__', 'constructor'] }],
  ['one too many', { equipment: Array.from({ length: 501 }, (_, i) => `tower/pump-${i}`) }],
])('a watch of %s watches nothing', async ([, request]) => {
  const { screen, platform } = await tinyDashboard()
  platform.measure({ 'tower/pump-1': { pressure: 1 } })
  const console1 = screen()
  expect(await console1.timeout(2000).emitWithAck('watch', request as never)).toEqual({})
})

test('events without an answer, with too much, unknown or malformed do no harm', async () => {
  const { screen, platform, logged } = await tinyDashboard()
  const console1 = screen()
  await connected(console1)
  const anything = console1 as unknown as { emit: (event: string, ...sent: unknown[]) => void }
  anything.emit('join')
  anything.emit('join', { site: 'tower' })
  anything.emit('join', { site: 'tower' }, 1, 2, 3)
  anything.emit('join', () => {})
  anything.emit('watch')
  anything.emit('alive', null)
  anything.emit('alive', { site: 'tower', seq: 'x', visible: 1 })
  for (const name of ['__proto__', 'constructor', 'hasOwnProperty', 'error', 'change', ''])
    anything.emit(name, { site: 'tower' }, () => {})
  expect(await joined(console1, 'tower')).toMatchObject({ kind: 'snapshot' })
  expect(platform.consoles).toEqual([])
  expect(logged).toEqual([])
})

test.for([
  ['nonsense', 'hello'],
  ['an unknown packet', '9'],
  ['half an event', '42["join",{'],
  ['an event that is no list', '42{"a":1}'],
  ['an event with a number for a name', '42[{"a":1}]'],
  ['a binary event without its bytes', '451-["join",{"_placeholder":true,"num":0}]'],
  ['a million announced attachments', '451000000-["join"]'],
  ['an unknown namespace', '40/admin,'],
  ['a packet of another namespace', '42/admin,["join"]'],
  ['a reserved event', '42["disconnecting"]'],
  ['an event that would listen to listeners', '42["newListener","change"]'],
  ['an error', '42["error",{}]'],
  ['an answer that nobody asked for', '43999["x"]'],
])('%s on the wire harms nobody else', async ([, packet]) => {
  const { port, screen, platform, cookie } = await tinyDashboard()
  const healthy = screen()
  const seqs: number[] = []
  healthy.on('change', ({ seq }) => seqs.push(seq))
  await joined(healthy, 'tower')
  const hostile = rawScreen(port, { headers: { cookie } })
  let packets = 0
  hostile.on('message', () => packets++)
  await until(() => packets > 0, 'the open packet')
  hostile.send('40')
  await until(() => packets > 1, 'the namespace')
  hostile.send(packet!)
  hostile.send(Buffer.from([0, 1, 2, 255]))
  platform.condition(PRESSURE, true)
  await until(() => seqs.length === 1, 'the healthy screen to be told')
})

test.for([['websocket'], ['polling']])(
  'a message over 64 kB ends the %s connection that sent it',
  async (transports) => {
    const { screen, logged } = await tinyDashboard()
    const console1 = screen({ transports })
    await connected(console1)
    console1.emit('watch', { equipment: ['x'.repeat(70_000)] }, () => {})
    await until(() => !console1.connected, 'the connection to be ended')
    expect(await joined(screen(), 'tower')).toMatchObject({ kind: 'snapshot' })
    expect(logged).toEqual([])
  },
)

test.for([['websocket'], ['polling']])(
  'a flood of events over %s ends that connection; another screen hears all',
  async (transports) => {
    const { screen, platform } = await tinyDashboard()
    const healthy = screen()
    const seqs: number[] = []
    healthy.on('change', ({ seq }) => seqs.push(seq))
    await joined(healthy, 'tower')
    const flooding = screen({ transports })
    await joined(flooding, 'tower')
    for (let i = 0; i < 5000; i++) flooding.emit('alive', { site: 'tower', seq: i, visible: true })
    for (let i = 0; i < 50; i++) platform.condition(PRESSURE, i % 2 === 0)
    await until(() => !flooding.connected, 'the flooding screen to be cut off')
    await until(() => seqs.length === 50, 'the healthy screen to be told')
    expect(platform.consoles.length).toBeLessThanOrEqual(100)
  },
)

test('asking for one snapshot after another ends the connection', async () => {
  const { screen, platform } = await tinyDashboard()
  let snapshots = 0
  const { snapshot } = platform.port()
  platform.instead.snapshot = (site) => {
    snapshots++
    return snapshot(site)
  }
  const greedy = screen()
  await connected(greedy)
  for (let i = 0; i < 60; i++) greedy.emit('join', { site: 'tower' }, () => {})
  await until(() => !greedy.connected, 'the greedy screen to be cut off')
  expect(snapshots).toBeLessThanOrEqual(12)
})

const broken = (): never => {
  throw new Error('a bug inside')
}

test('an exception while a screen is served ends its connection, is logged, and the process lives', async () => {
  const { screen, platform, logged } = await tinyDashboard()
  const others = screen()
  await joined(others, 'tower')
  platform.instead.snapshot = broken
  const unlucky = screen()
  unlucky.emit('join', { site: 'tower' }, () => {})
  await connected(unlucky)
  await until(() => !unlucky.connected, 'the screen to be disconnected')
  expect(logged).toEqual([`error: handling 'join' of a screen failed (Error: a bug inside)`])
  delete platform.instead.snapshot
  platform.instead.health = broken
  await until(() => logged.includes('error: the heartbeat failed (Error: a bug inside)'), 'the heartbeat to fail')
  delete platform.instead.health
  expect(others.connected).toBe(true)
  expect(await joined(screen(), 'tower')).toMatchObject({ kind: 'snapshot' })
})

test('a screen that never joins the namespace is closed', async () => {
  const { port, cookie } = await tinyDashboard({ limits: { connect_ms: 200 } })
  const idle = rawScreen(port, { headers: { cookie } })
  await until(() => idle.readyState === idle.OPEN, 'the screen to open')
  await until(() => idle.readyState === idle.CLOSED, 'the screen to be closed', 2000)
})

test('of 1,000 connections 500 are let in and 500 are told to come back; one that leaves makes room', async () => {
  const { port, ask, cookie } = await tinyDashboard({ limits: { connect_ms: 30_000 } })
  const answers = await Promise.all(Array.from({ length: 1000 }, () => handshake(port, { headers: { cookie } })))
  const statuses = Map.groupBy(answers, ({ status }) => status)
  expect([...statuses].map(([status, list]) => `${status}: ${list.length}`).toSorted()).toEqual([
    '101: 500',
    '503: 500',
  ])
  expect(JSON.parse(statuses.get(503)![0]!.body)).toMatchObject({
    code: 'overloaded',
    message: { zh: expect.any(String) },
  })
  const polling = await ask('/socket.io/?EIO=4&transport=polling')
  expect(polling).toMatchObject({ status: 503, json: { code: 'overloaded' } })
  expect((await ask('/health')).status).toBe(200)
})

test('a place is free again when a screen has left', async () => {
  const { screen, port, cookie } = await tinyDashboard({ limits: { screens: 1 } })
  const headers = { cookie }
  const first = screen()
  await joined(first, 'tower')
  expect((await handshake(port, { headers })).status).toBe(503)
  first.disconnect()
  await expect.poll(async () => (await handshake(port, { headers })).status).toBe(101)
})

test('a frozen screen is dropped within 5 s, and nobody else waits or misses a change', async () => {
  const { screen, platform, port, logged, cookie } = await tinyDashboard()
  const healthy = screen()
  const seqs: number[] = []
  let lastHeard = performance.now()
  let longestGap = 0
  healthy.on('change', ({ seq }) => {
    const now = performance.now()
    longestGap = Math.max(longestGap, now - lastHeard)
    lastHeard = now
    seqs.push(seq)
  })
  await joined(healthy, 'tower')
  const frozen = await frozenScreen(port, 'tower', cookie)
  const dropped = () => logged.some((line) => line.includes('a screen was dropped: it reads nothing any more'))
  // 16 MB at once fill every buffer on the way to the frozen screen; then life goes on as usual
  lastHeard = performance.now()
  let flips = 0
  for (; flips < 15_000; flips++) {
    platform.condition(PRESSURE, flips % 2 === 0)
    if (flips % 50 === 0) await new Promise((next) => setImmediate(next))
  }
  const filled = performance.now()
  const life = setInterval(() => platform.condition(PRESSURE, flips++ % 2 === 0), 50)
  try {
    await until(dropped, 'the frozen screen to be dropped', 8000)
  } finally {
    clearInterval(life)
  }
  expect(performance.now() - filled).toBeLessThan(5000)
  await until(() => seqs.length === platform.seq('tower'), 'the healthy screen to hear all')
  expect(seqs.every((seq, i) => seq === i + 1)).toBe(true)
  expect(longestGap).toBeLessThan(500)
  frozen.resume()
  await until(() => frozen.readyState === frozen.CLOSED, 'the frozen screen to learn of it')
})

test('a screen that stops polling is dropped', async () => {
  const { ask, logged } = await tinyDashboard({ limits: { stalled_ms: 300, laggardCheck_ms: 50 } })
  const opened = await ask('/socket.io/?EIO=4&transport=polling')
  const { sid } = JSON.parse(opened.text.slice(1)) as { sid: string }
  await until(() => logged.length > 0, 'the screen to be dropped')
  expect(logged).toEqual(['warn: a screen was dropped: it reads nothing any more'])
  expect((await ask(`/socket.io/?EIO=4&transport=polling&sid=${sid}`)).status).toBe(400)
})

test('a screen that falls too far behind is dropped at once', async () => {
  const limits = { backlog_packets: 100, laggardCheck_ms: 50, stalled_ms: 60_000 }
  const { platform, port, logged, cookie } = await tinyDashboard({ limits })
  await frozenScreen(port, 'tower', cookie)
  for (let i = 0; i < 15_000; i++) {
    platform.condition(PRESSURE, i % 2 === 0)
    if (i % 500 === 0) await new Promise((next) => setImmediate(next))
  }
  await until(() => logged.some((line) => line.includes('it cannot keep up')), 'the screen to be dropped')
})
