import { HOUR_ms, MINUTE_ms, type Millis } from '../time.ts'
import type { Refused } from '../wire/errors.ts'
import { type DutyPerson, isAmong } from './person.ts'

/** One prompt in every window of this length, at a moment nobody can know. */
export const PROMPT_EVERY_ms = 2 * HOUR_ms
/** Long enough to walk across the room, too short to be called from outside. */
export const PROMPT_ANSWER_ms = MINUTE_ms

/**
 * Whether somebody is there: a person's tap within a minute. A miss is a fact, "no answer"; what it means is a person's judgement.
 *
 *   idle (nobody on duty) ◄──► waiting ──its moment──► asked ──answer──► waiting
 *                                                        └──no answer──► waiting
 */
export type Presence = {
  /** The window that is under way; null while nobody is on duty. */
  readonly windowFrom: Millis | null
  /** The moment of its prompt; null once it was asked. */
  readonly askAt: Millis | null
  readonly asked: Prompt | null
}
export type Prompt = { readonly id: string; readonly at: Millis; readonly until: Millis }

export const NO_PRESENCE: Presence = { windowFrom: null, askAt: null, asked: null }

export type PresenceFact =
  | { readonly type: 'presence.asked'; readonly at: Millis; readonly prompt: string }
  | {
      readonly type: 'presence.answered'
      readonly at: Millis
      readonly prompt: string
      readonly by: DutyPerson
      readonly after_ms: number
    }
  | { readonly type: 'presence.missed'; readonly at: Millis; readonly prompt: string }

export type PresenceInput =
  /** `dice`: 0 ≤ dice < 1; `id`: UUIDv7 for a prompt that this may begin. */
  | { readonly type: 'tick'; readonly at: Millis; readonly manned: boolean; readonly dice: number; readonly id: string }
  | { readonly type: 'answer'; readonly at: Millis; readonly prompt: string; readonly by: DutyPerson }
  /** The platform was away: what was asked before could not be answered and is not held against anyone. */
  | { readonly type: 'restart' }

export type PresenceStep = readonly [presence: Presence, facts: readonly PresenceFact[]]

export const whyNotAnswer = ({ asked }: Presence, prompt: string, at: Millis): Refused | null =>
  asked?.id === prompt && at < asked.until ? null : { code: 'duty.prompt-over' }

/** Only who is on duty at the post can say that somebody is there: another console may stand in another building. */
export const whyNotPresent = (by: DutyPerson, present: readonly DutyPerson[]): Refused | null =>
  isAmong(by, present) ? null : { code: 'duty.not-on-shift' }

export function reducePresence(presence: Presence, input: PresenceInput): PresenceStep {
  switch (input.type) {
    case 'restart':
      return [presence.asked === null ? presence : { ...presence, asked: null }, []]
    case 'answer': {
      const { asked } = presence
      if (asked === null || whyNotAnswer(presence, input.prompt, input.at)) return [presence, []]
      const { at, by } = input
      return [
        { ...presence, asked: null },
        [{ type: 'presence.answered', at, prompt: asked.id, by, after_ms: at - asked.at }],
      ]
    }
    case 'tick':
      return tick(presence, input)
  }
}

function tick(presence: Presence, input: Extract<PresenceInput, { readonly type: 'tick' }>): PresenceStep {
  const { at, manned, dice, id } = input
  if (presence.asked) {
    if (at < presence.asked.until) return [presence, []]
    return [
      { ...presence, asked: null },
      [{ type: 'presence.missed', at: presence.asked.until, prompt: presence.asked.id }],
    ]
  }
  if (!manned) return [presence.windowFrom === null ? presence : NO_PRESENCE, []]
  if (presence.windowFrom === null || at >= presence.windowFrom + PROMPT_EVERY_ms || at < presence.windowFrom) {
    // So early that its answer falls into the window, also where the clock is looked at late.
    const askAt = at + Math.floor(dice * (PROMPT_EVERY_ms - 2 * PROMPT_ANSWER_ms))
    return [{ windowFrom: at, askAt, asked: null }, []]
  }
  if (presence.askAt === null || at < presence.askAt) return [presence, []]
  return [
    { ...presence, askAt: null, asked: { id, at, until: at + PROMPT_ANSWER_ms } },
    [{ type: 'presence.asked', at, prompt: id }],
  ]
}
