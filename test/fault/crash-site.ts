import type { SiteFile } from '#domain/site/site-file.ts'

const guidance = { means: 'It is too warm.', do: 'Close the door.' }

/** `timed`: sends its own time with each message, else a sequence number, as a device without a clock does. */
export type CrashDeviceSpec = { readonly id: string; readonly timed: boolean; readonly inFlight: number }

/** From one message at a time to all that the broker takes. */
export const DEVICES: readonly CrashDeviceSpec[] = [
  { id: 'room-1', timed: true, inFlight: 1 },
  { id: 'room-2', timed: true, inFlight: 8 },
  { id: 'room-3', timed: true, inFlight: 50 },
  { id: 'room-4', timed: false, inFlight: 1 },
  { id: 'room-5', timed: false, inFlight: 40 },
]
export const SITE = 'hq'
export const secretOf = (id: string): string => `${id}-secret`
export const alarmOf = (device: string, definition: 'warm' | 'smoke'): string => `${SITE}.${device}.${definition}`

/** Rooms that count their messages and have one usual alarm and one of life safety; nothing waits, so every fact has one reading. */
export const crashSite = (): SiteFile => ({
  sites: [{ id: SITE, name: 'Headquarters', timeZone: 'Asia/Shanghai' }],
  kinds: [
    {
      kind: 'counting-room',
      label: 'Counting room',
      expectedInterval_ms: 3_600_000,
      points: [
        { name: 'n', label: 'Messages', type: 'counter', unit: '' },
        { name: 'temperature', label: 'Temperature', type: 'number', unit: 'Cel' },
        { name: 'smoke', label: 'Smoke', type: 'boolean', unit: '', lifeSafety: true },
      ],
      alarms: [
        {
          id: 'warm',
          message: 'Too warm',
          condition: { type: 'above', point: 'temperature', limit: 8, deadband: 1 },
          priority: 'medium',
          onDelay_ms: 0,
          offDelay_ms: 0,
          guidance,
          shows: { point: 'temperature', limit: 8 },
        },
        {
          id: 'smoke',
          message: 'Smoke',
          condition: { type: 'equals', point: 'smoke', value: true },
          priority: 'critical',
          onDelay_ms: 0,
          offDelay_ms: 0,
          lifeSafety: true,
          guidance,
        },
      ],
    },
  ],
  equipment: DEVICES.map(({ id }) => ({ id, kind: 'counting-room', name: id })),
  devices: DEVICES.map(({ id }) => ({ id, equipment: [id], secret: secretOf(id) })),
})
