import type { Alarm } from '#domain/alarm/alarm.ts'
import type { AlarmFact } from '#domain/alarm/fact.ts'
import type { Profile } from '#domain/profile/profile.ts'
import { resolveEstate } from '#domain/site/resolve.ts'
import type { Change } from '#domain/wire/live.ts'
import { topicOf, type TopicKind } from '#domain/wire/topics.ts'
import { isTimeZone } from '../../devices-sim/replay/time.ts'
import { buildUnits, withCommunicationAlarms } from '../../ingest/engine/build.ts'
import { createEngine, type Engine } from '../../ingest/engine/engine.ts'
import { Outbox } from '../../ingest/engine/outbox.ts'
import type { Recovered } from '../../ingest/journal/journal.ts'

/** One alarm as it was raised: when by the readings, and what it was then. */
export type Raise = {
  readonly equipment: string
  readonly definition: string
  readonly at: number
  readonly receivedAt: number
  readonly alarm: Alarm
}

/**
 * The real engine with simulated time and no disk: a site file, messages in, alarms out, as fast as the machine can. Deadlines between
 * two messages are ticked when they come.
 */
export type Backtest = {
  readonly send: (device: { site: string; id: string }, kind: TopicKind, payload: unknown, at: number) => void
  readonly advance: (now: number) => void
  /** Everything raised since the last call. */
  readonly raises: () => readonly Raise[]
  readonly alarm: (id: string) => Alarm | null
  readonly facts: readonly AlarmFact[]
  readonly counters: Engine['counters']
  readonly deadLetters: readonly string[]
}

const NOTHING: Recovered = {
  lastBatch: 0,
  lastAt: null,
  alarms: [],
  devices: new Map(),
  seqs: new Map(),
  recentChanges: [],
  credentials: [],
  snapshot: null,
}
const numbered = (names: readonly string[]) => new Map(names.map((name, i) => [name, i + 1]))
const encoder = new TextEncoder()
const DEAD_LETTERS_MAX = 100

export async function createBacktest(
  file: unknown,
  profiles: Readonly<Record<string, Profile>> = {},
): Promise<Backtest> {
  const resolved = resolveEstate(file, profiles, isTimeZone)
  if (!resolved.ok) {
    throw new Error(resolved.problems.map(({ path, sentence }) => `${path.join('.')}: ${sentence}`).join('\n'))
  }
  const units = await buildUnits(withCommunicationAlarms(resolved.estate), {
    recovered: NOTHING,
    numbers: ({ series, devices }) => Promise.resolve({ series: numbered(series), devices: numbered(devices) }),
  })
  const outbox = new Outbox(new Map())
  let ids = 0
  const engine = createEngine(units, outbox, () => `01900000-0000-7000-8000-${(++ids).toString(16).padStart(12, '0')}`)
  const facts: AlarmFact[] = []
  const deadLetters: string[] = []
  let pending: Raise[] = []
  let now = -Infinity
  let batches = 0

  const drain = (): void => {
    if (outbox.empty) return
    const { batch } = outbox.seal(++batches, now)
    for (const letter of batch.deadLetters) {
      if (deadLetters.length < DEAD_LETTERS_MAX)
        deadLetters.push(`${letter.topic}: ${letter.reason.code} ${letter.payload}`)
    }
    for (const change of batch.changes) note(change, facts, pending)
  }
  const dueAt = (): number => {
    let due = Infinity
    for (const program of units.programs) due = Math.min(due, program.conditionDueAt, program.alarmDueAt)
    for (const device of units.devices.values()) due = Math.min(due, device.silentAt)
    return due
  }
  const advance = (until: number): void => {
    for (let due = dueAt(); due < until; due = dueAt()) {
      now = Math.max(due, now + 1)
      if (now >= until) break
      engine.tick(now)
    }
    now = until
    engine.tick(now)
    drain()
  }
  return {
    send: (device, kind, payload, at) => {
      if (at > now) advance(at)
      const text = typeof payload === 'string' ? payload : JSON.stringify(payload)
      const message = { topic: topicOf(device, kind), payload: encoder.encode(text), receivedAt: now }
      engine.take({ ...message, device: `${device.site}/${device.id}` })
      drain()
    },
    advance,
    raises: () => {
      const all = pending
      pending = []
      return all
    },
    alarm: (id) => units.programsById.get(id)?.alarm ?? null,
    facts,
    counters: engine.counters,
    deadLetters,
  }
}

function note(change: Change, facts: AlarmFact[], pending: Raise[]): void {
  if (!('alarm' in change)) return
  const { fact, alarm } = change
  facts.push(fact)
  if (fact.type !== 'alarm.raised') return
  const { equipment, definition } = alarm
  pending.push({ equipment, definition, at: fact.at, receivedAt: fact.receivedAt, alarm })
}
