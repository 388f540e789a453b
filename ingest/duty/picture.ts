import { createHash } from 'node:crypto'
import type { Alarm } from '#domain/alarm/alarm.ts'
import { deviceKey } from '#domain/device/device.ts'
import { draftHandover, type HandoverContent, handoverText } from '#domain/duty/handover.ts'
import type { SitePicture } from '#domain/duty/equipment-state.ts'
import type { Post } from '#domain/duty/post.ts'
import type { Shift } from '#domain/duty/shift.ts'
import { equipmentKey } from '#domain/equipment/equipment.ts'
import { NO_HASH } from '#domain/audit/entry.ts'
import type { Text } from '#domain/text.ts'
import type { DutyParts } from './book.ts'

/** Entries of one shift that a handover looks at. */
const ENTRIES_MAX = 500

/** How a site stands, as it has been told: nothing that is not on disk is handed over. */
export function sitePicture({ platform, now }: Pick<DutyParts, 'platform' | 'now'>, site: string): SitePicture {
  const estate = platform.estate()
  const equipment = estate.equipment.filter((one) => one.site === site)
  const snapshot = platform.snapshot(site)
  const devices = estate.devices.filter((device) => device.site === site)
  return {
    alarms: snapshot?.alarms ?? [],
    devices: devices.map((device) => ({
      name: device.name ?? { en: device.id },
      state: snapshot?.devices[deviceKey(device)] ?? { status: 'never', statusSince: now() },
    })),
    equipment,
    values: platform.values(equipment.map(equipmentKey)),
  }
}

/** What an alarm is called, by the site file; an alarm whose definition is gone by its id. */
export function alarmNames(
  { platform }: Pick<DutyParts, 'platform'>,
  alarm: Pick<Alarm, 'site' | 'equipment' | 'definition'>,
) {
  const { equipment, devices, definitions } = platform.estate()
  const isOwner = (one: { readonly site: string; readonly id: string }): boolean =>
    one.site === alarm.site && one.id === alarm.equipment
  const owner: Text | undefined = equipment.find(isOwner)?.name ?? devices.find(isOwner)?.name
  const definition = definitions
    .get(equipmentKey({ site: alarm.site, id: alarm.equipment }))
    ?.find(({ id }) => id === alarm.definition)
  return { equipment: owner ?? { en: alarm.equipment }, message: definition?.message ?? { en: alarm.definition } }
}

/** The draft of a shift's handover as of now. */
export async function draftOf(parts: DutyParts, post: Post, shift: Shift): Promise<HandoverContent> {
  const { site, id } = post
  const from = shift.attendance[0]?.onAt ?? shift.from
  const [newest] = await parts.journal.duty({ site, post: id, limit: 1 })
  const entries = await parts.journal.duty({
    site,
    post: id,
    from,
    kinds: ['note', 'incident', 'drill', 'presence'],
    limit: ENTRIES_MAX,
  })
  return draftHandover({
    ...sitePicture(parts, site),
    at: parts.now(),
    post,
    shift,
    nameOf: (alarm) => alarmNames(parts, alarm),
    troubles: parts.platform.health().troubles,
    entries,
    log: { n: newest?.n ?? 0, hash: newest?.hash ?? NO_HASH },
  })
}

export const sha256Of = (content: HandoverContent): string =>
  createHash('sha256').update(handoverText(content)).digest('hex')
