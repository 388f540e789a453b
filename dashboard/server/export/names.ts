import { equipmentKey } from '#domain/equipment/equipment.ts'
import type { Estate } from '#domain/site/estate.ts'
import { inLanguage, type Language } from '#domain/text.ts'
import type { Millis } from '#domain/time.ts'

/** What a site calls things, in one language, for one export. */
export type Names = {
  readonly language: Language
  readonly timeZone: string
  /** `2026-11-22 14:03:22` at the site. */
  readonly time: (at: Millis) => string
  /** Of a piece of equipment or a device. */
  readonly equipment: (id: string) => string
  readonly message: (equipment: string, definition: string) => string
  /** Of what an alarm's id names; an id of elsewhere stays as it is. */
  readonly alarm: (id: string) => string
}

export function namesOf(estate: Estate, siteId: string, language: Language): Names {
  const timeZone = estate.sites.find((site) => site.id === siteId)?.timeZone ?? 'UTC'
  const named = new Map<string, string>()
  for (const { site, id, name } of [...estate.devices, ...estate.equipment]) {
    if (site === siteId && name) named.set(id, inLanguage(name, language))
  }
  const equipment = (id: string): string => named.get(id) ?? id
  const message = (owner: string, definition: string): string => {
    const of = estate.definitions.get(equipmentKey({ site: siteId, id: owner }))
    const found = of?.find((one) => one.id === definition)
    return found ? inLanguage(found.message, language) : definition
  }
  const alarm = (id: string): string => {
    const [site, owner, definition] = id.split('.')
    if (site !== siteId || owner === undefined || definition === undefined) return id
    return `${equipment(owner)} · ${message(owner, definition)}`
  }
  return { language, timeZone, time: timeIn(timeZone), equipment, message, alarm }
}

function timeIn(timeZone: string): (at: Millis) => string {
  // Swedish writes a date as ISO 8601 does.
  const format = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'medium' })
  return (at) => format.format(at)
}
