import { PRIORITIES } from '../alarm/definition.ts'
import { SECOND_ms, type Millis } from '../time.ts'
import { PATTERN_NAMES, PATTERN_OF, PATTERNS, type PatternName, roundLength_ms } from './pattern.ts'
import { FLOOD_MORE_THAN, FLOOD_WITHIN_ms, type Ring, type Sounder } from './sounder.ts'

/** A silenced critical alarm that nobody acknowledged sounds again after this time; so do life safety and a console that is not live. */
export const SILENCE_ENDS_ms = 120 * SECOND_ms
/** Louder when the platform says so, and by itself after this time without an acknowledgement, for the platform may be out of reach … */
export const ESCALATION_ms = 30 * SECOND_ms
/** … or this where lives are at stake, as with a fire ("three rings"). */
export const ESCALATION_LIFE_SAFETY_ms = 15 * SECOND_ms
/** In a flood one sound stands for all that comes within this time. */
export const FLOOD_SOUND_EVERY_ms = 10 * SECOND_ms
/** What goes on until somebody acts sounds this long in a flood. */
export const FLOOD_SOUND_ms = 2 * SECOND_ms
/** A single beep may begin this late; later it would only confuse. */
const BEEP_LATE_ms = 800

export type Sounding = {
  readonly pattern: PatternName
  /** When its first tone begins: the rounds of a repeated pattern are counted from here. */
  readonly from: Millis
  /** When it ends by itself; null: not before somebody acts. */
  readonly until: Millis | null
  readonly louder: boolean
}
export type SoundNow = {
  readonly sounding: Sounding | null
  /** Alarms that would sound, had nobody silenced them. */
  readonly silenced: number
  /** In a flood: how many alarms are new; else null. */
  readonly flood: number | null
}

/** What a console sounds at this instant: the highest of what rings, once; in a flood one sound for all, but life safety unmerged. */
export function soundNow(sounder: Sounder, now: Millis): SoundNow {
  const recent = sounder.arrivals.filter((at) => at > now - FLOOD_WITHIN_ms && at <= now).length
  const flood = recent > FLOOD_MORE_THAN ? recent : null
  const [quiet, loud] = bySilence(sounder, now)
  const floor = Math.min(Infinity, ...quiet.map(rankOf))
  const ringing = loud.filter((ring) => ring.lifeSafety || rankOf(ring) <= floor)
  const merged = flood !== null && !ringing.some(({ lifeSafety }) => lifeSafety)
  const ways = PATTERN_NAMES.map((pattern) => {
    if (pattern === 'not-live') return notLiveSound(sounder, now)
    const rings = ringing.filter((ring) => patternOf(ring) === pattern)
    return merged ? mergedSound(sounder, pattern, rings, now) : ownSound(sounder, pattern, rings, now)
  })
  return {
    sounding: ways.find((sound) => sound !== null) ?? null,
    silenced: quiet.filter((ring) => patternOf(ring) !== null).length,
    flood,
  }
}

const patternOf = ({ sos, priority }: Ring): PatternName | null => (sos ? 'sos' : PATTERN_OF[priority])
/** 0 is the most urgent. */
const rankOf = ({ sos, priority }: Ring): number => (sos ? 0 : PRIORITIES.indexOf(priority))
const isGrave = ({ sos, priority, lifeSafety }: Ring): boolean => sos || lifeSafety || priority === 'critical'

function isSilenced(ring: Ring, now: Millis): boolean {
  if (ring.silencedAt === null) return false
  return !isGrave(ring) || now < ring.silencedAt + SILENCE_ENDS_ms
}

function bySilence({ rings }: Sounder, now: Millis): readonly [quiet: readonly Ring[], loud: readonly Ring[]] {
  const quiet: Ring[] = []
  const loud: Ring[] = []
  for (const ring of rings.values()) (isSilenced(ring, now) ? quiet : loud).push(ring)
  return [quiet, loud]
}

/** When it began to sound: at first, or again after the silence was over. */
const startOf = (ring: Ring): Millis => (ring.silencedAt === null ? ring.ringsFrom : ring.silencedAt + SILENCE_ENDS_ms)

const isEscalated = ({ escalated }: Sounder, ring: Ring, now: Millis): boolean =>
  escalated.has(ring.id) ||
  (isGrave(ring) && now >= ring.newAt + (ring.lifeSafety ? ESCALATION_LIFE_SAFETY_ms : ESCALATION_ms))

function ownSound(sounder: Sounder, pattern: PatternName, rings: readonly Ring[], now: Millis): Sounding | null {
  if (rings.length === 0) return null
  // Each new alarm begins the rounds anew, so that it is heard at once.
  const from = Math.max(...rings.map(startOf))
  const louder = rings.some((ring) => isEscalated(sounder, ring, now))
  if (PATTERNS[pattern].every_ms !== null) return { pattern, from, until: null, louder }
  return now < from + BEEP_LATE_ms ? { pattern, from, until: from + roundLength_ms(pattern), louder } : null
}

/** One sound for all at the beginning of each slot of the flood. A single beep sounds in the slot after it came. */
function mergedSound(sounder: Sounder, pattern: PatternName, rings: readonly Ring[], now: Millis): Sounding | null {
  const from = Math.floor(now / FLOOD_SOUND_EVERY_ms) * FLOOD_SOUND_EVERY_ms
  const cameBefore = (ring: Ring): boolean => startOf(ring) > from - FLOOD_SOUND_EVERY_ms && startOf(ring) <= from
  const heard = PATTERNS[pattern].every_ms === null ? rings.filter(cameBefore) : rings
  const goesOn = pattern === 'critical' || pattern === 'sos'
  const until = from + (goesOn ? FLOOD_SOUND_ms : roundLength_ms(pattern))
  if (heard.length === 0 || now >= until) return null
  return { pattern, from, until, louder: heard.some((ring) => isEscalated(sounder, ring, now)) }
}

function notLiveSound({ notLive }: Sounder, now: Millis): Sounding | null {
  if (notLive === null) return null
  const { from, silencedAt } = notLive
  if (silencedAt !== null && now < silencedAt + SILENCE_ENDS_ms) return null
  return {
    pattern: 'not-live',
    from: silencedAt === null ? from : silencedAt + SILENCE_ENDS_ms,
    until: null,
    louder: false,
  }
}
