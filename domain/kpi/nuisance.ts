import { CHATTERING_WITHIN_ms, RECENT_RAISES_MAX } from '../alarm/alarm.ts'
import { SECOND_ms, type Millis } from '../time.ts'

/**
 * A fleeting alarm comes and goes by itself before the operator can do anything, and does not repeat at once as a chattering one does.
 * ISA-18.2 and IEC 62682 name no number; common practice is "a few seconds". Ten: not enough to see, understand and act.
 */
export const FLEETING_WITHIN_ms = 10 * SECOND_ms

type Raise = {
  readonly occurrence: string | null
  readonly at: Millis
  answered: boolean
  fleeting: boolean
  chattering: boolean
}

/**
 * Follows the raises of one alarm by the time of the process; mutable, keeps the last three. Chattering: {@link RECENT_RAISES_MAX}
 * raises within a minute. Fleeting: returned within {@link FLEETING_WITHIN_ms}, acknowledged by nobody, and not one of those.
 */
export class Nuisance {
  #recent: Raise[] = []
  #chattering = 0
  #fleeting = 0

  raised(occurrence: string | null, at: Millis): void {
    if (this.#recent.length === RECENT_RAISES_MAX) this.#count(this.#recent.shift()!)
    this.#recent.push({ occurrence, at, answered: false, fleeting: false, chattering: false })
    if (this.#recent.length < RECENT_RAISES_MAX || at - this.#recent[0]!.at > CHATTERING_WITHIN_ms) return
    for (const raise of this.#recent) raise.chattering = true
  }

  acknowledged(occurrence: string | null): void {
    const raise = this.#recent.at(-1)
    if (raise?.occurrence === occurrence) raise.answered = true
  }

  returned(occurrence: string | null, at: Millis): void {
    const raise = this.#recent.at(-1)
    if (raise?.occurrence === occurrence) raise.fleeting = !raise.answered && at - raise.at <= FLEETING_WITHIN_ms
  }

  /** How many occurrences belonged to a chatter, and how many were fleeting, so far. */
  counts(): { readonly chattering: number; readonly fleeting: number } {
    const counts = { chattering: this.#chattering, fleeting: this.#fleeting }
    for (const { chattering, fleeting } of this.#recent) {
      if (chattering) counts.chattering += 1
      else if (fleeting) counts.fleeting += 1
    }
    return counts
  }

  #count({ chattering, fleeting }: Raise): void {
    if (chattering) this.#chattering += 1
    else if (fleeting) this.#fleeting += 1
  }
}
