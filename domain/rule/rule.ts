import type { AlarmDefinition } from '../alarm/definition.ts'
import type { Millis } from '../time.ts'

/** What a rule is for: one piece of equipment, or every piece of a kind at the site. What is said of one piece comes before what is said of its kind. */
export type RuleOn = { readonly equipment: string } | { readonly kind: string }

/**
 * What a version says. `define`: this definition; `off`: no such alarm; `as-configured`: what the profile and the site file say, as if nobody had
 * edited it here.
 */
export type RuleWord =
  | { readonly type: 'define'; readonly definition: AlarmDefinition }
  | { readonly type: 'off' }
  | { readonly type: 'as-configured' }

/** One version of a rule, as an engineer saved it; versions are never changed or removed. */
export type RuleVersion = {
  /** 1, 2, 3 …; 0 is what is configured. */
  readonly n: number
  readonly word: RuleWord
  /** SHA-256 of the word's canonical JSON, hex: two equal rules have the same; a backtest names the one it tried. */
  readonly hash: string
  readonly at: Millis
  /** Name of the person. */
  readonly by: string
  /** Why, in the engineer's words. */
  readonly note: string
}

/** A rule that somebody has edited; its last version counts. */
export type Rule = {
  readonly site: string
  readonly on: RuleOn
  /** Id of the alarm definition. */
  readonly alarm: string
  readonly versions: readonly RuleVersion[]
}
