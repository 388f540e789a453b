import type { Alarm } from '#domain/alarm/alarm.ts'
import type { AlarmFact } from '#domain/alarm/fact.ts'
import type { Profile } from '#domain/profile/profile.ts'
import type { Change } from '#domain/wire/live.ts'
import { topicOf, type TopicKind } from '#domain/wire/topics.ts'
import { passTime } from '../../ingest/backtest/virtual-time.ts'
import type { Engine } from '../../ingest/engine/engine.ts'
import type { Batch } from '../../ingest/journal/journal.ts'
import { engineAlone } from './engine-alone.ts'

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
 * two messages are ticked when they come. `recorded` is told every transaction, with the readings as they would be stored.
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

const encoder = new TextEncoder()
const DEAD_LETTERS_MAX = 100

export async function createBacktest(
  file: unknown,
  profiles: Readonly<Record<string, Profile>> = {},
  recorded: (batch: Batch) => void = () => {},
): Promise<Backtest> {
  const { engine, outbox, units } = await engineAlone(file, profiles)
  const facts: AlarmFact[] = []
  const deadLetters: string[] = []
  let pending: Raise[] = []
  let now = -Infinity
  let batches = 0

  const drain = (): void => {
    if (outbox.empty) return
    const { batch } = outbox.seal(++batches, now)
    recorded(batch)
    for (const letter of batch.deadLetters) {
      if (deadLetters.length < DEAD_LETTERS_MAX)
        deadLetters.push(`${letter.topic}: ${letter.reason.code} ${letter.payload}`)
    }
    for (const change of batch.changes) note(change, facts, pending)
  }
  const dueAt = (): number => {
    let due = Infinity
    for (const times of [units.due.condition, units.due.alarm]) for (const time of times) due = Math.min(due, time)
    for (const device of units.devices.values()) due = Math.min(due, device.silentAt)
    return due
  }
  const advance = (until: number): void => {
    passTime(now, until, dueAt, (at) => {
      now = at
      engine.tick(at)
    })
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
