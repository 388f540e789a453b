import type { SiteFile } from '#domain/site/site-file.ts'

const guidance = { means: { en: 'It is too warm.', zh: '温度过高。' }, do: { en: 'Close the door.', zh: '关门。' } }

/** A kind made for stories: few points, alarms with round numbers. */
const coldRoom = {
  kind: 'cold-room',
  label: { en: 'Cold room', zh: '冷库' },
  expectedInterval_ms: 10_000,
  points: [
    {
      name: 'temperature',
      label: 'Temperature',
      type: 'number' as const,
      unit: 'Cel',
      range: [-40, 60] as [number, number],
    },
    { name: 'door', label: 'Door', type: 'state' as const, unit: '', states: ['closed', 'open'] },
    { name: 'running', label: 'Running', type: 'boolean' as const, unit: '' },
    { name: 'smoke', label: 'Smoke', type: 'boolean' as const, unit: '', lifeSafety: true },
  ],
  alarms: [
    {
      id: 'warm',
      message: { en: 'Too warm', zh: '温度高' },
      condition: { type: 'above', point: 'temperature', limit: 8, deadband: 1 },
      priority: 'high' as const,
      onDelay_ms: 0,
      offDelay_ms: 0,
      guidance,
      shows: { point: 'temperature', limit: 8 },
    },
    {
      id: 'warm-long',
      message: { en: 'Warm for a minute', zh: '持续温度高' },
      condition: { type: 'above', point: 'temperature', limit: 5 },
      priority: 'medium' as const,
      onDelay_ms: 60_000,
      offDelay_ms: 30_000,
      guidance,
    },
    {
      id: 'idle-and-warm',
      message: { en: 'Not running while warm', zh: '停机且温度高' },
      condition: {
        type: 'all',
        of: [
          { type: 'equals', point: 'running', value: false },
          { type: 'above', point: 'temperature', limit: 20 },
        ],
      },
      priority: 'low' as const,
      onDelay_ms: 0,
      offDelay_ms: 0,
      guidance,
    },
    {
      id: 'smoke',
      message: { en: 'Smoke', zh: '烟雾' },
      condition: { type: 'equals', point: 'smoke', value: true },
      priority: 'critical' as const,
      onDelay_ms: 0,
      offDelay_ms: 0,
      latching: true,
      lifeSafety: true,
      guidance,
    },
  ],
}

/** One cold room with its own device, and two more behind a gateway. */
export const coldRoomSite = (): SiteFile => ({
  sites: [{ id: 'hq', name: { en: 'Headquarters', zh: '总部' }, timeZone: 'Asia/Shanghai' }],
  kinds: [coldRoom],
  equipment: ['room-1', 'room-2', 'room-3'].map((id) => ({ id, kind: 'cold-room', name: id })),
  devices: [
    { id: 'room-1', equipment: ['room-1'], secret: 'room-1-secret' },
    { id: 'gateway', equipment: [], expectedInterval_ms: 10_000, secret: 'gateway-secret' },
    { id: 'room-2', equipment: ['room-2'], gateway: 'gateway', secret: 'room-2-secret' },
    { id: 'room-3', equipment: ['room-3'], gateway: 'gateway', secret: 'room-3-secret' },
  ],
})
