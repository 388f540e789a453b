import type { DeviceState, DeviceStatus } from '#domain/device/device.ts'
import type { Millis } from '#domain/time.ts'
import type { DeviceFact } from '#domain/wire/live.ts'
import { stepAlarm, type Stepping } from './process.ts'
import { behind, type DeviceUnit, downGateway, isDown } from './units.ts'

/** Intervals without a word before a device is silent. */
const INTERVALS_TO_SILENCE = 3

const FACT = { online: 'device.online', silent: 'device.silent', offline: 'device.offline' } as const satisfies Record<
  Exclude<DeviceStatus, 'never'>,
  DeviceFact['type']
>

export const silentAfter = (device: DeviceUnit, heardAt: Millis): Millis =>
  heardAt + INTERVALS_TO_SILENCE * device.device.expectedInterval_ms

/** A sign of life from a device: any message, good or bad, or a new connection. */
export function heardFrom(stepping: Stepping, device: DeviceUnit, at: Millis): void {
  device.lastHeardAt = at
  device.silentAt = silentAfter(device, at)
  if (device.state.status !== 'online') becomes(stepping, device, 'online', at)
}

/** The device said that it leaves, or its connection broke. One never heard of stays so. */
export function wentOffline(stepping: Stepping, device: DeviceUnit, at: Millis): void {
  if (device.state.status === 'never' || device.state.status === 'offline') return
  becomes(stepping, device, 'offline', at)
}

/** Called by the tick: silence for three intervals. */
export function checkSilence(stepping: Stepping, device: DeviceUnit, now: Millis): void {
  if (device.silentAt > now) return
  if (device.state.status === 'online') becomes(stepping, device, 'silent', now)
}

function becomes(stepping: Stepping, device: DeviceUnit, status: Exclude<DeviceStatus, 'never'>, at: Millis): void {
  const wasDown = isDown(device)
  const state: DeviceState = { ...device.state, status, statusSince: at, lastHeardAt: device.lastHeardAt }
  device.state = state
  if (status !== 'online') device.silentAt = Infinity
  stepping.outbox.device(device.key, state)
  stepping.outbox.deviceFact(device.device.site, { type: FACT[status], device: device.key, at }, state)
  if (isDown(device) === wasDown) return
  if (isDown(device)) lost(stepping, device, at)
  else found(stepping, device, at)
}

/** One alarm for a device, or one for its gateway in the place of all behind it. */
function lost(stepping: Stepping, device: DeviceUnit, at: Millis): void {
  const { communication } = device
  const cause = downGateway(device)?.communication.id
  if (cause !== undefined) stepAlarm(stepping, communication, { type: 'suppress', at, cause })
  for (const child of behind(device))
    stepAlarm(stepping, child.communication, { type: 'suppress', at, cause: communication.id })
  const value = device.children.length > 0 ? behind(device).length : null
  stepAlarm(stepping, communication, {
    type: 'condition',
    true: true,
    at,
    receivedAt: at,
    occurrence: stepping.newId(),
    value,
  })
}

function found(stepping: Stepping, device: DeviceUnit, at: Millis): void {
  const { communication } = device
  stepAlarm(stepping, communication, {
    type: 'condition',
    true: false,
    at,
    receivedAt: at,
    occurrence: stepping.newId(),
    value: null,
  })
  const { suppressed } = communication.alarm
  const causes = suppressed ? [suppressed.cause, ...(suppressed.also ?? [])] : []
  for (const cause of causes) stepAlarm(stepping, communication, { type: 'release', at, cause })
  const hidden = [
    ...behind(device).map((child) => child.communication),
    ...device.units.flatMap((unit) => unit.programs),
  ]
  // A cause that does not stand is no change: the machine ignores its release.
  for (const program of hidden) stepAlarm(stepping, program, { type: 'release', at, cause: communication.id })
}
