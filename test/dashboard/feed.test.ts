import { expect, test } from 'vitest'
import type { Change, CurrentValues, JoinReply } from '#domain/wire/live.ts'
import { rawScreen } from '../support/attack.ts'
import { tinyEstate } from '../support/tiny-estate.ts'
import { connected, joined, type TestScreen, tinyDashboard, until } from '../support/tiny-dashboard.ts'
import { TinyPlatform } from '../support/tiny-platform.ts'

const PRESSURE = 'tower.pump-1.pressure-high'

/** Everything a screen is told, in order. */
function diary(screen: TestScreen) {
  const changes: Change[] = []
  const values: CurrentValues[] = []
  const beats: { readonly seq: number; readonly troubles: readonly unknown[] }[] = []
  screen.on('change', (change) => changes.push(change))
  screen.on('values', (batch) => values.push(batch))
  screen.on('heartbeat', (beat) => beats.push(beat))
  return { changes, values, beats, seqs: () => changes.map((c) => c.seq) }
}
const newest = (value: number) => [value, 0, expect.any(Number), expect.any(Number)]
const seqOf = (reply: JoinReply): number => {
  if (reply.kind === 'refused') throw new Error(`refused: ${reply.code}`)
  return reply.kind === 'snapshot' ? reply.snapshot.seq : reply.seq
}
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, i) => from + i)

test.for([['websocket'], ['polling'], ['polling', 'websocket']])(
  'over %s a screen joins, gets the snapshot, the state of the platform at once, and each change',
  async (transports) => {
    const { screen, platform } = await tinyDashboard()
    platform.condition(PRESSURE, true)
    platform.troubles.push({ code: 'disk', detail: 'full', since: 1 })
    const console1 = screen({ transports })
    const told = diary(console1)
    const reply = await joined(console1, 'tower')
    expect(reply).toMatchObject({ kind: 'snapshot', snapshot: { site: 'tower', seq: 1, alarms: [{ id: PRESSURE }] } })
    await until(() => told.beats.length > 0, 'the first heartbeat')
    expect(told.beats[0]).toMatchObject({ seq: 1, troubles: [{ code: 'disk' }] })
    platform.condition(PRESSURE, false)
    platform.device('tower', 'gateway', 'silent')
    await until(() => told.changes.length === 2, 'both changes')
    expect(told.changes).toMatchObject([
      { seq: 2, fact: { type: 'alarm.returned-to-normal' }, alarm: { id: PRESSURE, condition: 'clear' } },
      { seq: 3, fact: { type: 'device.silent' }, device: { status: 'silent' } },
    ])
  },
)

test('a screen that comes back gets exactly what it missed', async () => {
  const { screen, platform } = await tinyDashboard()
  for (const isTrue of [true, false, true]) platform.condition(PRESSURE, isTrue)
  const console1 = screen()
  expect(await joined(console1, 'tower', 1)).toMatchObject({
    kind: 'changes',
    changes: [{ seq: 2 }, { seq: 3 }],
    seq: 3,
  })
  expect(await joined(console1, 'tower', 3)).toMatchObject({ kind: 'changes', changes: [], seq: 3 })
})

test('a snapshot answers where the changes are no longer kept, or were never told', async () => {
  const platform = new TinyPlatform({ now: Date.now, changesKept: 1 })
  const { screen } = await tinyDashboard({ platform })
  for (const isTrue of [true, false, true]) platform.condition(PRESSURE, isTrue)
  const console1 = screen()
  expect(await joined(console1, 'tower', 0)).toMatchObject({ kind: 'snapshot', snapshot: { seq: 3 } })
  expect(await joined(console1, 'tower', 4)).toMatchObject({ kind: 'snapshot', snapshot: { seq: 3 } })
  expect(await joined(console1, 'tower', Number.MAX_SAFE_INTEGER)).toMatchObject({ kind: 'snapshot' })
})

test('between the answer of join and the live changes nothing is lost or doubled, whenever a screen joins', async () => {
  const { screen, platform } = await tinyDashboard()
  const raising = { wanted: true, ended: false, flips: 0 }
  const raise = (): void => {
    for (let i = 0; i < 5; i++) platform.condition(PRESSURE, raising.flips++ % 2 === 0)
    if (raising.wanted) setImmediate(raise)
    else raising.ended = true
  }
  raise()
  const screens = await Promise.all(
    range(0, 29).map(async (i) => {
      const one = screen({ transports: i % 3 === 0 ? ['polling'] : ['websocket'] })
      const told = diary(one)
      await connected(one)
      const seen = platform.seq('tower')
      const reply = await joined(one, 'tower', i % 2 === 0 ? Math.max(0, seen - i) : undefined)
      return { told, start: seqOf(reply) }
    }),
  )
  raising.wanted = false
  await until(() => raising.ended, 'the raising to end')
  const last = platform.seq('tower')
  for (const { told, start } of screens) {
    await until(() => (told.changes.at(-1)?.seq ?? start) >= last, 'every screen to be told everything')
    expect(told.seqs()).toEqual(range(start + 1, last))
  }
  expect(last).toBeGreaterThan(100)
})

test('a change that the answer already held is not told again', async () => {
  const { screen, platform } = await tinyDashboard()
  const ahead = { site: 'tower', seq: 2, now: 0, alarms: [], devices: {} }
  platform.instead.snapshot = () => ahead
  const early = screen()
  const earlyTold = diary(early)
  await joined(early, 'tower')
  delete platform.instead.snapshot
  const other = screen()
  const otherTold = diary(other)
  await joined(other, 'tower')
  for (const isTrue of [true, false, true, false]) platform.condition(PRESSURE, isTrue)
  await until(() => otherTold.changes.length === 4 && earlyTold.changes.length >= 2, 'the changes')
  expect(earlyTold.seqs()).toEqual([3, 4])
  expect(otherTold.seqs()).toEqual([1, 2, 3, 4])
})

