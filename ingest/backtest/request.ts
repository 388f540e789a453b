import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { type Equipment, equipmentKey } from '#domain/equipment/equipment.ts'
import type { Estate } from '#domain/site/estate.ts'
import { checkDefinition, readDefinition } from '#domain/site/read-definition.ts'
import { pointsBySite } from '#domain/site/resolve-equipment.ts'
import { DAY_ms, type Millis } from '#domain/time.ts'
import { BACKTEST_WINDOW_MAX_ms, type BacktestReport, type BacktestRequest } from '#domain/wire/backtest.ts'
import type { Refused } from '#domain/wire/errors.ts'
import { invalidRule } from '../rules/draft.ts'
import { hashOf, saysSame } from '../rules/hash.ts'
import { type BacktestPlan, planBacktest, type SubjectPlan } from './plan.ts'

/** Series of one backtest: ten thousand are a query of 60 KB and some 20 MB of evaluators. */
export const SERIES_MAX = 10_000

/** What is tried, and the hashes of both versions. */
type Tried = Pick<BacktestReport, 'definition' | 'hash' | 'inForceHash'>

export type Prepared =
  | ({ readonly ok: true; readonly plan: BacktestPlan } & Tried)
  | { readonly ok: false; readonly refused: Refused }

const refuse = (refused: Refused): Prepared => ({ ok: false, refused })

/** Makes a plan of what was asked for, or says why not. `until` is cut at `now`: what has not happened is not silent yet. */
export function prepareBacktest(estate: Estate, request: BacktestRequest, now: Millis): Prepared {
  const site = estate.sites.find(({ id }) => id === request.site)
  if (!site) return refuse({ code: 'not-found', fill: { what: { en: 'site', zh: '项目' } } })
  const ofSite = estate.equipment.filter((one) => one.site === site.id)
  const { on, from } = request
  const asked = ofSite.filter((one) => ('kind' in on ? one.kind === on.kind : one.id === on.equipment))
  if (asked.length === 0) return refuse({ code: 'not-found', fill: { what: { en: 'equipment', zh: '设备' } } })
  if (request.until - from > BACKTEST_WINDOW_MAX_ms) {
    return refuse({ code: 'backtest.window-too-long', fill: { limit: BACKTEST_WINDOW_MAX_ms / DAY_ms } })
  }
  const read = readDefinition(request.definition)
  if (!read.ok) return refuse(invalidRule(read.problems))
  const { definition } = read
  const wrong = problemsOn(definition, asked, ofSite)
  if (wrong) return refuse(wrong)
  const until = Math.min(request.until, now)
  if (from >= until) return refuse({ code: 'backtest.nothing-stored' })
  const rules = asked.map((equipment) => ({ equipment, versions: versionsOf(estate, equipment, definition) }))
  const plan = planBacktest(site, rules, new Map(ofSite.map((one) => [one.id, one])), { from, until })
  const points = plan.keys.length
  if (points > SERIES_MAX) return refuse({ code: 'backtest.too-many-points', fill: { points, limit: SERIES_MAX } })
  return { ok: true, plan, definition, hash: hashOf(definition), inForceHash: inForceHashOf(rules) }
}

function inForceHashOf(rules: readonly Pick<SubjectPlan, 'versions'>[]): string | null {
  const inForce = rules.map(({ versions }) => versions.find(([version]) => version === 'in-force')?.[1] ?? null)
  const [first] = inForce
  return first && inForce.every((each) => saysSame(each, first)) ? hashOf(first) : null
}

function versionsOf(estate: Estate, equipment: Equipment, proposed: AlarmDefinition): SubjectPlan['versions'] {
  const inForce = estate.definitions.get(equipmentKey(equipment))?.find(({ id }) => id === proposed.id)
  return inForce
    ? [
        ['proposed', proposed],
        ['in-force', inForce],
      ]
    : [['proposed', proposed]]
}

/** The first piece of equipment that the rule does not fit: its points may differ from those of its kind. */
function problemsOn(
  definition: AlarmDefinition,
  asked: readonly Equipment[],
  ofSite: readonly Equipment[],
): Refused | null {
  const known = pointsBySite(ofSite).get(asked[0]!.site)!
  for (const equipment of asked) {
    // The points of a whole site are many: its map is lent the equipment's own names for a moment, not copied for each.
    for (const point of equipment.points) known.set(point.name, point)
    const problems = checkDefinition(definition, known)
    for (const point of equipment.points) known.delete(point.name)
    if (problems.length > 0) return invalidRule(problems, asked.length > 1 ? ` (on ${equipment.id})` : '')
  }
  return null
}
