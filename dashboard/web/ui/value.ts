import type { PointDefinition } from '#domain/point/point.ts'
import type { Device } from '#domain/device/device.ts'
import type { Millis } from '#domain/time.ts'
import type { CurrentValue } from '#domain/wire/live.ts'
import { QUALITY } from '#domain/point/judge.ts'

const DECIMALS_DEFAULT: Readonly<Record<PointDefinition['type'], number>> = {
  number: 2,
  counter: 0,
  boolean: 0,
  state: 0,
}

/** How many digits after the decimal point a value of this point has on the screen. */
export const shownDecimals = (point: PointDefinition): number => point.decimals ?? DECIMALS_DEFAULT[point.type]

const numberFormats = new Map<number, Intl.NumberFormat>()

/** A number with the point's fixed decimals, without unit. The same digits in both languages. */
export function pointNumber(point: PointDefinition, value: number): string {
  const decimals = shownDecimals(point)
  let format = numberFormats.get(decimals)
  if (!format) {
    format = new Intl.NumberFormat('en', {
      minimumFractionDigits: decimals,
      maximumFractionDigits: decimals,
      signDisplay: 'negative', // no "-0"
    })
    numberFormats.set(decimals, format)
  }
  return format.format(value)
}

/** A device counts as silent after three times its interval; so does a value. Shorter than this is the jitter of delivery. */
const STALE_AFTER_INTERVALS = 3
const STALE_MIN_ms = 10_000
const STALE_WITHOUT_DEVICE_ms = 15 * 60_000

/** After what age a value of this device's equipment is old. */
export const staleAfter_ms = (device: Pick<Device, 'expectedInterval_ms'> | undefined): number =>
  device ? Math.max(STALE_MIN_ms, STALE_AFTER_INTERVALS * device.expectedInterval_ms) : STALE_WITHOUT_DEVICE_ms

/** When a value was true: by the device's clock, or by the server's where that clock is in doubt. */
export const valueAt = (value: CurrentValue): Millis => (value[1] === QUALITY.clock ? value[3] : value[2])
