import { createHash } from 'node:crypto'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { canonicalText } from '#domain/rule/canonical.ts'
import type { RuleWord } from '#domain/rule/rule.ts'

/** SHA-256 of what a version says, hex: two that say the same have the same. */
export const hashOfWord = (word: RuleWord): string => createHash('sha256').update(canonicalText(word)).digest('hex')

/** Definitions never change, and thousands of pieces of equipment share a few of them. */
const known = new WeakMap<AlarmDefinition, string>()

/** The hash of a version that defines this. */
export function hashOf(definition: AlarmDefinition): string {
  const hash = known.get(definition) ?? hashOfWord({ type: 'define', definition })
  known.set(definition, hash)
  return hash
}

/** Whether two definitions say the same; null: no such alarm. */
export const saysSame = (a: AlarmDefinition | null, b: AlarmDefinition | null): boolean =>
  a === b || (a !== null && b !== null && hashOf(a) === hashOf(b))
