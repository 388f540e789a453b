import type { Millis } from '../time.ts'
import type { Text } from '../text.ts'

/**
 * What a point measures.
 * - `number`: an analogue value. - `counter`: a number that only grows, and may start again at 0.
 * - `boolean`: true or false, kept as 1 or 0. - `state`: one of a few named states, kept as its index in `states`.
 */
export type PointType = 'number' | 'counter' | 'boolean' | 'state'

/** One measured quantity or state of a kind of equipment. */
export type PointDefinition = {
  /** Slug with underscores as it stands in a payload: `discharge_pressure`. */
  readonly name: string
  readonly label: Text
  readonly type: PointType
  /** UCUM code (`bar`, `m3/h`, `Cel`), or empty for a state. */
  readonly unit: string
  /** Physical range, both ends included; a value outside has quality `bad`. */
  readonly range?: readonly [min: number, max: number]
  /** What is normal, for the range bar on the screen. */
  readonly normal?: readonly [min: number, max: number]
  /** The names of a `state` point, in the order of their stored index. */
  readonly states?: readonly string[]
  /** Digits after the decimal point on the screen. */
  readonly decimals?: number
  /** Class of the Brick schema (brickschema.org, release 1.4). */
  readonly brick?: string
  /** A life-safety point always raises its alarms, even from a late or badly timed reading. */
  readonly lifeSafety?: boolean
}

export type Quality = 'good' | 'uncertain' | 'bad'
/** Why a value is not good. */
export type QualityReason = 'not-finite' | 'out-of-range' | 'wrong-type' | 'unknown-state' | 'clock'

/** One value of a point. `value` is NaN where the device sent something that is no value of this point. */
export type Reading = {
  readonly value: number
  readonly quality: Quality
  readonly reason?: QualityReason
  readonly measuredAt: Millis
  readonly receivedAt: Millis
}
