import type { Log } from '#domain/log.ts'
import { wordOf } from '#domain/rule/layer.ts'
import { type Rule, ruleKey } from '#domain/rule/rule.ts'
import type { Estate } from '#domain/site/estate.ts'
import type { RecordChange } from '../journal/journal.ts'
import { type Ground, groundOf } from './ground.ts'
import { byPlace, type InForce, inForceAtStart } from './in-force.ts'

/** Kind of the ledger's records: one a rule, with its versions. */
export const RULE_RECORD = 'rule'

/** What is configured and what the ledger has laid over it, as the platform starts. */
export type RuleBook = { readonly ground: Ground; readonly inForce: InForce }

/** Lays the rules that were on disk over the estate. What does not fit any more is left out, and said. */
export function openRuleBook(estate: Estate, records: readonly RecordChange[], log: Log): RuleBook {
  const ground = groundOf(estate)
  const rules = records.filter(({ kind }) => kind === RULE_RECORD).map(({ value }) => value as Rule)
  for (const rule of rules) sayLeftOut(ground, rule, log)
  return { ground, inForce: inForceAtStart(ground, byPlace(rules)) }
}

function sayLeftOut(ground: Ground, rule: Rule, log: Log): void {
  const line = { level: 'warn', code: 'rule.left-out', rule: ruleKey(rule) } as const
  const pieces = ground.on(rule.site, rule.on)
  if (pieces.length === 0) log({ ...line, detail: 'the site file has no such equipment' })
  const word = wordOf(rule)
  if (word?.type !== 'define') return
  for (const one of pieces) {
    const [problem] = ground.fit(one, word.definition)
    if (problem) log({ ...line, equipment: one.id, detail: problem.sentence })
  }
}
