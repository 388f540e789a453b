import type { Device } from '../device/device.ts'
import type { Equipment } from '../equipment/equipment.ts'
import type { Profile } from '../profile/profile.ts'
import { type Report, siteOf, textOf } from './resolve-parts.ts'
import type { SiteFile } from './site-file.ts'
import type { Site } from './site.ts'

/** Interval of a device that speaks for nothing yet: a bare gateway. */
const GATEWAY_INTERVAL_ms = 60_000

/** The devices of the file and the secrets given for them, by `site/device`. */
export function resolveDevices(
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
