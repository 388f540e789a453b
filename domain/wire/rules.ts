import type { AlarmDefinition } from '../alarm/definition.ts'
import type { Actor } from '../person/actor.ts'
import type { Problem } from '../problem.ts'
import type { RuleOn, RuleVersion, RuleWord } from '../rule/rule.ts'
import type { Text } from '../text.ts'
import type { Millis } from '../time.ts'
import type { Refused } from './errors.ts'

/** One line of the list of rules. */
export type RuleLine = {
  readonly on: RuleOn
  readonly alarm: string
  /** As it counts now; null: switched off here. */
  readonly inForce: AlarmDefinition | null
  /** Nothing lies beneath it: it was made in the app, and switched off it is retired. */
  readonly madeHere: boolean
  /** 0: as configured, never edited here. */
  readonly version: number
  readonly changedAt: Millis | null
  readonly changedBy: string | null
  /**
   * Pieces of equipment that it counts for now: those with a rule of their own are not among those of their kind. Every alarm in force of a piece
   * belongs to one line.
   */
  readonly equipment: readonly string[]
  /** Pieces that the last version should count for and does not fit (a point that it names is gone from the site file): what lies beneath counts there. */
  readonly unfit: readonly string[]
}

/** A rule with its history. */
export type RuleView = RuleLine & {
  /** What the profile and the site file say; null: nothing. */
  readonly configured: AlarmDefinition | null
  /** What `as-configured` would bring: of one piece of equipment what counts for its kind, of a kind what is configured; null: nothing. */
  readonly beneath: AlarmDefinition | null
  /** Newest first. */
  readonly versions: readonly RuleVersion[]
}

/** What a draft says of itself: every problem with its place, or its condition as a sentence and the hash it would have. */
export type RuleCheck =
  | { readonly ok: true; readonly sentence: Required<Text>; readonly hash: string }
  | { readonly ok: false; readonly problems: readonly Problem[] }

export type RuleDraft = {
  readonly site: string
  readonly on: RuleOn
  readonly alarm: string
  /** `definition` of a word is outside data: a whole alarm definition as in `watchroom.yaml`. */
  readonly word: { readonly type: RuleWord['type']; readonly definition?: unknown }
  readonly note: string
  /**
   * The version that the engineer saw, 0: what is configured; another one in force by now refuses the draft. null: no such alarm, a new one is
   * meant; refused where the id is or was that of an alarm of any piece that the rule is for.
   */
  readonly basedOn: number | null
}

export type RuleAnswer =
  | { readonly ok: true; readonly rule: RuleView }
  | { readonly ok: false; readonly refused: Refused; readonly problems?: readonly Problem[] }

/** Rules as engineers edit them while the platform runs; a saved version counts at once and stands in the audit log. */
export type Rules = {
  /** By kind, then by equipment; null when the site is unknown. */
  readonly list: (site: string) => readonly RuleLine[] | null
  readonly rule: (site: string, on: RuleOn, alarm: string) => RuleView | null
  readonly check: (site: string, on: RuleOn, definition: unknown) => RuleCheck | null
  readonly save: (draft: RuleDraft, by: Actor) => Promise<RuleAnswer>
  /** Grows with every version saved at the site: a screen that knows another one asks for the site anew. */
  readonly revision: (site: string) => number
  /** Called with the site when a version is on disk and counts. Returns how to stop. */
  readonly onSaved: (listener: (site: string) => void) => () => void
}

/** Where no rules are edited. */
export const NO_RULES: Rules = {
  list: () => [],
  rule: () => null,
  check: () => null,
  save: () => Promise.resolve({ ok: false, refused: { code: 'not-found', fill: { what: 'rule' } } }),
  revision: () => 0,
  onSaved: () => () => {},
}
