import { PRIORITIES } from '../alarm/definition.ts'
import { MINUTE_ms, type Millis } from '../time.ts'
import type { Audible } from './audible.ts'

/**
 * What one console has to make heard. It is a list of rings, one for every audible alarm, and whether the console is live; what
 * sounds at an instant is read from it by `soundNow`.
 *
 *   (none) ──raised──► ringing ──silence──► silenced ──raised anew · priority rises · 120 s (critical)──► ringing
 *                         └────────acknowledged · returned · hidden────────┴──► (none)
 *
 * Silence is not acknowledge: it belongs to this console and to the alarms that stand now. All times are of one steady clock.
 */
export type Sounder = {
  /** By alarm id. */
  readonly rings: ReadonlyMap<string, Ring>
  /** When the newest alarms came, oldest first, for {@link FLOOD_WITHIN_ms}. */
  readonly arrivals: readonly Millis[]
  /** Ids of the alarms that escalated to the consoles of the site, as the platform told it last. */
  readonly escalated: ReadonlySet<string>
  readonly notLive: NotLive | null
}

export type Ring = Audible & {
  /** Unacknowledged since, as far as this console knows: escalation counts from here. */
  readonly newAt: Millis
  /** When it began to sound here. */
  readonly ringsFrom: Millis
  readonly silencedAt: Millis | null
}
type NotLive = { readonly from: Millis; readonly silencedAt: Millis | null }

export type SoundInput =
  /**
   * All that is audible now. `caughtUp`: it is the first after a time without news (the page was opened, the line was cut), so that what
   * is new here may have been raised earlier.
   */
  | { readonly type: 'alarms'; readonly alarms: readonly Audible[]; readonly caughtUp: boolean; readonly now: Millis }
  /** All that escalated to the consoles. */
  | { readonly type: 'escalated'; readonly alarms: ReadonlySet<string> }
  | { readonly type: 'silence'; readonly now: Millis }
  /** Another tab of this console was told to be silent. */
  | { readonly type: 'silenced'; readonly elsewhere: Silence }
  | { readonly type: 'link'; readonly live: boolean; readonly now: Millis }

/** What a console is silent about, and since when: occurrences of alarms, and that it is not live. */
export type Silence = {
  readonly rings: readonly { readonly id: string; readonly occurrence: string; readonly at: Millis }[]
  readonly notLive: Millis | null
}

/** More new alarms than this … */
export const FLOOD_MORE_THAN = 10
/** … within this time are a flood (ISA-18.2). */
export const FLOOD_WITHIN_ms = 10 * MINUTE_ms
/** Enough to say how large a flood is; it bounds the memory. */
const ARRIVALS_MAX = 10_000

export const newSounder: Sounder = { rings: new Map(), arrivals: [], escalated: new Set(), notLive: null }

/** The sounder after an input; the same object where nothing changed. */
export function reduceSounder(sounder: Sounder, input: SoundInput): Sounder {
  switch (input.type) {
    case 'alarms':
      return withAlarms(sounder, input)
    case 'escalated':
      return input.alarms === sounder.escalated ? sounder : { ...sounder, escalated: input.alarms }
    case 'silence':
      return silenced(sounder, input.now)
    case 'silenced':
      return silencedElsewhere(sounder, input.elsewhere)
    case 'link':
      if (input.live) return sounder.notLive === null ? sounder : { ...sounder, notLive: null }
      return sounder.notLive ? sounder : { ...sounder, notLive: { from: input.now, silencedAt: null } }
  }
}

/** What this console is silent about, for its other tabs. */
export const silenceOf = ({ rings, notLive }: Sounder): Silence => ({
  rings: [...rings.values()].flatMap(({ id, occurrence, silencedAt }) =>
    silencedAt === null ? [] : [{ id, occurrence, at: silencedAt }],
  ),
  notLive: notLive?.silencedAt ?? null,
})

type Alarms = Extract<SoundInput, { readonly type: 'alarms' }>

function withAlarms(sounder: Sounder, { alarms, caughtUp, now }: Alarms): Sounder {
  const rings = new Map<string, Ring>()
  const come: Millis[] = []
  let changed = alarms.length !== sounder.rings.size
  for (const alarm of alarms) {
    const known = sounder.rings.get(alarm.id)
    if (known && !isNew(known, alarm)) {
      const same = known.priority === alarm.priority && known.lifeSafety === alarm.lifeSafety
      rings.set(alarm.id, same ? known : { ...known, priority: alarm.priority, lifeSafety: alarm.lifeSafety })
      changed ||= !same
      continue
    }
    const newAt = caughtUp ? Math.min(now, alarm.raisedAt) : now
    rings.set(alarm.id, { ...alarm, newAt, ringsFrom: now, silencedAt: null })
    come.push(newAt)
    changed = true
  }
  if (!changed) return sounder
  return { ...sounder, rings, arrivals: arrivalsWith(sounder.arrivals, come, now) }
}

/** Raised anew, or more urgent than it was. */
const isNew = (known: Ring, alarm: Audible): boolean =>
  known.occurrence !== alarm.occurrence || PRIORITIES.indexOf(alarm.priority) < PRIORITIES.indexOf(known.priority)

function arrivalsWith(old: readonly Millis[], come: readonly Millis[], now: Millis): readonly Millis[] {
  if (come.length === 0) return old
  return [...old, ...come]
    .filter((at) => at > now - FLOOD_WITHIN_ms)
    .toSorted((a, b) => a - b)
    .slice(-ARRIVALS_MAX)
}

function silenced(sounder: Sounder, now: Millis): Sounder {
  const { rings, notLive } = sounder
  if (rings.size === 0 && notLive === null) return sounder
  return {
    ...sounder,
    rings: new Map([...rings].map(([id, ring]) => [id, { ...ring, silencedAt: now }])),
    notLive: notLive && { ...notLive, silencedAt: now },
  }
}

function silencedElsewhere(sounder: Sounder, elsewhere: Silence): Sounder {
  const { notLive } = sounder
  let rings: Map<string, Ring> | null = null
  for (const { id, occurrence, at } of elsewhere.rings) {
    const ring = sounder.rings.get(id)
    if (ring?.occurrence !== occurrence || !isLater(at, ring.silencedAt)) continue
    rings ??= new Map(sounder.rings)
    rings.set(id, { ...ring, silencedAt: at })
  }
  const alsoNotLive = notLive !== null && isLater(elsewhere.notLive, notLive.silencedAt)
  if (!rings && !alsoNotLive) return sounder
  return {
    ...sounder,
    rings: rings ?? sounder.rings,
    notLive: alsoNotLive ? { ...notLive, silencedAt: elsewhere.notLive } : notLive,
  }
}

const isLater = (at: Millis | null, silencedAt: Millis | null): boolean => at !== null && at > (silencedAt ?? -Infinity)
