import type { Millis } from '../time.ts'
import type { AlarmDefinition, Priority } from './definition.ts'

/** How the definition makes the alarm behave; handed to the machine with each input, so that a changed rule counts at once. */
export type AlarmBehaviour = Pick<
  AlarmDefinition,
  'onDelay_ms' | 'offDelay_ms' | 'latching' | 'acknowledge' | 'reAlarm_ms' | 'lifeSafety'
>

/** From the process: the condition's truth as it now stands. `at`: by the readings; `receivedAt`: by the server's clock. */
export type ConditionInput = {
  readonly type: 'condition'
  readonly true: boolean
  readonly at: Millis
  readonly receivedAt: Millis
  /** UUIDv7 for the occurrence that this input may begin (the domain has no dice). */
  readonly occurrence: string
  readonly value: number | null
}

/** From a person. `occurrence` is the one that was on the screen: an action never lands on a newer one. */
export type AlarmCommand =
  | {
      readonly type: 'acknowledge'
      readonly at: Millis
      readonly by: string
      readonly occurrence: string
      readonly note?: string
    }
  | { readonly type: 'reset'; readonly at: Millis; readonly by: string; readonly occurrence: string }
  | ({
      readonly type: 'shelve'
      readonly at: Millis
      readonly by: string
      readonly until: Millis
      readonly reason: string
      /** null where the screen showed a normal alarm. */
      readonly occurrence: string | null
    } & ByRole)
  | { readonly type: 'unshelve'; readonly at: Millis; readonly by: string }
  | ({
      readonly type: 'take-out-of-service'
      readonly at: Millis
      readonly by: string
      readonly reason: string
      readonly work?: string
    } & ByRole)
  | { readonly type: 'return-to-service'; readonly at: Millis; readonly by: string }
  | {
      readonly type: 'comment'
      readonly at: Millis
      readonly by: string
      readonly occurrence: string
      readonly text: string
    }

/** Said by the door that knows the person, never by the person: `by` is a supervisor. */
type ByRole = { readonly supervisor?: boolean }

/** From plant logic, from the rule, and from time. */
export type AlarmInput =
  | ConditionInput
  | AlarmCommand
  | { readonly type: 'suppress'; readonly at: Millis; readonly cause: string }
  | { readonly type: 'release'; readonly at: Millis; readonly cause: string }
  | { readonly type: 'set-priority'; readonly at: Millis; readonly priority: Priority }
  /**
   * `now` by the server's clock: deadlines and shelf ends are looked at. `occurrence` as in {@link ConditionInput}; `value`: the one
   * now shown, where it is at hand.
   */
  | { readonly type: 'tick'; readonly at: Millis; readonly occurrence: string; readonly value?: number | null }

export type AlarmAction = AlarmCommand['type']