test('a screen hears the site it joined last, and only that', async () => {
  const { screen, platform } = await tinyDashboard()
  const console1 = screen()
  const told = diary(console1)
  await joined(console1, 'tower')
  await joined(console1, 'annex')
  platform.condition(PRESSURE, true)
  platform.condition('annex.pump-1.fire', true)
  await until(() => told.changes.length > 0, 'the change of the annex')
  expect(told.changes.map((c) => c.site)).toEqual(['annex'])
})

test('a refused join leaves a screen where it was', async () => {
  const { screen, platform } = await tinyDashboard()
  const console1 = screen()
  const told = diary(console1)
  await joined(console1, 'tower')
  expect(await joined(console1, 'nowhere')).toEqual({ kind: 'refused', code: 'not-found' })
  platform.condition(PRESSURE, true)
  await until(() => told.changes.length === 1, 'the change of the tower')
})

test('a heartbeat comes every two seconds, with the newest seq', async () => {
  const { screen, platform } = await tinyDashboard()
  const console1 = screen()
  const told = diary(console1)
  await joined(console1, 'tower')
  platform.condition(PRESSURE, true)
  await until(() => told.beats.length >= 2, 'the second heartbeat', 3000)
  expect(told.beats.at(-1)?.seq).toBe(1)
})

test('a console that reports itself alive is known to the platform by its site, unless it says another', async () => {
  const { screen, platform } = await tinyDashboard()
  const console1 = screen()
  console1.emit('alive', { site: 'tower', seq: 0, visible: true })
  await joined(console1, 'tower')
  console1.emit('alive', { site: 'annex', seq: 0, visible: true })
  console1.emit('alive', { site: 'tower', seq: 0, visible: false })
  await until(() => platform.consoles.length > 0, 'the report')
  expect(platform.consoles).toMatchObject([{ site: 'tower', tab: console1.id, visible: false }])
})

test('a console gets the current values of what it watches, then those that change, and nothing else', async () => {
  const { screen, platform } = await tinyDashboard()
  platform.measure({ 'tower/pump-1': { pressure: 1 }, 'tower/pump-2': { pressure: 2 } })
  const console1 = screen()
  const told = diary(console1)
  const watched = await console1.emitWithAck('watch', { equipment: ['tower/pump-1', 'tower/pump-3', 'tower/pump-1'] })
  expect(watched).toEqual({ 'tower/pump-1': { pressure: [1, 0, expect.any(Number), expect.any(Number)] } })
  platform.measure({ 'tower/pump-2': { pressure: 20 } })
  platform.measure({ 'tower/pump-1': { pressure: 10 }, 'tower/pump-2': { pressure: 21 } })
  platform.measure({ 'tower/pump-3': { running: 1 } })
  await until(() => told.values.length === 2, 'two batches')
  expect(told.values).toEqual([
    { 'tower/pump-1': { pressure: newest(10) } },
    { 'tower/pump-3': { running: newest(1) } },
  ])
})

test('a new list replaces the old one, and an empty one ends the watching', async () => {
  const { screen, platform } = await tinyDashboard()
  const [console1, console2] = [screen(), screen()]
  const [told1, told2] = [diary(console1), diary(console2)]
  await console2.emitWithAck('watch', { equipment: ['tower/pump-1'] })
  await console1.emitWithAck('watch', { equipment: ['tower/pump-1'] })
  await console1.emitWithAck('watch', { equipment: ['tower/pump-2'] })
  platform.measure({ 'tower/pump-1': { pressure: 1 }, 'tower/pump-2': { pressure: 2 } })
  await until(() => told1.values.length === 1 && told2.values.length === 1, 'the batches')
  expect(Object.keys(told1.values[0]!)).toEqual(['tower/pump-2'])
  expect(await console1.emitWithAck('watch', { equipment: [] })).toEqual({})
  platform.measure({ 'tower/pump-1': { pressure: 3 }, 'tower/pump-2': { pressure: 4 } })
  await until(() => told2.values.length === 2, 'the batch of the other console')
  expect(told1.values).toHaveLength(1)
})

test('a screen that had too much waiting gets every value it watches when it has caught up', async () => {
  const platform = new TinyPlatform({ now: Date.now, estate: tinyEstate(300) })
  const { port, cookie } = await tinyDashboard({ platform })
  const slow = rawScreen(port, { headers: { cookie } })
  const received: string[] = []
  slow.on('message', (data: Buffer) => received.push(data.toString()))
  await until(() => received.length > 0, 'the open packet')
  slow.send('40')
  await until(() => received.length > 1, 'the namespace')
  const equipment = range(1, 300).map((n) => `tower/pump-${n}`)
  slow.send(`420${JSON.stringify(['watch', { equipment }])}`)
  await until(() => received.some((text) => text.startsWith('430')), 'the answer of watch')
  slow.pause()
  const measureAll = (pressure: number) =>
    platform.measure(Object.fromEntries(equipment.map((key) => [key, { pressure, running: 1 }])))
  // more than the sockets of the operating system hold, and then a last value that is told while the screen is behind
  for (let i = 0; i < 600; i++) {
    measureAll(i)
    if (i % 20 === 0) await new Promise((next) => setImmediate(next))
  }
  platform.measure({ 'tower/pump-7': { pressure: 4711 } })
  slow.resume()
  const lastBatch = () => received.findLast((text) => text.startsWith('42["values"'))
  await until(() => lastBatch()?.includes('"pressure":[4711,') ?? false, 'the value told while it was behind')
  expect(received.filter((text) => text.startsWith('42["values"')).length).toBeLessThan(600)
})
