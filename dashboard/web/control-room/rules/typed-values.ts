import { DAY_ms, HOUR_ms, type Millis, MINUTE_ms, SECOND_ms } from '#domain/time.ts'

/** Nothing typed is undefined, what is no number is NaN. Digits of a Chinese keyboard are digits. */
export function readNumber(text: string): number | undefined {
  const plain = text.normalize('NFKC').trim()
  return plain === '' ? undefined : /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : NaN
}

export const numberInput = (value: number | undefined): string =>
  value === undefined || Number.isNaN(value) ? '' : String(value)

export const DURATION_UNITS = ['s', 'min', 'h', 'd'] as const
export type DurationUnit = (typeof DURATION_UNITS)[number]
const UNIT_ms: Readonly<Record<DurationUnit, Millis>> = { s: SECOND_ms, min: MINUTE_ms, h: HOUR_ms, d: DAY_ms }

/** A duration as a person writes it. */
export type TypedDuration = { readonly text: string; readonly unit: DurationUnit }

export function readDuration({ text, unit }: TypedDuration): Millis | undefined {
  const number = readNumber(text)
  return number === undefined ? undefined : Math.round(number * UNIT_ms[unit])
}

/** In the largest unit of which it is a whole number. */
export function typedDuration(span_ms: Millis | undefined, unit: DurationUnit = 's'): TypedDuration {
  if (span_ms === undefined || !Number.isFinite(span_ms)) return { text: '', unit }
  if (span_ms === 0) return { text: '0', unit }
  const whole = DURATION_UNITS.findLast((one) => span_ms % UNIT_ms[one] === 0) ?? 's'
  return { text: String(span_ms / UNIT_ms[whole]), unit: whole }
}
