import { expect, test } from 'vitest'
import { alarmState } from '#domain/alarm/alarm.ts'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { Condition } from '#domain/condition/condition.ts'
import { recover, SnapshotRounds } from '../../ingest/engine/snapshot.ts'
import type { EngineSnapshot, Journal } from '../../ingest/journal/journal.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { engineAlone } from '../support/engine-alone.ts'
import { changed, engineStory } from '../support/engine-story.ts'

/** Its devices may be quiet for hours. */
const patientSite = () => {
  const { devices, ...site } = coldRoomSite()
  return { ...site, devices: devices.map((device) => ({ ...device, expectedInterval_ms: 36_000_000 })) }
}
const above = (limit: number): Condition => ({ type: 'above', point: 'temperature', limit })
const deviates = (share: number): Condition => ({
  type: 'deviates',
  point: 'temperature',
  share,
  for_ms: 60_000,
  expected: { type: 'value', value: 10 },
})
const without = (was: readonly AlarmDefinition[]) => was.filter(({ id }) => id !== 'warm-long')

const WARM = 'hq.room-1.warm'
const LONG = 'hq.room-1.warm-long'

test('a looser rule lets the alarm return, a tighter one raises it at once from the known value', async () => {
  const { reads, redefines, alarm } = await engineStory(patientSite())
  reads('room-1', { temperature: 9 }, 'alarm.raised')
  const { occurrence } = alarm(WARM)
  redefines('room-1', changed('warm', { condition: above(10) }), 'alarm.returned-to-normal')
  expect(alarm(WARM)).toMatchObject({ occurrence, condition: 'clear', acknowledged: null, count: 1 })
  const [raised] = redefines('room-1', changed('warm', { condition: above(7) }), 'alarm.raised')
  expect(raised!.fact).toMatchObject({ value: 9 })
  expect(alarm(WARM)).toMatchObject({ condition: 'active', count: 2 })
  reads('room-1', { temperature: 6.9 }, 'alarm.returned-to-normal')
})

test('a rule that says the same of the value leaves the standing alarm as it is', async () => {
  const { reads, redefines, alarm } = await engineStory(patientSite())
  reads('room-1', { temperature: 12 }, 'alarm.raised')
  const before = alarm(WARM)
  redefines('room-1', changed('warm', { condition: above(10) }))
  expect(alarm(WARM)).toBe(before)
  redefines('room-1', changed('warm', { message: { en: 'Warm' }, guidance: { means: { en: 'm' }, do: { en: 'd' } } }))
  expect(alarm(WARM)).toBe(before)
  reads('room-1', { temperature: 9.9 }, 'alarm.returned-to-normal')
})

test('without a known value the new rule waits: what stands goes on standing', async () => {
  const { reads, redefines, alarm } = await engineStory(patientSite())
  reads('room-1', { temperature: 9 }, 'alarm.raised')
  redefines('room-1', changed('warm', { condition: { type: 'equals', point: 'running', value: true } }))
  expect(alarm(WARM)).toMatchObject({ condition: 'active' })
  reads('room-1', { running: false }, 'alarm.returned-to-normal')
})

test('a bad newest value does not hide the last good one', async () => {
  const { reads, redefines } = await engineStory(patientSite())
  reads('room-1', { temperature: 7 })
  reads('room-1', { temperature: 1000 })
  redefines('room-1', changed('warm', { condition: above(6) }), 'alarm.raised')
})

test('a higher priority asks an acknowledged alarm for attention again and takes it off its shelf', async () => {
  const { reads, redefines, acts, alarm, now } = await engineStory(patientSite())
  reads('room-1', { temperature: 9 }, 'alarm.raised')
  acts(WARM, { type: 'acknowledge' }, 'alarm.acknowledged')
  redefines('room-1', changed('warm', { priority: 'critical' }), 'alarm.priority-changed', 'alarm.re-alarmed')
  expect(alarmState(alarm(WARM))).toBe('unacknowledged')
  redefines('room-1', changed('warm', { priority: 'low' }), 'alarm.priority-changed')
  acts(WARM, { type: 'shelve', until: now() + 600_000, reason: 'work' }, 'alarm.shelved')
  redefines('room-1', changed('warm', { priority: 'high' }), 'alarm.priority-changed', 'alarm.unshelved')
})

