import type { PointDefinition, Quality, QualityReason } from './point.ts'

/** Quality codes as they are stored with each value: one byte. */
export const QUALITY = {
  good: 0,
  clock: 1,
  'out-of-range': 2,
  'not-finite': 3,
  'wrong-type': 4,
  'unknown-state': 5,
} as const
export type QualityCode = (typeof QUALITY)[keyof typeof QUALITY]

const MEANING: Record<QualityCode, { readonly quality: Quality; readonly reason?: QualityReason }> = {
  0: { quality: 'good' },
  1: { quality: 'uncertain', reason: 'clock' },
  2: { quality: 'bad', reason: 'out-of-range' },
  3: { quality: 'bad', reason: 'not-finite' },
  4: { quality: 'bad', reason: 'wrong-type' },
  5: { quality: 'bad', reason: 'unknown-state' },
}

/** Whether conditions may use a value of this quality. */
export const isUsable = (code: QualityCode): boolean => code === QUALITY.good || code === QUALITY.clock

/** What a stored quality code says. */
export const qualityOf = (code: QualityCode): { readonly quality: Quality; readonly reason?: QualityReason } =>
  MEANING[code]

/**
 * The number that a payload's value stands for at this point, or NaN where it stands for none. Booleans are 1 and 0, states their
 * index; a boolean point also takes the numbers 1 and 0. Ask {@link judge} for the quality.
 */
export function toNumber(point: PointDefinition, value: unknown): number {
  switch (point.type) {
    case 'number':
    case 'counter':
      return typeof value === 'number' ? value : NaN
    case 'boolean':
      if (value === true || value === 1) return 1
      return value === false || value === 0 ? 0 : NaN
    case 'state': {
      const index = point.states?.indexOf(value as string) ?? -1
      return index < 0 ? NaN : index
    }
  }
}

/** The quality of a payload's value at this point, given the number {@link toNumber} made of it. */
export function judge(point: PointDefinition, value: unknown, number: number): QualityCode {
  if (number !== number) {
    if (point.type === 'state' && typeof value === 'string') return QUALITY['unknown-state']
    return QUALITY['wrong-type']
  }
  if (number === Infinity || number === -Infinity) return QUALITY['not-finite']
  const range = point.range
  if (range !== undefined && (number < range[0] || number > range[1])) return QUALITY['out-of-range']
  return QUALITY.good
}
