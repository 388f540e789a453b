import type { AlarmDefinition } from '../alarm/definition.ts'
import { checkCondition } from '../condition/check.ts'
import type { Condition } from '../condition/condition.ts'
import { parseCondition } from '../condition/parse.ts'
import type { Device } from '../device/device.ts'
import type { Equipment } from '../equipment/equipment.ts'
import type { PointDefinition } from '../point/point.ts'
import { type Problem, problemsOf } from '../problem.ts'
import type { Profile } from '../profile/profile.ts'
import type { Text } from '../text.ts'
import type { Estate } from './estate.ts'
import type { AlarmChange, EquipmentEntry, KindEntry } from './site-file.ts'
import { SiteFile } from './site-file.ts'
import type { Site } from './site.ts'

type Path = Problem['path']
type FileText = string | { readonly en: string; readonly zh?: string }

/** Interval of a device that speaks for nothing yet: a bare gateway. */
const GATEWAY_INTERVAL_ms = 60_000

const textOf = (text: FileText): Text => (typeof text === 'string' ? { en: text } : text)

/**
 * Makes an {@link Estate} of what stands in a site file, applying the profiles and their overrides; or says every problem with its
 * place. Pure: the file was read and parsed elsewhere.
 */
export function resolveEstate(
  file: unknown,
  profiles: Readonly<Record<string, Profile>>,
  isTimeZone: (name: string) => boolean,
):
  | { readonly ok: true; readonly estate: Estate; readonly retention: SiteFile['retention'] }
  | { readonly ok: false; readonly problems: readonly Problem[] } {
  const shape = problemsOf(SiteFile, file)
  if (shape.length > 0) return { ok: false, problems: shape }
  const problems: Problem[] = []
  const report = (path: Path, sentence: string) => void problems.push({ path, sentence })
  const checked = file as SiteFile

  const sites = resolveSites(checked, isTimeZone, report)
  const kinds = resolveKinds(checked.kinds ?? [], profiles, report)
  const onlySite = sites.length === 1 ? sites[0]!.id : undefined
  const equipment: Equipment[] = []
  const definitions = new Map<string, readonly AlarmDefinition[]>()
  const entries: { entry: EquipmentEntry; path: Path; equipment: Equipment; kind: Profile }[] = []

  checked.equipment.forEach((entry, i) => {
    const path = ['equipment', i]
    const kind = kinds.get(entry.kind)
    if (!kind) return report([...path, 'kind'], `no kind "${entry.kind}"; there are ${[...kinds.keys()].join(', ')}`)
    const site = siteOf(entry.site ?? onlySite, sites, path, report)
    if (!site) return undefined
    const one = resolveEquipment(entry, site, kind, path, report)
    if (equipment.some((other) => other.site === one.site && other.id === one.id))
      report([...path, 'id'], `"${one.id}" stands twice`)
    equipment.push(one)
    entries.push({ entry, path, equipment: one, kind })
    return undefined
  })
  const pointsOf = pointsBySite(equipment)
  for (const { entry, path, equipment: one, kind } of entries) {
    definitions.set(`${one.site}/${one.id}`, resolveDefinitions(entry, one, kind, pointsOf, path, report))
  }

  const { devices, secrets } = resolveDevices(checked, onlySite, sites, equipment, kinds, report)
  if (problems.length > 0) return { ok: false, problems }
  return { ok: true, estate: { sites, equipment, devices, definitions, secrets }, retention: checked.retention }
}

type Report = (path: Path, sentence: string) => void

function resolveSites(file: SiteFile, isTimeZone: (name: string) => boolean, report: Report): readonly Site[] {
  const seen = new Set<string>()
  return file.sites.map((site, i) => {
    if (seen.has(site.id)) report(['sites', i, 'id'], `"${site.id}" stands twice`)
    seen.add(site.id)
    if (!isTimeZone(site.timeZone))
      report(['sites', i, 'timeZone'], `"${site.timeZone}" is no time zone; write one like Asia/Shanghai`)
    const buildings = (site.buildings ?? []).map(({ id, name, floors }) => ({
      id,
      name: textOf(name),
      floors: floors ?? [],
    }))
    return { id: site.id, name: textOf(site.name), timeZone: site.timeZone, buildings }
  })
}

