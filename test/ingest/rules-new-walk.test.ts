import fc from 'fast-check'
import { expect, test } from 'vitest'
import { alarmState } from '#domain/alarm/alarm.ts'
import { PLATFORM_ACTOR } from '#domain/person/actor.ts'
import { onText, type RuleOn, type RuleWord } from '#domain/rule/rule.ts'
import { openRuleBook } from '../../ingest/rules/book.ts'
import type { RecordChange } from '../../ingest/journal/journal.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { rulesAlone } from '../support/rules-alone.ts'
import { estateOf } from './backtest-support.ts'

/*
 * Alarms are made, changed, switched off and set back, for the kind and for rooms, while room-1 measures. Beside it stands a model of what was said.
 * N1  a new alarm is refused exactly where its id is or was known to any of its pieces
 * N2  an alarm that stands never goes
 * N3  the engine steps the definitions that the model says, no other
 * N4  the list holds every alarm in force once, and says which were made here
 * N5  what was written makes the same of a platform that starts anew
 */

const ROOMS = ['room-1', 'room-2', 'room-3']
const CONFIGURED = ['warm', 'warm-long', 'idle-and-warm', 'smoke']
const KIND: RuleOn = { kind: 'cold-room' }

type Save = {
  readonly do: 'save'
  readonly on: RuleOn
  readonly alarm: string
  readonly word: RuleWord['type']
  readonly limit: number
  readonly isNew: boolean
}
type Step = Save | { readonly do: 'read'; readonly temperature: number }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant('save'),
      on: fc.constantFrom<RuleOn>(KIND, KIND, { equipment: 'room-1' }, { equipment: 'room-2' }),
      alarm: fc.constantFrom('warm', 'frost', 'damp', 'damp'),
      word: fc.constantFrom('define', 'define', 'off', 'as-configured'),
      limit: fc.constantFrom(2, 5, 9),
      isNew: fc.boolean(),
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constant('read'), temperature: fc.constantFrom(0, 4, 7, 12) }) },
)

const definition = (id: string, limit: number) => ({
  id,
  message: { en: id },
  condition: { type: 'above', point: 'temperature', limit },
  priority: 'high',
  onDelay_ms: 0,
  offDelay_ms: 0,
  // Nobody acknowledges here: what returned is over.
  acknowledge: false,
  guidance: { means: { en: 'm' }, do: { en: 'd' } },
})

type Said = { readonly word: RuleWord['type']; readonly limit: number; readonly n: number }
/** What was said, by `place/alarm`. */
type Model = ReadonlyMap<string, Said>

const said = (model: Model, on: RuleOn, alarm: string) => model.get(`${onText(on)}/${alarm}`)
/** What counts at a room: its limit; 'configured', or null: no such alarm. */
function counts(model: Model, room: string, alarm: string): number | 'configured' | null {
  for (const word of [said(model, { equipment: room }, alarm), said(model, KIND, alarm)]) {
    if (word?.word === 'off') return null
    if (word?.word === 'define') return word.limit
  }
  return CONFIGURED.includes(alarm) ? 'configured' : null
}
const isTaken = (model: Model, { on, alarm }: Save): boolean =>
  CONFIGURED.includes(alarm) ||
  [KIND, ...('kind' in on ? ROOMS.map((equipment) => ({ equipment })) : [on])].some((place) =>
    said(model, place, alarm),
  )
const isThere = (model: Model, { on, alarm }: Save): boolean =>
  CONFIGURED.includes(alarm) ||
  said(model, on, alarm) !== undefined ||
  ('equipment' in on && counts(model, on.equipment, alarm) !== null)

type Alone = Awaited<ReturnType<typeof rulesAlone>>