test('an alarm that is normal follows a priority without a fact', async () => {
  const { redefines, reads, alarm } = await engineStory(patientSite())
  redefines('room-1', changed('warm', { priority: 'critical' }))
  expect(alarm(WARM)).toMatchObject({ priority: 'critical' })
  const [raised] = reads('room-1', { temperature: 9 }, 'alarm.raised')
  expect(raised!.fact).toMatchObject({ priority: 'critical' })
})

test('a rule that becomes one of life safety ends the shelf, and its device speaks for life safety', async () => {
  const { reads, redefines, acts, alarm, now } = await engineStory(patientSite())
  reads('room-1', { temperature: 9 }, 'alarm.raised')
  acts(WARM, { type: 'shelve', until: now() + 600_000, reason: 'work' }, 'alarm.shelved')
  redefines('room-1', changed('warm', { lifeSafety: true }), 'alarm.unshelved')
  expect(alarm(WARM)).toMatchObject({ lifeSafety: true, shelved: null, condition: 'active' })
  reads('room-1', { temperature: 3 }, 'alarm.returned-to-normal')
  // Sees every value now, also one out of order.
  reads('room-1', { temperature: 9 }, 'alarm.raised')
})

test('a delay that runs is measured by the new delay, and ends with another condition', async () => {
  const { reads, redefines, passes, alarm } = await engineStory(patientSite())
  reads('room-1', { temperature: 6 })
  passes(30_000)
  redefines('room-1', changed('warm-long', { onDelay_ms: 40_000 }))
  passes(9_000)
  expect(alarm(LONG).condition).toBe('pending')
  passes(1_000, 'alarm.raised')

  reads('room-1', { temperature: 3 })
  expect(alarm(LONG).condition).toBe('clearing')
  passes(29_000)
  redefines('room-1', changed('warm-long', { condition: above(4) }))
  passes(29_000)
  expect(alarm(LONG).condition).toBe('clearing')
  passes(1_000, 'alarm.returned-to-normal')
})

test('the delay of another condition begins when the condition counts', async () => {
  const { reads, redefines, passes } = await engineStory(patientSite())
  reads('room-1', { temperature: 6 })
  passes(59_000)
  redefines('room-1', changed('warm-long', { condition: above(5.5) }))
  passes(59_000)
  passes(1_000, 'alarm.raised')
})

test('an alarm that is taken away and given back goes on with its count; what it waited for is forgotten', async () => {
  const { reads, redefines, passes, engine, units, definitions } = await engineStory(patientSite())
  reads('room-1', { temperature: 6 })
  passes(60_000, 'alarm.raised')
  reads('room-1', { temperature: 2 })
  passes(30_000, 'alarm.returned-to-normal')
  const [warmLong] = definitions('room-1').filter(({ id }) => id === 'warm-long')
  const { occurrence } = units.programsById.get(LONG)!.alarm
  expect(engine.standing(new Map([['hq/room-1', without(definitions('room-1'))]]))?.id).toBe(LONG)
  engine.command(LONG, { type: 'acknowledge', by: 'ana', at: 0, occurrence: occurrence! })
  expect(engine.standing(new Map([['hq/room-1', without(definitions('room-1'))]]))).toBeNull()
  reads('room-1', { temperature: 6 }, 'alarm.acknowledged')
  redefines('room-1', without)
  expect(units.programsById.has(LONG)).toBe(false)
  passes(120_000)
  reads('room-1', { temperature: 6.5 })
  redefines('room-1', (was) => [...was, warmLong!])
  passes(59_000)
  passes(1_000, 'alarm.raised')
  expect(units.programsById.get(LONG)!.alarm).toMatchObject({ count: 2 })
})

test('hours begin to count with the rule that has them', async () => {
  const { reads, redefines } = await engineStory(patientSite())
  reads('room-1', { temperature: 9 }, 'alarm.raised')
  // The story begins at 08:00 in Shanghai.
  redefines('room-1', changed('warm', { schedule: [{ from: '20:00', until: '22:00' }] }), 'alarm.returned-to-normal')
  redefines('room-1', changed('warm', { schedule: [{ from: '06:00', until: '22:00' }] }), 'alarm.raised')
})

