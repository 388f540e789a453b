import type { Alarm } from '#domain/alarm/alarm.ts'
import type { NewAuditEntry } from '#domain/audit/entry.ts'
import type { Actor } from '#domain/person/actor.ts'
import { lastVersion, type Rule, ruleKey } from '#domain/rule/rule.ts'
import type { Estate } from '#domain/site/estate.ts'
import type { Millis } from '#domain/time.ts'
import type { Trouble } from '#domain/wire/live.ts'
import type { RuleAnswer, RuleCheck, RuleDraft, Rules } from '#domain/wire/rules.ts'
import type { Board } from '../board.ts'
import type { Committer } from '../commit.ts'
import type { Engine } from '../engine/engine.ts'
import type { Outbox } from '../engine/outbox.ts'
import type { Ledger } from '../ledger.ts'
import { type RuleBook, RULE_RECORD } from './book.ts'
import { decide, nextOf, NO_RULE, refuse } from './decide.ts'
import { readDraft, sentenceOn } from './draft.ts'
import type { Ground } from './ground.ts'
import { hashOf } from './hash.ts'
import { type InForce, revisionOf, ruleAt } from './in-force.ts'
import { linesOf, viewOf } from './lines.ts'

type Parts = {
  readonly book: RuleBook
  readonly ledger: Ledger
  readonly engine: Pick<Engine, 'redefine' | 'standing'>
  readonly outbox: Pick<Outbox, 'whenRecorded'>
  readonly committer: Pick<Committer, 'trouble'>
  /** Alarms that are new with a rule are known to the screens from now on. */
  readonly board: Pick<Board, 'put'>
  readonly now: () => Millis
  readonly handlerError: (error: unknown) => void
}

export type RunningRules = {
  readonly rules: Rules
  /** The estate with the definitions in force, as of the last version that is on disk. */
  readonly inForce: () => Estate
  /** That rules are not in force, because their equipment has not the points any more that they name; null where all are. */
  readonly unfitRules: () => Trouble | null
}

/** More are not named, so that the bar stays one. */
const UNFIT_NAMED = 5

/**
 * Rules while the platform runs. A version is decided, taken over by the engine and written in one turn, so that no reading is judged by a rule of
 * which the journal does not know: what the new rule makes of the alarms lies in the same transaction. What screens are told of it (the list, the
 * estate, the answer) follows when that is on disk.
 */
export function createRules(parts: Parts): RunningRules {
  const { book, now } = parts
  const { ground } = book
  let decided = book.inForce
  let told = book.inForce
  const listeners = new Set<(site: string) => void>()

  const recorded = (site: string, inForce: InForce, added: readonly Alarm[]): void => {
    told = inForce
    for (const alarm of added) parts.board.put(alarm)
    for (const listener of listeners) {
      try {
        listener(site)
      } catch (error) {
        parts.handlerError(error)
      }
    }
  }

  const save = async (draft: RuleDraft, by: Actor): Promise<RuleAnswer> => {
    const ready = decide(ground, decided, draft)
    if (!ready.ok) return ready
    const { rule, after, changed } = nextOf(ground, decided, draft, ready.word, { at: now(), by: by.name })
    const trouble = parts.committer.trouble()
    if (trouble) return refuse({ code: 'journal.unavailable', fill: { detail: trouble.detail } })
    const stands = parts.engine.standing(changed)
    if (stands) return refuse({ code: 'rule.alarm-stands', fill: { equipment: nameOf(after.estate, stands) } })
    const before = ruleAt(decided.rules, draft.site, draft.on, draft.alarm)
    const added = parts.engine.redefine(changed, now())
    decided = after
    const shelf = parts.ledger.shelf<Rule>(RULE_RECORD)
    parts.outbox.whenRecorded(() => recorded(draft.site, after, added))
    const refused = await parts.ledger.write([shelf.put(ruleKey(rule), rule)], [auditOf(rule, before, by)])
    const view = viewOf(ground, told, rule)
    return refused || !view ? refuse(refused ?? NO_RULE) : { ok: true, rule: view }
  }

  const startedAt = now()
  const unfitIn = onceFor((inForce: InForce) => unfitOf(ground, inForce, startedAt))
  return {
    inForce: () => told.estate,
    unfitRules: () => unfitIn(told),
    rules: {
      list: (site) => linesOf(ground, told, site),
      rule: (site, on, alarm) => viewOf(ground, told, { site, on, alarm }),
      check: (site, on, definition) => checkOf(ground, ground.on(site, on), definition),
      save,
      revision: (site) => revisionOf(told.rules, site),
      onSaved(listener) {
        listeners.add(listener)
        return () => void listeners.delete(listener)
      },
    },
  }
}

/** Screens ask with every heartbeat; the answer changes with a saved version only. */
function onceFor<Of, Answer>(answer: (of: Of) => Answer): (of: Of) => Answer {
  let last: { readonly of: Of; readonly answer: Answer } | null = null
  return (of) => (last?.of === of ? last : (last = { of, answer: answer(of) })).answer
}

function unfitOf(ground: Ground, inForce: InForce, since: Millis): Trouble | null {
  const keys = ground.estate.sites.flatMap(({ id: site }) =>
    (linesOf(ground, inForce, site) ?? [])
      .filter(({ unfit }) => unfit.length > 0)
      .map(({ on, alarm }) => ruleKey({ site, on, alarm })),
  )
  if (keys.length === 0) return null
  const more = keys.length > UNFIT_NAMED ? ', …' : ''
  return { code: 'rules', detail: keys.slice(0, UNFIT_NAMED).join(', ') + more, since }
}

function checkOf(ground: Ground, pieces: Parameters<typeof readDraft>[1], draft: unknown): RuleCheck | null {
  const [first] = pieces
  if (!first) return null
  const read = readDraft(ground, pieces, draft)
  if (!read.ok) return read
  return { ok: true, sentence: sentenceOn(ground, first, read.definition), hash: hashOf(read.definition) }
}

function auditOf(rule: Rule, before: Rule | null, by: Actor): NewAuditEntry {
  const { n, at, word, hash, note } = lastVersion(rule)!
  return {
    at,
    site: rule.site,
    by,
    action: 'rule.save',
    subject: ruleKey(rule),
    detail: { n, word: word.type, before: lastVersion(before)?.hash ?? null, after: hash, note },
  }
}

function nameOf({ equipment }: Estate, alarm: Alarm) {
  return equipment.find(({ site, id }) => site === alarm.site && id === alarm.equipment)?.name ?? alarm.equipment
}
