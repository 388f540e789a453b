/**
 * When an alarm is true: a tree of typed nodes that a form can edit and a person can read aloud. A point is named
 * `point` (of the equipment that the definition belongs to) or `equipment/point` (of another one of the same site).
 */
export type Condition = Leaf | Group

export type Leaf =
  /** Past `limit`; returns only past `limit` ∓ `deadband`. Same unit as the point. */
  | { readonly type: 'above' | 'below'; readonly point: string; readonly limit: number; readonly deadband?: number }
  | { readonly type: 'equals' | 'differs'; readonly point: string; readonly value: number | boolean | string }
  /** Changed by more than `by` within the last `within_ms`. */
  | { readonly type: 'rising' | 'falling'; readonly point: string; readonly by: number; readonly within_ms: number }
  /** Did not change by more than `resolution` for `for_ms`. */
  | { readonly type: 'frozen'; readonly point: string; readonly resolution: number; readonly for_ms: number }
  /** Nothing heard for `for_ms`, from the point, or from any point of the equipment where none is named. */
  | { readonly type: 'silent'; readonly point?: string; readonly for_ms: number }
  /** More than `count` within the last `within_ms`: changes of value (`transitions`), or what a counter counted (`steps`). */
  | {
      readonly type: 'count-above'
      readonly point: string
      readonly count: number
      readonly within_ms: number
      readonly counts: 'transitions' | 'steps'
    }
  /** Differs from the expected value by more than `share` of it (0.2 = 20 %) for `for_ms`. */
  | {
      readonly type: 'deviates'
      readonly point: string
      readonly share: number
      readonly for_ms: number
      readonly expected: Expectation
    }

export type Expectation =
  /** The mean of the same hour of the week (168 cells, UTC) over about the last `weeks` weeks; unknown until a cell has a value. */
  { readonly type: 'hour-of-week'; readonly weeks: number } | { readonly type: 'value'; readonly value: number }

export type Group =
  | { readonly type: 'all' | 'any'; readonly of: readonly Condition[] }
  | { readonly type: 'not'; readonly of: Condition }
  /** `then` counts only while `guard` is true; what `then` was waiting for starts anew when the guard turns true again. */
  | { readonly type: 'while'; readonly guard: Condition; readonly then: Condition }

/** Three-valued (Kleene) truth: a condition without a good reading is unknown, and an unknown one neither raises nor returns an alarm. */
export const FALSE = 0
export const TRUE = 1
export const UNKNOWN = 2
export type Truth = typeof FALSE | typeof TRUE | typeof UNKNOWN
