import type { AlarmDefinition } from '../alarm/definition.ts'
import { checkCondition } from '../condition/check.ts'
import type { Condition } from '../condition/condition.ts'
import { parseCondition } from '../condition/parse.ts'
import type { Equipment } from '../equipment/equipment.ts'
import type { PointDefinition } from '../point/point.ts'
import type { AlarmOverride, Overrides } from '../profile/override.ts'
import type { Profile } from '../profile/profile.ts'
import { type Path, type Report, textOf } from './resolve-parts.ts'
import type { AlarmChange, EquipmentEntry, KindEntry } from './site-file.ts'
import type { Site } from './site.ts'

/** The built-in kinds of equipment with those of the file laid over them. */
export function resolveKinds(
  entries: readonly KindEntry[],
  profiles: Readonly<Record<string, Profile>>,
  report: Report,
): ReadonlyMap<string, Profile> {
  const kinds = new Map(Object.entries(profiles))
  entries.forEach((entry, i) => {
    const points = entry.points.map((point, p) => {
      const whole = { ...point, label: textOf(point.label) } as PointDefinition
      checkPoint(whole, ['kinds', i, 'points', p], report)
      return whole
    })
    const alarms = (entry.alarms ?? []).map(({ id, ...alarm }, a) => ({
      id,
      ...alarmOverride(alarm, ['kinds', i, 'alarms', a], report),
    }))
    kinds.set(entry.kind, { ...entry, label: textOf(entry.label), points, alarms: alarms as AlarmDefinition[] })
  })
  return kinds
}

function checkPoint(point: PointDefinition, path: Path, report: Report): void {
  if (point.type === 'state' && !point.states) report(path, 'a state point needs "states"')
  if (point.range && point.range[0] > point.range[1]) report([...path, 'range'], 'the range ends before it begins')
}

export function resolveEquipment(
  entry: EquipmentEntry,
  site: Site,
  kind: Profile,
  path: Path,
  report: Report,
): Equipment {
  const building = entry.building === undefined ? undefined : site.buildings.find(({ id }) => id === entry.building)
  if (entry.building !== undefined && !building)
    report([...path, 'building'], `site "${site.id}" has no building "${entry.building}"`)
  if (entry.floor !== undefined && building && !building.floors.includes(entry.floor)) {
    report([...path, 'floor'], `building "${building.id}" has no floor "${entry.floor}"`)
  }
  kind.points.forEach((point) => checkPoint(point, [...path, 'points', point.name], report))
  return {
    site: site.id,
    id: entry.id,
    kind: entry.kind,
    name: textOf(entry.name),
    ...(entry.building === undefined ? {} : { building: entry.building }),
    ...(entry.floor === undefined ? {} : { floor: entry.floor }),
    ...(entry.location === undefined ? {} : { location: textOf(entry.location) }),
    points: kind.points,
  }
}

/** What the entry has differently from its kind, its texts and conditions read; what cannot be read is reported and left out. */
export function overridesOf(entry: EquipmentEntry, path: Path, report: Report): Overrides {
  const points = Object.entries(entry.points ?? {}).map(([name, { label, ...change }]) => {
    const override = { ...change, ...(label === undefined ? {} : { label: textOf(label) }) }
    return [name, override] as const
  })
  const alarms = Object.entries(entry.alarms ?? {}).map(
    ([id, change]) => [id, alarmOverride(change, [...path, 'alarms', id], report)] as const,
  )
  return { points: Object.fromEntries(points), alarms: Object.fromEntries(alarms) }
}

/** Points as a condition of that site may name them: `equipment/point`. */
export function pointsBySite(equipment: readonly Equipment[]): ReadonlyMap<string, Map<string, PointDefinition>> {
  const bySite = new Map<string, Map<string, PointDefinition>>()
  for (const one of equipment) {
    const points = bySite.get(one.site) ?? new Map<string, PointDefinition>()
    bySite.set(one.site, points)
    for (const point of one.points) points.set(`${one.id}/${point.name}`, point)
  }
  return bySite
}

export function checkDefinitions(
  entry: EquipmentEntry,
  equipment: Equipment,
  definitions: readonly AlarmDefinition[],
  pointsOf: ReadonlyMap<string, Map<string, PointDefinition>>,
  path: Path,
  report: Report,
): void {
  // The points of a whole site are many: its map is lent the equipment's own names for a moment, not copied for each.
  const known = pointsOf.get(equipment.site)!
  for (const point of equipment.points) known.set(point.name, point)
  for (const { id, condition, shows } of definitions) {
    const where = Object.hasOwn(entry.alarms ?? {}, id) ? [...path, 'alarms', id, 'condition'] : path
    for (const sentence of checkCondition(condition, known)) report(where, `alarm "${id}": ${sentence}`)
    if (shows && !known.has(shows.point)) report(where, `alarm "${id}" shows an unknown point "${shows.point}"`)
  }
  for (const point of equipment.points) known.delete(point.name)
}

/** An alarm of the file with its texts and its condition read. */
export function alarmOverride(change: AlarmChange, path: Path, report: Report): AlarmOverride {
  const { message, guidance, condition, ...rest } = change
  const wrong = condition === undefined ? [] : parseCondition(condition, [...path, 'condition'])
  for (const problem of wrong) report(problem.path, problem.sentence)
  const { means, do: action, call } = guidance ?? { means: '', do: '' }
  return {
    ...rest,
    ...(message === undefined ? {} : { message: textOf(message) }),
    ...(condition === undefined ? {} : { condition: (wrong.length > 0 ? NEVER : condition) as Condition }),
    ...(guidance === undefined
      ? {}
      : {
          guidance: { means: textOf(means), do: textOf(action), ...(call === undefined ? {} : { call: textOf(call) }) },
        }),
  }
}

/** Stands for a condition that was reported as wrong, so that it is not reported twice. */
const NEVER: Condition = { type: 'silent', for_ms: 1 }
