/** The site of the browser stories: probes that raise by one value, and racks that raise 5,000 alarms at once. */

/** More than the stories of one worker take, should it run all of them. */
export const PROBES = 90
export const RACKS = 100
export const ALARMS_PER_RACK = 50
/** Zones of one panel. */
export const ZONES = 12
/** A probe above this is in alarm. */
export const LIMIT = 8

const guidance = {
  means: { en: 'The probe is too warm.', zh: '探头温度过高。' },
  do: { en: 'Close the door of the room.', zh: '关闭房门。' },
  call: { en: 'Duty engineer', zh: '值班工程师' },
}
const point = {
  name: 'level',
  label: { en: 'Level', zh: '水平' },
  type: 'number',
  unit: 'Cel',
  range: [-40, 200],
  normal: [0, 8],
}
const anAlarm = (id: string, limit: number, more: object) => ({
  id,
  message: { en: `Too warm (${id})`, zh: `温度高（${id}）` },
  condition: { type: 'above', point: 'level', limit, deadband: 0.5 },
  priority: 'high',
  onDelay_ms: 0,
  offDelay_ms: 0,
  guidance,
  shows: { point: 'level', limit },
  ...more,
})
const kind = (name: string, alarms: readonly object[]) => ({
  kind: name,
  label: { en: name, zh: name },
  expectedInterval_ms: 3_600_000,
  points: [point],
  alarms,
})
const ids = (name: string, count: number): readonly string[] =>
  Array.from({ length: count }, (_, index) => `${name}-${index + 1}`)

export const secretOf = (device: string): string => `secret-of-${device}`

export const siteFile = {
  sites: [
    {
      id: 'plant',
      name: { en: 'Test plant', zh: '测试厂' },
      timeZone: 'Asia/Shanghai',
      buildings: [{ id: 'hall', name: { en: 'Hall', zh: '大厅' }, floors: ['B1', '1F'] }],
    },
    { id: 'depot', name: { en: 'Depot', zh: '仓库' }, timeZone: 'Asia/Shanghai' },
    { id: 'annex', name: { en: 'Annex', zh: '附楼' }, timeZone: 'Asia/Shanghai' },
  ],
  kinds: [
    kind('probe', [anAlarm('warm', LIMIT, {}), anAlarm('hot', 50, { priority: 'critical', latching: true })]),
    kind(
      'rack',
      ids('shelf', ALARMS_PER_RACK).map((id) => anAlarm(id, LIMIT, { priority: 'medium' })),
    ),
  ],
  equipment: [
    ...ids('probe', PROBES).map((id) => ({
      id,
      site: 'plant',
      kind: 'probe',
      name: { en: id.replace('probe-', 'Probe '), zh: `${id.replace('probe-', '')}号探头` },
      building: 'hall',
      floor: 'B1',
    })),
    ...ids('zone', ZONES).map((id) => ({
      id,
      site: 'annex',
      kind: 'probe',
      name: { en: id.replace('zone-', 'Zone '), zh: `${id.replace('zone-', '')}区` },
    })),
    ...ids('rack', RACKS).map((id) => ({ id, site: 'depot', kind: 'rack', name: { en: id, zh: id } })),
  ],
  devices: [
    ...ids('probe', PROBES).map((id) => ({ id, site: 'plant', equipment: [id], secret: secretOf(id) })),
    {
      id: 'annex-panel',
      site: 'annex',
      name: { en: 'Annex panel', zh: '附楼主机' },
      equipment: ids('zone', ZONES),
      secret: secretOf('annex-panel'),
    },
    { id: 'depot-gateway', site: 'depot', equipment: ids('rack', RACKS), secret: secretOf('depot-gateway') },
  ],
}

/** A message of the panel: all its zones at this level. */
export const zonesAt = (level: number, count = ZONES) => ({
  values: Object.fromEntries(ids('zone', count).map((id) => [`${id}/level`, level])),
})