test('silence counts from when the equipment was last heard, not from when the rule was saved', async () => {
  const { reads, redefines, passes } = await engineStory(patientSite())
  reads('room-1', { temperature: 1 })
  passes(20_000)
  const quiet: Condition = { type: 'silent', point: 'temperature', for_ms: 25_000 }
  redefines('room-1', changed('warm', { condition: quiet }))
  passes(4_000)
  passes(1_000, 'alarm.raised')
})

test('what is learned stays when only the share of a deviation changes', async () => {
  const { reads, redefines, passes } = await engineStory(patientSite())
  redefines('room-1', changed('warm', { condition: deviates(0.5) }))
  redefines('room-1', (was) => was.filter(({ id }) => id === 'warm'))
  reads('room-1', { temperature: 4 })
  passes(20_000)
  redefines('room-1', changed('warm', { condition: deviates(0.4) }))
  passes(39_000)
  passes(1_000, 'alarm.raised')
})

test('other equipment is not touched, whatever its condition names', async () => {
  const { reads, redefines, passes, alarm } = await engineStory(patientSite())
  const either: Condition = { type: 'any', of: [above(20), { type: 'above', point: 'room-2/temperature', limit: 20 }] }
  redefines('room-1', changed('warm', { condition: either }))
  reads('room-2', { temperature: 6 })
  passes(30_000)
  redefines(
    'room-1',
    changed('warm', { condition: { type: 'above', point: 'room-2/temperature', limit: 5 } }),
    'alarm.raised',
  )
  redefines('room-3', changed('warm-long', { condition: above(1) }))
  expect(alarm('hq.room-2.warm-long').condition).toBe('pending')
  const [first] = passes(30_000, 'alarm.raised')
  expect(first!.fact).toMatchObject({ alarmId: 'hq.room-2.warm-long' })
})

const recovered = (snapshot: EngineSnapshot) =>
  ({ recovered: { snapshot, lastBatch: 1 }, readingsAfter: async function* () {} }) as unknown as Pick<
    Journal,
    'recovered' | 'readingsAfter'
  >

test('a snapshot of before a rule was saved lends it the known values, never the state of another condition', async () => {
  const before = await engineStory(patientSite())
  before.reads('room-1', { temperature: 7 })
  const snapshot = new SnapshotRounds(before.units).whole(1, before.now())
  const { sites, kinds, ...rest } = patientSite()
  const tighter = kinds!.map((kind) => ({
    ...kind,
    alarms: changed('warm', { condition: above(6.5) })(kind.alarms as never),
  }))
  const after = await engineAlone({ sites, kinds: tighter, ...rest })
  const now = before.now() + 1000
  await recover(after.units, recovered(snapshot), now)
  after.engine.tick(now)
  expect(after.units.programsById.get(WARM)!.alarm).toMatchObject({ condition: 'active', valueWhenRaised: 7 })
})

test('rows of before the start follow the rules in force: priority, and what may not hide life safety', async () => {
  const before = await engineStory(patientSite())
  before.reads('room-1', { temperature: 9 }, 'alarm.raised')
  before.acts(WARM, { type: 'acknowledge' }, 'alarm.acknowledged')
  before.acts(WARM, { type: 'shelve', until: before.now() + 600_000, reason: 'work' }, 'alarm.shelved')
  const { sites, kinds, ...rest } = patientSite()
  const safer = changed('warm', { priority: 'critical', lifeSafety: true })
  const file = { sites, kinds: kinds!.map((kind) => ({ ...kind, alarms: safer(kind.alarms as never) })), ...rest }
  const after = await engineAlone(file, {}, [before.alarm(WARM)])
  after.engine.tick(before.now())
  const { changes } = after.outbox.seal(1, before.now()).batch
  expect(changes.map(({ fact }) => fact.type)).toEqual(['alarm.unshelved', 'alarm.priority-changed'])
  expect(after.units.programsById.get(WARM)!.alarm).toMatchObject({
    priority: 'critical',
    lifeSafety: true,
    shelved: null,
    acknowledged: null,
  })
})
