import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Alarm } from '#domain/alarm/alarm.ts'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { UNKNOWN, type Condition } from '#domain/condition/condition.ts'
import { deadline } from '#domain/condition/evaluator.ts'
import type { SiteFile } from '#domain/site/site-file.ts'
import { wakesAt } from '#domain/alarm/reduce/tick.ts'
import type { Units } from '../../ingest/engine/build.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { BEGIN } from '../support/engine-story.ts'
import { engineAlone } from '../support/engine-alone.ts'

/*
 * One engine whose definitions are replaced while it runs, beside one that was built with the last of them and one that keeps the first; all take the
 * same readings.
 * W1  what is true of a replaced condition is what the freshly built engine says of it, as is its quiet range
 * W2  an alarm that nobody redefined stands exactly as in the engine in which nothing was replaced
 * W3  every program is due when its condition and its alarm say so
 * W4  when all delays are over, alarms whose condition knows something are active or clear alike
 */

const ROOMS = ['room-1', 'room-2'] as const
/** Not a multiple of any reading: no limit is met exactly. */
const limit = fc.constantFrom(2.5, 5.5, 8.5, 12.5)
const point = fc.constantFrom('temperature', 'temperature', 'room-2/temperature', 'room-1/temperature')
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ type: fc.constantFrom('above', 'below'), point, limit }),
  fc.record({ type: fc.constantFrom('equals', 'differs'), point: fc.constant('running'), value: fc.boolean() }),
  fc.record({
    type: fc.constant('silent'),
    point: fc.constant('temperature'),
    for_ms: fc.constantFrom(20_000, 50_000),
  }),
  fc.record({ type: fc.constant('silent'), for_ms: fc.constantFrom(20_000, 50_000) }),
)
const condition: fc.Arbitrary<Condition> = fc.oneof(
  leaf,
  fc.record({ type: fc.constantFrom('all', 'any'), of: fc.array(leaf, { minLength: 1, maxLength: 3 }) }),
  fc.record({ type: fc.constant('not'), of: leaf }),
)
const definition = (id: string): fc.Arbitrary<AlarmDefinition> =>
  fc
    .record({
      condition,
      priority: fc.constantFrom('high', 'low'),
      onDelay_ms: fc.constantFrom(0, 30_000),
      offDelay_ms: fc.constantFrom(0, 30_000),
      lifeSafety: fc.boolean(),
    })
    .map((rest) => ({ id, message: { en: id }, guidance: { means: { en: 'm' }, do: { en: 'd' } }, ...rest }))
/** Nobody redefines `kept`. */
const definitions = fc
  .tuple(definition('kept'), definition('first'), definition('second'), fc.integer({ min: 0, max: 3 }))
  .map(([kept, first, second, which]) => [kept, ...(which & 1 ? [first] : []), ...(which & 2 ? [second] : [])])

type Step =
  | { readonly do: 'read'; readonly room: string; readonly values: Readonly<Record<string, unknown>> }
  | { readonly do: 'wait'; readonly ms: number }
  | { readonly do: 'redefine'; readonly room: string; readonly to: readonly AlarmDefinition[] }
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({
      do: fc.constant('read'),
      room: fc.constantFrom(...ROOMS),
      values: fc.oneof(
        fc.record({ temperature: fc.constantFrom(1, 4, 7, 10, 15, 999) }),
        fc.record({ temperature: fc.constantFrom(1, 4, 7, 10, 15), running: fc.boolean() }),
        fc.record({ running: fc.boolean() }),
      ),
    }),
  },
  { weight: 3, arbitrary: fc.record({ do: fc.constant('wait'), ms: fc.constantFrom(100, 5000, 10_000, 31_000) }) },
  {
    weight: 2,
    arbitrary: fc.record({ do: fc.constant('redefine'), room: fc.constantFrom(...ROOMS), to: definitions }),
  },
)

/** Two rooms with the definitions given, whose devices may be quiet for hours. */
function siteOf(of: Readonly<Record<string, readonly AlarmDefinition[]>>): SiteFile {
  const { sites, kinds, devices } = coldRoomSite()
  const [room] = kinds!
  return {
    sites,
    kinds: ROOMS.map((id) => ({ ...room!, kind: id, alarms: of[id] as never })),
    equipment: ROOMS.map((id) => ({ id, kind: id, name: id })),
    devices: devices
      .filter(({ id }) => (ROOMS as readonly string[]).includes(id))
      .map(({ id, secret }) => ({ id, equipment: [id], secret: secret!, expectedInterval_ms: 36_000_000 })),
  }
}

