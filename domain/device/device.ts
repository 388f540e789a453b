import type { Millis } from '../time.ts'
import type { Text } from '../text.ts'

/** What connects over MQTT and speaks for one or more pieces of equipment. */
export type Device = {
  readonly site: string
  readonly id: string
  readonly name?: Text
  /** The equipment it speaks for; with more than one, points in a payload are named `equipment/point`. */
  readonly equipment: readonly string[]
  /** How often it is expected to send; silent after three times that. */
  readonly expectedInterval_ms: number
  /** The device (of the same site) that this one is connected through. */
  readonly gateway?: string
}

/** `site/device`: also the MQTT user name. */
export const deviceKey = (device: Pick<Device, 'site' | 'id'>): string => `${device.site}/${device.id}`

/** `never` = registered but not yet heard. */
export type DeviceStatus = 'never' | 'online' | 'silent' | 'offline'

export type DeviceState = {
  readonly status: DeviceStatus
  /** When it was last heard, by the server's clock; null before the first time. */
  readonly lastHeardAt: Millis | null
  readonly statusSince: Millis
  /** Messages put into the dead letters since the device was registered. */
  readonly rejected: number
  readonly lastRejectedAt: Millis | null
}
