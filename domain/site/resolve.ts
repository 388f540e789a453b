import { applyOverrides } from '../profile/override.ts'
import type { Profile } from '../profile/profile.ts'
import { type Problem, problemsOf } from '../problem.ts'
import { type Equipment, equipmentKey } from '../equipment/equipment.ts'
import type { AlarmDefinition } from '../alarm/definition.ts'
import type { Estate } from './estate.ts'
import { resolveDevices } from './resolve-devices.ts'
import { checkDefinitions, overridesOf, pointsBySite, resolveEquipment, resolveKinds } from './resolve-equipment.ts'
import { type Path, type Report, siteOf, textOf } from './resolve-parts.ts'
import { resolveTelemetry, type TelemetryChoice } from './resolve-telemetry.ts'
import { type EquipmentEntry, SiteFile } from './site-file.ts'
import type { Site } from './site.ts'
import { isTimeZone } from './time-zone.ts'

/**
 * Makes an {@link Estate} of what stands in a site file, applying the profiles and their overrides; or says every problem with its
 * place. Pure: the file was read and parsed elsewhere.
 */
export function resolveEstate(
  file: unknown,
  profiles: Readonly<Record<string, Profile>>,
):
  | {
      readonly ok: true
      readonly estate: Estate
      readonly retention: SiteFile['retention']
      readonly telemetry: TelemetryChoice
    }
  | { readonly ok: false; readonly problems: readonly Problem[] } {
  const shape = problemsOf(SiteFile, file)
  if (shape.length > 0) return { ok: false, problems: shape }
  const problems: Problem[] = []
  const report = (path: Path, sentence: string) => void problems.push({ path, sentence })
  const checked = file as SiteFile

  const sites = resolveSites(checked, report)
  const kinds = resolveKinds(checked.kinds ?? [], profiles, report)
  const onlySite = sites.length === 1 ? sites[0]!.id : undefined
  const equipment: Equipment[] = []
  const definitions = new Map<string, readonly AlarmDefinition[]>()
  const entries: { entry: EquipmentEntry; path: Path; equipment: Equipment }[] = []

  checked.equipment.forEach((entry, i) => {
    const path = ['equipment', i]
    const kind = kinds.get(entry.kind)
    if (!kind) return report([...path, 'kind'], `no kind "${entry.kind}"; there are ${[...kinds.keys()].join(', ')}`)
    const site = siteOf(entry.site ?? onlySite, sites, path, report)
    if (!site) return undefined
    const [changed, wrong] = applyOverrides(kind, overridesOf(entry, path, report))
    for (const problem of wrong) report([...path, ...problem.path], problem.sentence)
    const one = resolveEquipment(entry, site, changed, path, report)
    const key = equipmentKey(one)
    if (definitions.has(key)) report([...path, 'id'], `"${one.id}" stands twice`)
    definitions.set(key, changed.alarms)
    equipment.push(one)
    entries.push({ entry, path, equipment: one })
    return undefined
  })
  const pointsOf = pointsBySite(equipment)
  for (const { entry, path, equipment: one } of entries) {
    checkDefinitions(entry, one, definitions.get(equipmentKey(one))!, pointsOf, path, report)
  }

  const { devices, secrets } = resolveDevices(checked, onlySite, sites, equipment, kinds, report)
  const telemetry = resolveTelemetry(checked, report)
  if (problems.length > 0) return { ok: false, problems }
  return {
    ok: true,
    estate: { sites, equipment, devices, definitions, secrets },
    retention: checked.retention,
    telemetry,
  }
}

function resolveSites(file: SiteFile, report: Report): readonly Site[] {
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
