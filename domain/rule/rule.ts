import type { AlarmDefinition } from '../alarm/definition.ts'
import type { Millis } from '../time.ts'

/** What a rule is for: one piece of equipment, or every piece of a kind at the site. What is said of one piece comes before what is said of its kind. */
export type RuleOn = { readonly equipment: string } | { readonly kind: string }

/**
 * What a version says. `define`: this definition; `off`: no such alarm; `as-configured`: what the profile and the site file say, as if nobody had
 * edited it here: a piece of equipment then follows its kind again.
 */
export type RuleWord =
  | { readonly type: 'define'; readonly definition: AlarmDefinition }
  | { readonly type: 'off' }
  | { readonly type: 'as-configured' }

/** One version of a rule, as an engineer saved it; versions are never changed. */
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
  /** By `n`; the newest {@link VERSIONS_KEPT}. */
  readonly versions: readonly RuleVersion[]
}

/**
 * A rule that is changed every week fills them in four years. They are one record, written whole with every save; who, when, why and the hash
 * of older ones stand in the audit log.
 */
export const VERSIONS_KEPT = 200

/** `kind:<kind>` or `<equipment>`: what a rule is for, in an address. */
export const onText = (on: RuleOn): string => ('kind' in on ? `${KIND}${on.kind}` : on.equipment)
export const onOf = (text: string): RuleOn =>
  text.startsWith(KIND) ? { kind: text.slice(KIND.length) } : { equipment: text }
const KIND = 'kind:'

/** `site/on`: where rules are laid, as a key. */
export const placeKey = (site: string, on: RuleOn): string => `${site}/${onText(on)}`
/** `site/on/alarm`: one rule, as a key. */
export const ruleKey = ({ site, on, alarm }: Pick<Rule, 'site' | 'on' | 'alarm'>): string =>
  `${placeKey(site, on)}/${alarm}`

/** The version that counts; null where there is none. */
export const lastVersion = (rule: Rule | null): RuleVersion | null => rule?.versions.at(-1) ?? null