async function engineOf(of: Readonly<Record<string, readonly AlarmDefinition[]>>) {
  const { engine, units } = await engineAlone(siteOf(of))
  engine.tick(BEGIN)
  return { engine, units }
}
type Built = Awaited<ReturnType<typeof engineOf>>

function take({ engine }: Built, one: Exclude<Step, { do: 'redefine' }>, now: number): void {
  if (one.do === 'wait') return engine.tick(now)
  const payload = Buffer.from(JSON.stringify({ at: now, values: one.values }))
  const topic = `facility/hq/${one.room}/readings`
  return engine.take({ device: `hq/${one.room}`, topic, payload, receivedAt: now })
}

/** An alarm without the ids of its occurrences, which count through all of an engine. */
const row = ({ occurrence, ...alarm }: Alarm) => ({ ...alarm, everRaised: occurrence !== null })

/** By program, point and how often the program names it: the order of a point's watchers says nothing. */
function quietOf(units: Units): Readonly<Record<string, unknown>> {
  const quiet: Record<string, unknown> = {}
  for (const unit of units.equipment.values())
    for (const slot of unit.points.values())
      for (const [i, { id, feeds }] of slot.watchers.entries()) {
        const places = feeds!.filter((feed) => feed.point === slot).map(({ at }) => at)
        expect(places).toContain(2 * i)
        const at = slot.rangesAt + 2 * i
        quiet[`${id} ${slot.series} ${places.indexOf(2 * i)}`] = [slot.ranges[at], slot.ranges[at + 1]]
      }
  return quiet
}

test('definitions replaced while the engine runs stand as if they had always been there', async () => {
  let replacements = 0
  await fc.assert(
    fc.asyncProperty(
      fc.record({ 'room-1': definitions, 'room-2': definitions }),
      fc.array(step, { minLength: 5, maxLength: 60 }),
      async (first, steps) => {
        const last: Record<string, readonly AlarmDefinition[]> = { ...first }
        for (const one of steps)
          if (one.do === 'redefine') last[one.room] = [last[one.room]![0]!, ...one.to.filter(({ id }) => id !== 'kept')]
        const [live, still, fresh] = [await engineOf(first), await engineOf(first), await engineOf(last)]
        let now = BEGIN
        for (const one of [...steps, { do: 'wait', ms: 31_000 } as const]) {
          now += one.do === 'wait' ? one.ms : 1
          if (one.do === 'redefine') {
            const kept = live.units.equipment.get(`hq/${one.room}`)!.programs[0]!.definition
            const to = [kept, ...one.to.filter(({ id }) => id !== 'kept')]
            const changes = new Map([[`hq/${one.room}`, to]])
            live.engine.redefine(changes, now)
            replacements += 1
            continue
          }
          for (const each of [live, still, fresh]) take(each, one, now)
          for (const room of ROOMS) {
            const id = `hq.${room}.kept`
            expect(row(live.units.programsById.get(id)!.alarm)).toEqual(row(still.units.programsById.get(id)!.alarm))
          }
        }
        for (const each of [live, fresh]) for (let i = 0; i < 3; i += 1) each.engine.tick((now += 100))
        expect([...live.units.programsById.keys()].toSorted()).toEqual([...fresh.units.programsById.keys()].toSorted())
        for (const [index, program] of live.units.programs.entries()) {
          const { id, truth, alarm, evaluator } = program
          const other = fresh.units.programsById.get(id)!
          expect([id, program.index]).toEqual([id, index])
          expect([id, truth]).toEqual([id, other.truth])
          // What stood before goes on standing while the new condition knows nothing.
          if (truth !== UNKNOWN) expect([id, alarm.condition]).toEqual([id, other.alarm.condition])
          expect(live.units.due.alarm[index]).toBe(wakesAt(alarm, program.definition) ?? Infinity)
          if (evaluator) expect(live.units.due.condition[index]).toBe(deadline(evaluator))
        }
        expect(quietOf(live.units)).toEqual(quietOf(fresh.units))
      },
    ),
    { numRuns: 400, seed: 20261125 },
  )
  expect(replacements).toBeGreaterThan(800)
})