/** Saves; answers what was said from now on, or the model as it was. */
async function saves(alone: Alone, records: Map<string, RecordChange>, model: Model, one: Save): Promise<Model> {
  const { on, alarm, word, limit, isNew } = one
  const n = said(model, on, alarm)?.n ?? 0
  const says = word === 'define' ? { type: word, definition: definition(alarm, limit) } : { type: word }
  const draft = { site: 'hq', on, alarm, word: says, note: 'n', basedOn: isNew ? null : n }
  const stood = standing(alone)
  const answer = alone.rules.save(draft, PLATFORM_ACTOR)
  const { batch, waiting } = alone.seal()
  for (const done of waiting) done(true)
  for (const record of batch.records) records.set(record.id, record)
  const given = await answer
  const next = new Map([...model, [`${onText(on)}/${alarm}`, { word, limit, n: n + 1 }]])
  const taken = isNew && isTaken(model, one)
  const goes = stood.some(([room, id]) => counts(next, room, id) === null)
  const wanted = taken
    ? 'rule.id-taken'
    : !(isNew ? word === 'define' : isThere(model, one))
      ? 'not-found'
      : goes
        ? 'rule.alarm-stands'
        : 'saved'
  expect(given.ok ? 'saved' : given.refused.code).toBe(wanted)
  if (!given.ok) return model
  expect(given.rule.version).toBe(n + 1)
  return next
}

const standing = ({ units }: Alone) =>
  units.programs
    .filter(({ alarm, definition: { id } }) => id !== 'communication-lost' && alarmState(alarm) !== 'normal')
    .map(({ alarm }) => [alarm.equipment, alarm.definition] as const)

function holds({ units, rules, inForce }: Alone, model: Model): void {
  const inEngine = new Map<string, unknown>()
  for (const { alarm, definition: one } of units.programs)
    if (one.id !== 'communication-lost') inEngine.set(`${alarm.equipment}/${alarm.definition}`, one)
  const alarms = new Set([...CONFIGURED, ...[...model.keys()].map((key) => key.split('/')[1]!)])
  const wanted = ROOMS.flatMap((room) =>
    [...alarms].map((alarm) => [`${room}/${alarm}`, counts(model, room, alarm)] as const),
  )
  for (const [key, limit] of wanted) {
    if (limit === null) expect(inEngine.has(key), key).toBe(false)
    else if (limit !== 'configured') expect([key, inEngine.get(key)]).toMatchObject([key, { condition: { limit } }])
    else expect(inEngine.has(key), key).toBe(true)
  }
  const here = wanted.filter(([, limit]) => limit !== null).map(([key]) => key)
  expect([...inEngine.keys()].toSorted()).toEqual(here.toSorted())
  const lines = rules.list('hq')!
  const listed = lines.flatMap((line) => (line.inForce ? line.equipment.map((room) => `${room}/${line.alarm}`) : []))
  expect(listed.toSorted()).toEqual(here.toSorted())
  for (const { on, alarm, madeHere } of lines) {
    const ofKind = CONFIGURED.includes(alarm) || ('equipment' in on && said(model, KIND, alarm)?.word === 'define')
    const isBeneath = 'equipment' in on && said(model, KIND, alarm)?.word === 'off' ? false : ofKind
    expect([on, alarm, madeHere]).toEqual([on, alarm, !isBeneath])
  }
  expect(inForce().definitions.get('hq/room-1')!.length).toBe(
    here.filter((key) => key.startsWith('room-1/')).length + 1,
  )
}

test('alarms that are made and retired while the engine runs are what was said, then and after a start anew', async () => {
  let made = 0
  let stood = 0
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 25 }), async (steps) => {
      const alone = await rulesAlone()
      const records = new Map<string, RecordChange>()
      let model: Model = new Map()
      for (const one of steps) {
        if (one.do === 'read') alone.read(one.temperature)
        else {
          const next = await saves(alone, records, model, one)
          if (next !== model && one.isNew) made += 1
          model = next
        }
        stood += standing(alone).filter(([, alarm]) => !CONFIGURED.includes(alarm)).length
        holds(alone, model)
      }
      const book = openRuleBook(estateOf(coldRoomSite()), [...records.values()], (line) => expect.fail(line.code))
      expect(book.inForce.estate.definitions).toEqual(alone.inForce().definitions)
    }),
    { numRuns: 150, seed: 20261129 },
  )
  expect(made).toBeGreaterThan(100)
  expect(stood, 'alarms made here stood').toBeGreaterThan(30)
})
