import type { Alarm } from '#domain/alarm/alarm.ts'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { deviceKey } from '#domain/device/device.ts'
import { equipmentKey, type Equipment } from '#domain/equipment/equipment.ts'
import type { Notice } from '#domain/response/notice.ts'
import type { Estate } from '#domain/site/estate.ts'
import type { Site } from '#domain/site/site.ts'
import type { Text } from '#domain/text.ts'
import type { Millis } from '#domain/time.ts'

/** Names of what alarms are about. */
export function createNotices(estate: Estate) {
  const sites = new Map(estate.sites.map((site) => [site.id, site]))
  const equipment = new Map(estate.equipment.map((one) => [equipmentKey(one), one]))
  const devices = new Map(estate.devices.map((device) => [deviceKey(device), device]))
  const definitionOf = ({ site, equipment: id, definition }: Alarm): AlarmDefinition | null =>
    estate.definitions.get(`${site}/${id}`)?.find((one) => one.id === definition) ?? null

  return {
    definitionOf,
    timeZoneOf: (site: string): string => sites.get(site)?.timeZone ?? 'UTC',
    kindOf: (alarm: Alarm): string | null => equipment.get(`${alarm.site}/${alarm.equipment}`)?.kind ?? null,
    ofAlarm(alarm: Alarm, step: number, turn: number): Notice {
      const key = `${alarm.site}/${alarm.equipment}`
      const site = sites.get(alarm.site)
      const one = equipment.get(key)
      const definition = definitionOf(alarm)
      return {
        type: 'alarm',
        site: site?.name ?? { en: alarm.site },
        timeZone: site?.timeZone ?? 'UTC',
        equipment: one?.name ?? devices.get(key)?.name ?? { en: alarm.equipment },
        place: placeOf(site, one),
        message: definition?.message ?? { en: alarm.definition },
        priority: alarm.priority,
        lifeSafety: alarm.lifeSafety,
        raisedAt: alarm.raisedAt ?? 0,
        value: valueOf(alarm, one, definition),
        guidance: definition?.guidance.do ?? null,
        step,
        turn,
      }
    },
    ofTest(site: string, at: Millis): Notice {
      const { name, timeZone } = sites.get(site) ?? { name: { en: site }, timeZone: 'UTC' }
      return {
        type: 'test',
        site: name,
        timeZone,
        equipment: name,
        place: [],
        message: { en: 'Test message', zh: '测试消息' },
        priority: 'low',
        lifeSafety: false,
        raisedAt: at,
        value: null,
        guidance: null,
        step: 0,
        turn: 1,
      }
    },
  }
}
export type Notices = ReturnType<typeof createNotices>

function placeOf(site: Site | undefined, one: Equipment | undefined): readonly Text[] {
  const building = site?.buildings.find(({ id }) => id === one?.building)?.name
  const floor = one?.floor === undefined ? undefined : { en: one.floor }
  return [building, floor, one?.location].filter((text) => text !== undefined)
}

/** As in the list: with its unit; a state has no number worth reading. */
function valueOf(
  { valueWhenRaised }: Alarm,
  one: Equipment | undefined,
  definition: AlarmDefinition | null,
): string | null {
  const point = one?.points.find(({ name }) => name === definition?.shows?.point)
  if (valueWhenRaised === null || !point || point.type === 'boolean' || point.type === 'state') return null
  return `${valueWhenRaised.toFixed(point.decimals ?? 1)} ${point.unit}`.trim()
}