function siteOf(id: string | undefined, sites: readonly Site[], path: Path, report: Report): Site | null {
  if (id === undefined) {
    report(path, '"site" is missing; it may be left out only where the file has one site')
    return null
  }
  const site = sites.find((one) => one.id === id)
  if (!site) report([...path, 'site'], `no site "${id}"`)
  return site ?? null
}

function resolveKinds(
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
    const alarms = (entry.alarms ?? []).map((alarm, a) =>
      definitionOf(alarm.id, alarm, ['kinds', i, 'alarms', a], report),
    )
    kinds.set(entry.kind, {
      ...entry,
      label: textOf(entry.label),
      points,
      alarms: alarms.filter((alarm) => alarm !== null),
    })
  })
  return kinds
}

function checkPoint(point: PointDefinition, path: Path, report: Report): void {
  if (point.type === 'state' && !point.states) report(path, 'a state point needs "states"')
  if (point.range && point.range[0] > point.range[1]) report([...path, 'range'], 'the range ends before it begins')
}

function resolveEquipment(entry: EquipmentEntry, site: Site, kind: Profile, path: Path, report: Report): Equipment {
  const building = entry.building === undefined ? undefined : site.buildings.find(({ id }) => id === entry.building)
  if (entry.building !== undefined && !building)
    report([...path, 'building'], `site "${site.id}" has no building "${entry.building}"`)
  if (entry.floor !== undefined && building && !building.floors.includes(entry.floor)) {
    report([...path, 'floor'], `building "${building.id}" has no floor "${entry.floor}"`)
  }
  const changes = entry.points ?? {}
  for (const name of Object.keys(changes)) {
    if (!kind.points.some((point) => point.name === name))
      report([...path, 'points', name], `a ${kind.kind} has no point "${name}"`)
  }
  const points = kind.points.map((point) => {
    const change = Object.hasOwn(changes, point.name) ? changes[point.name]! : null
    if (!change) return point
    const whole = {
      ...point,
      ...change,
      label: change.label === undefined ? point.label : textOf(change.label),
    } as PointDefinition
    checkPoint(whole, [...path, 'points', point.name], report)
    return whole
  })
  return {
    site: site.id,
    id: entry.id,
    kind: entry.kind,
    name: textOf(entry.name),
    ...(entry.building === undefined ? {} : { building: entry.building }),
    ...(entry.floor === undefined ? {} : { floor: entry.floor }),
    ...(entry.location === undefined ? {} : { location: textOf(entry.location) }),
    points,
  }
}

/** Points as a condition of that site may name them: `equipment/point`. */
function pointsBySite(equipment: readonly Equipment[]): ReadonlyMap<string, ReadonlyMap<string, PointDefinition>> {
  const bySite = new Map<string, Map<string, PointDefinition>>()
  for (const one of equipment) {
    const points = bySite.get(one.site) ?? new Map<string, PointDefinition>()
    bySite.set(one.site, points)
    for (const point of one.points) points.set(`${one.id}/${point.name}`, point)
  }
  return bySite
}

function resolveDefinitions(
  entry: EquipmentEntry,
  equipment: Equipment,
  kind: Profile,
  pointsOf: ReadonlyMap<string, ReadonlyMap<string, PointDefinition>>,
  path: Path,
  report: Report,
): readonly AlarmDefinition[] {
  const changes: Readonly<Record<string, AlarmChange>> = entry.alarms ?? {}
  const inForce = new Map(kind.alarms.map((definition) => [definition.id, definition]))
  for (const [id, change] of Object.entries(changes)) {
    const where = [...path, 'alarms', id]
    if (change.off) inForce.delete(id)
    else {
      const definition = definitionOf(id, change, where, report, inForce.get(id))
      if (definition) inForce.set(id, definition)
    }
  }
  const known = new Map(pointsOf.get(equipment.site))
  for (const point of equipment.points) known.set(point.name, point)
  for (const definition of inForce.values()) {
    const where = Object.hasOwn(changes, definition.id) ? [...path, 'alarms', definition.id, 'condition'] : path
    for (const sentence of checkCondition(definition.condition, known))
      report(where, `alarm "${definition.id}": ${sentence}`)
    if (definition.shows && !known.has(definition.shows.point))
      report(where, `alarm "${definition.id}" shows an unknown point "${definition.shows.point}"`)
  }
  return [...inForce.values()]
}

