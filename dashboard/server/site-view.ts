import { equipmentKey } from '#domain/equipment/equipment.ts'
import type { Platform } from '#domain/wire/platform.ts'
import type { SiteView } from '#domain/wire/view.ts'

/** What is configured at a site; null where there is no such site. */
export function siteView(platform: Pick<Platform, 'estate' | 'rules'>, id: string): SiteView | null {
  const estate = platform.estate()
  const site = estate.sites.find((s) => s.id === id)
  if (!site) return null
  const equipment = estate.equipment.filter((e) => e.site === id)
  const devices = estate.devices.filter((d) => d.site === id)
  const owners = new Set([...equipment, ...devices].map((owner) => owner.id))
  return {
    rules: platform.rules.revision(id),
    site,
    equipment,
    definitions: Object.fromEntries(
      [...owners].map((owner) => [owner, estate.definitions.get(equipmentKey({ site: id, id: owner })) ?? []]),
    ),
    devices,
  }
}
