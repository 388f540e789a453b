import { DAY_ms, HOUR_ms, MINUTE_ms, SECOND_ms } from '../time.ts'

/** How one language says what a condition is made of. Values come with their unit, points with their owner. */
export type Speech = {
  readonly pointOf: (label: string, owner: string) => string
  readonly above: (point: string, limit: string) => string
  readonly below: (point: string, limit: string) => string
  readonly deadband: (deadband: string) => string
  readonly equals: (point: string, value: string) => string
  readonly differs: (point: string, value: string) => string
  readonly rising: (point: string, by: string, within: string) => string
  readonly falling: (point: string, by: string, within: string) => string
  readonly frozen: (point: string, duration: string) => string
  readonly frozenWithin: (point: string, resolution: string, duration: string) => string
  readonly silent: (point: string, duration: string) => string
  readonly silentEquipment: (duration: string) => string
  readonly transitions: (point: string, count: string, within: string) => string
  readonly steps: (point: string, count: string, within: string) => string
  readonly deviates: (point: string, share: string, expected: string, duration: string) => string
  readonly hourOfWeek: (weeks: number) => string
  readonly all: (parts: readonly string[]) => string
  readonly any: (parts: readonly string[]) => string
  readonly not: (part: string) => string
  readonly while: (guard: string, then: string) => string
  readonly brackets: (part: string) => string
  readonly duration: (duration_ms: number) => string
}

/** As many digits as a person writes into a form; hides the last digits of 0.1 + 0.2. */
const SIGNIFICANT_DIGITS = 12
const format = new Intl.NumberFormat('en', { maximumSignificantDigits: SIGNIFICANT_DIGITS, signDisplay: 'negative' })

/** A number as it is read, the same in both languages; of a draft, `…` where it is not typed yet. */
export const numberText = (value: number): string => (Number.isNaN(value) ? '…' : format.format(value))

type UnitWord = (count: number, digits: string) => string

/** A duration from its largest unit down; what is shorter than a second is a decimal of it. */
function spell(
  duration_ms: number,
  words: readonly [day: UnitWord, hour: UnitWord, minute: UnitWord, second: UnitWord],
) {
  const parts: string[] = []
  let rest = duration_ms
  for (const [i, size_ms] of [DAY_ms, HOUR_ms, MINUTE_ms].entries()) {
    const count = Math.floor(rest / size_ms)
    if (count > 0) parts.push(words[i]!(count, numberText(count)))
    rest -= count * size_ms
  }
  if (rest > 0 || parts.length === 0) parts.push(words[3](rest / SECOND_ms, numberText(rest / SECOND_ms)))
  return parts
}

const plural =
  (word: string): UnitWord =>
  (count, digits) =>
    `${digits} ${word}${count === 1 ? '' : 's'}`
const counted =
  (word: string): UnitWord =>
  (_count, digits) =>
    `${digits} ${word}`

export const ENGLISH: Speech = {
  pointOf: (label, owner) => `${label} of ${owner}`,
  above: (point, limit) => `${point} is above ${limit}`,
  below: (point, limit) => `${point} is below ${limit}`,
  deadband: (deadband) => ` with a deadband of ${deadband}`,
  equals: (point, value) => `${point} is ${value}`,
  differs: (point, value) => `${point} is not ${value}`,
  rising: (point, by, within) => `${point} has risen by more than ${by} within ${within}`,
  falling: (point, by, within) => `${point} has fallen by more than ${by} within ${within}`,
  frozen: (point, duration) => `${point} has not changed for ${duration}`,
  frozenWithin: (point, resolution, duration) => `${point} has not changed by more than ${resolution} for ${duration}`,
  silent: (point, duration) => `nothing was heard of ${point} for ${duration}`,
  silentEquipment: (duration) => `nothing was heard from the equipment for ${duration}`,
  transitions: (point, count, within) => `${point} has changed more than ${count} times within ${within}`,
  steps: (point, count, within) => `${point} has counted more than ${count} within ${within}`,
  deviates: (point, share, expected, duration) =>
    `${point} has differed by more than ${share} from ${expected} for ${duration}`,
  hourOfWeek: (weeks) =>
    weeks === 1
      ? 'what the same hour of the week was in the last 1 week'
      : `what the same hour of the week was in the last ${weeks} weeks`,
  all: (parts) => parts.join(' and '),
  any: (parts) => parts.join(' or '),
  not: (part) => `it is not true that ${part}`,
  while: (guard, then) => `while ${guard}, ${then}`,
  brackets: (part) => `(${part})`,
  duration: (duration_ms) =>
    spell(duration_ms, [plural('day'), plural('hour'), plural('minute'), plural('second')]).join(' '),
}

export const CHINESE: Speech = {
  pointOf: (label, owner) => `${owner}的${label}`,
  above: (point, limit) => `${point}高于 ${limit}`,
  below: (point, limit) => `${point}低于 ${limit}`,
  deadband: (deadband) => `（回差 ${deadband}）`,
  equals: (point, value) => `${point}为 ${value}`,
  differs: (point, value) => `${point}不为 ${value}`,
  rising: (point, by, within) => `${point}在 ${within}内上升超过 ${by}`,
  falling: (point, by, within) => `${point}在 ${within}内下降超过 ${by}`,
  frozen: (point, duration) => `${point}持续 ${duration}没有变化`,
  frozenWithin: (point, resolution, duration) => `${point}持续 ${duration}变化不超过 ${resolution}`,
  silent: (point, duration) => `持续 ${duration}没有收到${point}`,
  silentEquipment: (duration) => `持续 ${duration}没有收到该设备的任何数据`,
  transitions: (point, count, within) => `${point}在 ${within}内变化超过 ${count} 次`,
  steps: (point, count, within) => `${point}在 ${within}内计数超过 ${count}`,
  deviates: (point, share, expected, duration) => `${point}持续 ${duration}偏离${expected}超过 ${share}`,
  hourOfWeek: (weeks) => `最近 ${weeks} 周同一星期同一小时的值`,
  all: (parts) => parts.join(' 且 '),
  any: (parts) => parts.join(' 或 '),
  not: (part) => `并非 ${part}`,
  while: (guard, then) => `在 ${guard} 期间，${then}`,
  brackets: (part) => `【${part}】`,
  duration: (duration_ms) =>
    spell(duration_ms, [counted('天'), counted('小时'), counted('分钟'), counted('秒')]).join(' '),
}
