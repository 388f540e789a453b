import type { AlarmDefinition } from '../alarm/definition.ts'
import type { Condition } from '../condition/condition.ts'
import type { PointDefinition } from '../point/point.ts'
import type { Problem } from '../problem.ts'
import type { Profile } from './profile.ts'

/** What one piece of equipment, or a site, has differently from its kind. */
export type Overrides = {
  readonly points?: Readonly<Record<string, PointOverride>>
  readonly alarms?: Readonly<Record<string, AlarmOverride>>
}
export type PointOverride = Partial<Omit<PointDefinition, 'name'>>
/** `off: true` leaves the alarm out. An id that the kind does not have must be a whole definition. */
export type AlarmOverride = Partial<Omit<AlarmDefinition, 'id'>> & { readonly off?: boolean }

const REQUIRED = ['message', 'condition', 'priority', 'onDelay_ms', 'offDelay_ms', 'guidance'] as const

/**
 * The profile with the overrides laid over it, and every problem with its place. A condition is replaced as a whole, and the limit that
 * the list shows follows it. Whether a condition fits its points is asked of `checkCondition` afterwards: it may name other equipment.
 */
export function applyOverrides(profile: Profile, overrides: Overrides): readonly [Profile, readonly Problem[]] {
  const problems: Problem[] = []
  const points = applyPoints(profile.points, overrides.points ?? {}, problems)
  const alarms = applyAlarms(profile.alarms, overrides.alarms ?? {}, problems)
  if (points === profile.points && alarms === profile.alarms) return [profile, problems]
  return [{ ...profile, points, alarms }, problems]
}

function applyPoints(
  points: readonly PointDefinition[],
  overrides: Readonly<Record<string, PointOverride>>,
  problems: Problem[],
): readonly PointDefinition[] {
  const names = Object.keys(overrides)
  if (names.length === 0) return points
  for (const name of names) {
    const path = ['points', name]
    if (!points.some((point) => point.name === name)) problems.push({ path, sentence: `no point "${name}"` })
    for (const key of ['range', 'normal'] as const) {
      const bounds = overrides[name]?.[key]
      if (bounds && !(bounds[0] <= bounds[1])) {
        problems.push({ path: [...path, key], sentence: `the ${key} ends before it begins` })
      }
    }
  }
  return points.map((point) =>
    Object.hasOwn(overrides, point.name) ? { ...point, ...overrides[point.name], name: point.name } : point,
  )
}

function applyAlarms(
  alarms: readonly AlarmDefinition[],
  overrides: Readonly<Record<string, AlarmOverride>>,
  problems: Problem[],
): readonly AlarmDefinition[] {
  if (Object.keys(overrides).length === 0) return alarms
  const inForce = new Map(alarms.map((definition) => [definition.id, definition]))
  for (const [id, { off, ...change }] of Object.entries(overrides)) {
    const base = inForce.get(id)
    if (off === true) {
      if (!base) problems.push({ path: ['alarms', id, 'off'], sentence: `no alarm "${id}" to leave out` })
      inForce.delete(id)
      continue
    }
    const missing = base ? [] : REQUIRED.filter((name) => change[name] === undefined)
    if (missing.length > 0) {
      const sentence = `"${id}" is no alarm of this kind, so it must be whole: ${missing.join(', ')} is missing`
      problems.push({ path: ['alarms', id], sentence })
      continue
    }
    inForce.set(id, withLimit({ ...base, ...change, id } as AlarmDefinition, change))
  }
  return [...inForce.values()]
}

/** A replaced condition brings its own limit; the old one must not stay beside the value. */
function withLimit(definition: AlarmDefinition, change: AlarmOverride): AlarmDefinition {
  const { shows } = definition
  if (change.condition === undefined || change.shows !== undefined || shows === undefined) return definition
  const limit = limitOf(definition.condition, shows.point)
  return { ...definition, shows: limit === null ? { point: shows.point } : { point: shows.point, limit } }
}

/** The limit of a point in a condition, where it has exactly one. */
export function limitOf(condition: Condition, point: string): number | null {
  const limits = new Set(
    leavesOf(condition)
      .filter((leaf) => (leaf.type === 'above' || leaf.type === 'below') && leaf.point === point)
      .map((leaf) => (leaf as { readonly limit: number }).limit),
  )
  return limits.size === 1 ? [...limits][0]! : null
}

type Leaf = Exclude<Condition, { readonly type: 'all' | 'any' | 'not' | 'while' }>

/** Every leaf of a condition, in reading order. */
export function leavesOf(condition: Condition): readonly Leaf[] {
  switch (condition.type) {
    case 'all':
    case 'any':
      return condition.of.flatMap(leavesOf)
    case 'not':
      return leavesOf(condition.of)
    case 'while':
      return [...leavesOf(condition.guard), ...leavesOf(condition.then)]
    case 'above':
    case 'below':
    case 'equals':
    case 'differs':
    case 'rising':
    case 'falling':
    case 'frozen':
    case 'silent':
    case 'count-above':
    case 'deviates':
      return [condition]
  }
}
