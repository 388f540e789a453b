import { wordOf } from '#domain/rule/layer.ts'
import { lastVersion, type Rule, type RuleVersion, type RuleWord, VERSIONS_KEPT } from '#domain/rule/rule.ts'
import type { Estate } from '#domain/site/estate.ts'
import type { Millis } from '#domain/time.ts'
import type { Refused } from '#domain/wire/errors.ts'
import type { RuleAnswer, RuleDraft } from '#domain/wire/rules.ts'
import { COMMUNICATION_LOST } from '../engine/communication.ts'
import { invalidRule, readDraft } from './draft.ts'
import type { Ground } from './ground.ts'
import { hashOfWord } from './hash.ts'
import { type InForce, ruleAt, rulesOver, withRule } from './in-force.ts'
import { alarmsOf, viewOf } from './lines.ts'

/** Alarms of one piece of equipment: as many as a kind may have in the site file. */
const ALARMS_MAX = 200
/** Rules of all sites together, those switched off too: what they hold stays in memory. */
const RULES_MAX = 5000

type RefusedDraft = RuleAnswer & { readonly ok: false }
export const refuse = (refused: Refused): RefusedDraft => ({ ok: false, refused })
export const NO_RULE: Refused = { code: 'not-found', fill: { what: { en: 'rule', zh: '规则' } } }
const NO_EQUIPMENT: Refused = { code: 'not-found', fill: { what: { en: 'equipment', zh: '设备' } } }
const NO_NOTE: Refused = { code: 'request.invalid', fill: { detail: { en: 'a note says why', zh: '请说明原因' } } }

/** What the draft says, or why it may not be saved. */
export function decide(
  ground: Ground,
  inForce: InForce,
  draft: RuleDraft,
): RefusedDraft | { readonly ok: true; readonly word: RuleWord } {
  const { site, on, alarm, word, note, basedOn } = draft
  const pieces = ground.on(site, on)
  if (pieces.length === 0) return refuse(NO_EQUIPMENT)
  if (alarm === COMMUNICATION_LOST) return refuse({ code: 'rule.platform-own' })
  if (note.trim() === '') return refuse(NO_NOTE)
  const overtaken = overtakenBy(ground, inForce, draft)
  if (overtaken) return refuse(overtaken)
  if (word.type !== 'define') {
    if (word.definition !== undefined)
      return refuse({ code: 'request.invalid', fill: { detail: `"${word.type}" takes no definition` } })
    return basedOn === null ? refuse(NO_RULE) : { ok: true, word: { type: word.type } }
  }
  const follow = pieces.filter(
    (one) => 'equipment' in on || wordOf(ruleAt(inForce.rules, site, { equipment: one.id }, alarm)) === null,
  )
  const read = readDraft(ground, follow, word.definition)
  const problems = read.ok ? idProblems(read.definition.id, alarm) : read.problems
  if (!read.ok || problems.length > 0) return { ...refuse(invalidRule(problems)), problems }
  const tooMany = limitOf(inForce, draft, pieces)
  return tooMany ? refuse(tooMany) : { ok: true, word: { type: 'define', definition: read.definition } }
}

const idProblems = (id: string, alarm: string) =>
  id === alarm ? [] : [{ path: ['id'], sentence: `this is the rule of "${alarm}", not of "${id}"` }]

/** Somebody else was faster, or the draft names a version that never was. */
function overtakenBy(ground: Ground, inForce: InForce, draft: RuleDraft): Refused | null {
  const { site, on, alarm, basedOn } = draft
  if (basedOn === null) {
    const has = ground.on(site, on).find((one) => alarmsOf(ground, inForce, [one]).includes(alarm))
    return has ? { code: 'rule.id-taken', fill: { alarm, equipment: has.name } } : null
  }
  if (!viewOf(ground, inForce, draft)) return NO_RULE
  const last = lastVersion(ruleAt(inForce.rules, site, on, alarm))
  if (basedOn === (last?.n ?? 0)) return null
  if (!last || basedOn > last.n)
    return { code: 'request.invalid', fill: { detail: `there is no version ${basedOn} yet` } }
  return { code: 'rule.changed', fill: { by: last.by, at: wallClock(ground.estate, site, last.at) } }
}

/** `2026-11-25 21:08` at the site. */
function wallClock({ sites }: Estate, site: string, at: Millis): string {
  const timeZone = sites.find(({ id }) => id === site)?.timeZone ?? 'UTC'
  return new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at)
}

function limitOf(inForce: InForce, { site, on, alarm }: RuleDraft, pieces: ReturnType<Ground['on']>): Refused | null {
  if (ruleAt(inForce.rules, site, on, alarm)) return null
  let count = 0
  for (const of of inForce.rules.values()) count += of.length
  if (count >= RULES_MAX) return { code: 'rule.too-many', fill: { limit: RULES_MAX } }
  const isFull = pieces.some((one) => {
    const inUse = inForce.estate.definitions.get(`${one.site}/${one.id}`) ?? []
    const { ofKind, own } = rulesOver(inForce.rules, one)
    const ids = new Set([...inUse.map(({ id }) => id), ...[...ofKind, ...own].map((rule) => rule.alarm)])
    return !ids.has(alarm) && ids.size >= ALARMS_MAX
  })
  return isFull ? { code: 'rule.too-many', fill: { limit: ALARMS_MAX } } : null
}

/** The rule with the draft as its newest version, and what it changes. */
export function nextOf(
  ground: Ground,
  inForce: InForce,
  { site, on, alarm, note }: RuleDraft,
  word: RuleWord,
  { at, by }: { readonly at: Millis; readonly by: string },
) {
  const known = ruleAt(inForce.rules, site, on, alarm)
  const n = (lastVersion(known)?.n ?? 0) + 1
  const version: RuleVersion = { n, word, hash: hashOfWord(word), at, by, note: note.trim() }
  const rule: Rule = { site, on, alarm, versions: [...(known?.versions ?? []), version].slice(-VERSIONS_KEPT) }
  return { rule, ...withRule(ground, inForce, rule) }
}
