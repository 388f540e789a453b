import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { Condition } from '#domain/condition/condition.ts'
import { type Equipment, equipmentKey } from '#domain/equipment/equipment.ts'
import { leavesOf } from '#domain/profile/override.ts'
import type { Site } from '#domain/site/site.ts'
import { DAY_ms, HOUR_ms, type Millis } from '#domain/time.ts'

/** The versions of a rule that are tried side by side. */
export const VERSIONS = ['proposed', 'in-force'] as const
export type Version = (typeof VERSIONS)[number]

/** One piece of equipment with the versions of the rule for it, and every piece that they name, each with the points needed only. */
export type SubjectPlan = {
  readonly equipment: Equipment
  readonly named: readonly Equipment[]
  readonly versions: readonly (readonly [Version, AlarmDefinition])[]
}

/** Everything a backtest needs besides the rows: plain data, so that it can go to another thread. */
export type BacktestPlan = {
  readonly site: Site
  readonly subjects: readonly SubjectPlan[]
  /** Of all series that are to be read. */
  readonly keys: readonly string[]
  readonly from: Millis
  readonly until: Millis
  /** Rows are read from here, so that the conditions know at `from` what they would have known. */
  readonly readFrom: Millis
}

/** Newest values, and delays of a few minutes. */
const WARM_UP_MIN_ms = HOUR_ms
/** A longer memory than this (weeks of hours of the week) is only as good as these days; rows before the window cost as much as those in it. */
const WARM_UP_MAX_ms = 28 * DAY_ms

export function planBacktest(
  site: Site,
  rules: readonly { readonly equipment: Equipment; readonly versions: SubjectPlan['versions'] }[],
  ofSite: ReadonlyMap<string, Equipment>,
  window: { readonly from: Millis; readonly until: Millis },
): BacktestPlan {
  const subjects = rules.map(({ equipment, versions }) => subjectOf(equipment, versions, ofSite))
  const keys = new Set(
    subjects.flatMap(({ equipment, named }) =>
      [equipment, ...named].flatMap((one) => one.points.map(({ name }) => `${equipmentKey(one)}/${name}`)),
    ),
  )
  const memory_ms = Math.max(...rules.flatMap(({ versions }) => versions.map(([, definition]) => memoryOf(definition))))
  const warmUp_ms = Math.min(WARM_UP_MAX_ms, Math.max(WARM_UP_MIN_ms, memory_ms))
  return { site, subjects, keys: [...keys], ...window, readFrom: Math.max(0, window.from - warmUp_ms) }
}

function subjectOf(
  equipment: Equipment,
  versions: SubjectPlan['versions'],
  ofSite: ReadonlyMap<string, Equipment>,
): SubjectPlan {
  const definitions = versions.map(([, definition]) => definition)
  const references = new Set(definitions.flatMap(referencesOf))
  const all = definitions.some(({ condition }) => hearsAnything(condition))
  const own = all ? equipment.points : equipment.points.filter(({ name }) => references.has(name))
  const named = new Map<string, Set<string>>()
  for (const reference of references) {
    const [id, point] = reference.split('/')
    if (point === undefined) continue
    named.set(id!, (named.get(id!) ?? new Set()).add(point))
  }
  const ownByPath = named.get(equipment.id)
  named.delete(equipment.id)
  const points = ownByPath ? equipment.points.filter((one) => own.includes(one) || ownByPath.has(one.name)) : own
  return {
    equipment: { ...equipment, points },
    named: [...named].map(([id, names]) => {
      const other = ofSite.get(id)!
      return { ...other, points: other.points.filter(({ name }) => names.has(name)) }
    }),
    versions,
  }
}

const referencesOf = ({ condition, shows }: AlarmDefinition): readonly string[] => [
  ...leavesOf(condition).flatMap(({ point }) => (point === undefined ? [] : [point])),
  ...(shows ? [shows.point] : []),
]

const hearsAnything = (condition: Condition): boolean =>
  leavesOf(condition).some((leaf) => leaf.type === 'silent' && leaf.point === undefined)

/** How far back the truth of a condition and the state of its alarm may reach. */
function memoryOf({ condition, onDelay_ms, offDelay_ms }: AlarmDefinition): number {
  const windows = leavesOf(condition).map((leaf) => {
    if ('within_ms' in leaf) return leaf.within_ms
    if (leaf.type === 'deviates' && leaf.expected.type === 'hour-of-week') return leaf.expected.weeks * 7 * DAY_ms
    return 'for_ms' in leaf ? leaf.for_ms : 0
  })
  return Math.max(0, ...windows) + onDelay_ms + offDelay_ms
}
