import type { AlarmDefinition } from '../alarm/definition.ts'
import { lastVersion, type Rule, type RuleWord } from './rule.ts'

/** The rules that are laid over what is configured for one piece of equipment; of each list, one rule an alarm. */
export type RulesOver = {
  /** Of its kind at its site. */
  readonly ofKind: readonly Rule[]
  /** Of the piece itself; they come before those of its kind. */
  readonly own: readonly Rule[]
}

/** What a rule says; null: nothing, as if nobody had edited it here. */
export function wordOf(rule: Rule | null): Exclude<RuleWord, { readonly type: 'as-configured' }> | null {
  const word = lastVersion(rule)?.word ?? null
  return word === null || word.type === 'as-configured' ? null : word
}

/**
 * The definitions in force for one piece of equipment: what is configured, over it the rules of its kind, over them its own. A definition that does
 * not fit the piece (a point that it names is gone) is left out, and what lies beneath counts. In the order of what is configured, then of the rules;
 * where no rule says anything it is the same list.
 */
export function layer(
  configured: readonly AlarmDefinition[],
  { ofKind, own }: RulesOver,
  fits: (definition: AlarmDefinition) => boolean,
): readonly AlarmDefinition[] {
  const said = new Map<string, AlarmDefinition | null>()
  for (const rule of [...ofKind, ...own]) {
    const word = wordOf(rule)
    if (word?.type === 'off') said.set(rule.alarm, null)
    else if (word && fits(word.definition)) said.set(rule.alarm, word.definition)
  }
  if (said.size === 0) return configured
  const known = new Set(configured.map(({ id }) => id))
  const kept = configured.map((definition) => (said.has(definition.id) ? said.get(definition.id)! : definition))
  const added = [...said].flatMap(([alarm, definition]) => (known.has(alarm) ? [] : [definition]))
  return [...kept, ...added].filter((definition) => definition !== null)
}