const REQUIRED = ['message', 'condition', 'priority', 'onDelay_ms', 'offDelay_ms', 'guidance'] as const

/** A definition from the file, whole or laid over the one of the kind; null when it was reported as wrong. */
function definitionOf(
  id: string,
  change: AlarmChange,
  path: Path,
  report: Report,
  base?: AlarmDefinition,
): AlarmDefinition | null {
  const missing = base ? [] : REQUIRED.filter((name) => change[name] === undefined)
  if (missing.length > 0) {
    report(
      path,
      `"${id}" is no alarm of this kind, so it must be whole: ${missing.map((name) => `"${name}"`).join(', ')} is missing`,
    )
    return null
  }
  if (change.condition !== undefined) {
    const wrong = parseCondition(change.condition, [...path, 'condition'])
    for (const problem of wrong) report(problem.path, problem.sentence)
    if (wrong.length > 0) return null
  }
  const { off: _off, message, guidance, condition, ...rest } = change
  return {
    ...base,
    ...rest,
    id,
    ...(message === undefined ? {} : { message: textOf(message) }),
    ...(condition === undefined ? {} : { condition: condition as Condition }),
    ...(guidance === undefined
      ? {}
      : {
          guidance: {
            means: textOf(guidance.means),
            do: textOf(guidance.do),
            ...(guidance.call === undefined ? {} : { call: textOf(guidance.call) }),
          },
        }),
  } as AlarmDefinition
}

function resolveDevices(
  file: SiteFile,
  onlySite: string | undefined,
  sites: readonly Site[],
  equipment: readonly Equipment[],
  kinds: ReadonlyMap<string, Profile>,
  report: Report,
): { readonly devices: readonly Device[]; readonly secrets: ReadonlyMap<string, string> } {
  const devices: Device[] = []
  const secrets = new Map<string, string>()
  file.devices.forEach((entry, i) => {
    const path = ['devices', i]
    const site = siteOf(entry.site ?? onlySite, sites, path, report)
    if (!site) return
    if (devices.some((other) => other.site === site.id && other.id === entry.id))
      report([...path, 'id'], `"${entry.id}" stands twice`)
    const intervals: number[] = []
    entry.equipment.forEach((id, e) => {
      const one = equipment.find((candidate) => candidate.site === site.id && candidate.id === id)
      if (!one) report([...path, 'equipment', e], `site "${site.id}" has no equipment "${id}"`)
      else intervals.push(kinds.get(one.kind)!.expectedInterval_ms)
    })
    if (entry.gateway !== undefined) {
      const found = file.devices.some((other) => other.id === entry.gateway && (other.site ?? onlySite) === site.id)
      if (!found) report([...path, 'gateway'], `site "${site.id}" has no device "${entry.gateway}"`)
      else if (hasCycle(file, entry.id)) report([...path, 'gateway'], `"${entry.id}" is its own gateway`)
    }
    if (entry.secret !== undefined) secrets.set(`${site.id}/${entry.id}`, entry.secret)
    devices.push({
      site: site.id,
      id: entry.id,
      equipment: entry.equipment,
      expectedInterval_ms:
        entry.expectedInterval_ms ?? (intervals.length > 0 ? Math.min(...intervals) : GATEWAY_INTERVAL_ms),
      ...(entry.name === undefined ? {} : { name: textOf(entry.name) }),
      ...(entry.gateway === undefined ? {} : { gateway: entry.gateway }),
    })
  })
  return { devices, secrets }
}

function hasCycle(file: SiteFile, start: string): boolean {
  let at: string | undefined = start
  for (let hops = 0; at !== undefined && hops <= file.devices.length; hops += 1) {
    const id: string = at
    at = file.devices.find((device) => device.id === id)?.gateway
    if (at === start) return true
  }
  return false
}
