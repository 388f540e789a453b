import { type Condition, FALSE, type Leaf, TRUE, type Truth, UNKNOWN } from '#domain/condition/condition.ts'
import { FLOOR, FLOOR_SHARE } from '#domain/condition/leaf-deviates.ts'

/**
 * The meaning of a condition, written to be believed and not to be fast: it keeps every step that ever happened and finds the truth after
 * the last one by looking through all of them. One step is one message (`at` its device time) or one look at the clock.
 */
export type Step = {
  readonly now: number
  readonly at: number
  readonly values: Readonly<Record<string, { readonly value: number; readonly at: number }>>
  /** Points heard of with a bad value; `*` is any point of the equipment. */
  readonly heard: readonly string[]
}

/** `hour`: the hour of the week it is compared with (hours since 1970). `step`: when it was read. */
type Reading = {
  readonly value: number
  readonly at: number
  readonly receivedAt: number
  readonly hour: number
  readonly step: number
  readonly isNew: boolean
}

/** Truth after the last step. `startedAt`: when the server began to listen, if it said so. */
export const referenceTruth = (
  condition: Condition,
  steps: readonly Step[],
  startedAt: number | null,
  numberOf: (value: number | boolean | string) => number,
): Truth =>
  truthOf(
    condition,
    steps.map((_, index) => index),
    { steps, startedAt, numberOf, guarded: guardedIn(condition, false), known: new Map() },
  )

/** Every node that stands under a guard. */
function guardedIn(condition: Condition, isGuarded: boolean): ReadonlySet<Condition> {
  const own = isGuarded ? [condition] : []
  switch (condition.type) {
    case 'all':
    case 'any':
      return new Set([...own, ...condition.of.flatMap((each) => [...guardedIn(each, isGuarded)])])
    case 'not':
      return new Set([...own, ...guardedIn(condition.of, isGuarded)])
    case 'while':
      return new Set([...own, ...guardedIn(condition.guard, isGuarded), ...guardedIn(condition.then, true)])
    default:
      return new Set(own)
  }
}

type World = {
  readonly guarded: ReadonlySet<Condition>
  readonly steps: readonly Step[]
  readonly startedAt: number | null
  readonly numberOf: (value: number | boolean | string) => number
  readonly known: Map<Condition, Map<string, Truth>>
}

/** `awake`: the indexes of the steps that this node took part in, the last of them being now. */
function truthOf(condition: Condition, awake: readonly number[], world: World): Truth {
  const known = world.known.get(condition) ?? new Map<string, Truth>()
  world.known.set(condition, known)
  const key = awake.join()
  const before = known.get(key)
  if (before !== undefined) return before
  const truth = findTruth(condition, awake, world)
  known.set(key, truth)
  return truth
}

function findTruth(condition: Condition, awake: readonly number[], world: World): Truth {
  switch (condition.type) {
    case 'all': {
      const truths = condition.of.map((each) => truthOf(each, awake, world))
      if (truths.includes(FALSE)) return FALSE
      return truths.includes(UNKNOWN) ? UNKNOWN : TRUE
    }
    case 'any': {
      const truths = condition.of.map((each) => truthOf(each, awake, world))
      if (truths.includes(TRUE)) return TRUE
      return truths.includes(UNKNOWN) ? UNKNOWN : FALSE
    }
    case 'not': {
      const truth = truthOf(condition.of, awake, world)
      return truth === UNKNOWN ? UNKNOWN : truth === TRUE ? FALSE : TRUE
    }
    case 'while': {
      const guardAfter = (index: number): Truth => truthOf(condition.guard, upTo(awake, index), world)
      const guard = guardAfter(awake.at(-1)!)
      if (guard !== TRUE) return guard
      const together = awake.filter((index) => guardAfter(index) === TRUE)
      return truthOf(condition.then, together, world)
    }
    default:
      return leafTruth(condition, awake, world)
  }
}

const upTo = (awake: readonly number[], index: number): readonly number[] => awake.filter((each) => each <= index)

function leafTruth(leaf: Leaf, awake: readonly number[], world: World): Truth {
  const episode = lastRun(awake)
  const now = world.steps[episode.at(-1)!]!.now
  if (leaf.type === 'silent') return silent(leaf, episode, now, world)
  const readings = readingsIn(leaf.point, episode, world)
  if (readings.length === 0) return UNKNOWN
  switch (leaf.type) {
    case 'above':
    case 'below':
      return limit(leaf, readings)
    case 'equals':
      return readings.at(-1)!.value === world.numberOf(leaf.value) ? TRUE : FALSE
    case 'differs':
      return readings.at(-1)!.value === world.numberOf(leaf.value) ? FALSE : TRUE
    case 'rising':
    case 'falling':
      return readings.length < 2 ? UNKNOWN : change(leaf, readings, now)
    case 'frozen':
      return readings.length < 2 ? UNKNOWN : frozen(leaf, readings, now)
    case 'count-above':
      return readings.length < 2 ? UNKNOWN : countAbove(leaf, readings, now)
    case 'deviates':
      return deviates(leaf, readings, learnedIn(leaf.point, awake, world), now)
  }
}

/** The last steps without a gap: since the guard last turned true. */
function lastRun(awake: readonly number[]): readonly number[] {
  let first = awake.length - 1
  while (first > 0 && awake[first - 1] === awake[first]! - 1) first -= 1
  return awake.slice(first)
}

const readAt = (point: string, index: number, { steps }: World): Reading | null => {
  const step = steps[index]!
  const read = step.values[point]
  return read ? { ...read, receivedAt: step.now, hour: hourOf(read.at), step: index, isNew: true } : null
}

const learnedIn = (point: string, awake: readonly number[], world: World): readonly Reading[] =>
  awake.map((index) => readAt(point, index, world)).filter((reading) => reading !== null)

/** What a leaf has read since its guard turned true: first the last value known before, as if it were read at that moment. */
function readingsIn(point: string, episode: readonly number[], world: World): readonly Reading[] {
  const first = episode[0]!
  const readings = [...learnedIn(point, episode, world)]
  if (readAt(point, first, world)) return readings
  const before = world.steps.slice(0, first).findLast((step) => step.values[point])?.values[point]
  if (!before) return readings
  const { at, now } = world.steps[first]!
  const takenAt = Math.max(at, before.at)
  // Another device's clock may have put it after the next reading; then it counts from that one.
  const from = Math.min(takenAt, readings[0]?.at ?? Infinity)
  const takenOver = { value: before.value, at: from, receivedAt: now, hour: hourOf(takenAt), step: first, isNew: false }
  return [takenOver, ...readings]
}

function limit(leaf: Extract<Leaf, { type: 'above' | 'below' }>, readings: readonly Reading[]): Truth {
  const deadband = leaf.deadband ?? 0
  let truth: Truth = FALSE
  for (const { value } of readings) {
    const isPast = leaf.type === 'above' ? value > leaf.limit : value < leaf.limit
    const isBack = leaf.type === 'above' ? value <= leaf.limit - deadband : value >= leaf.limit + deadband
    if (isPast) truth = TRUE
    else if (isBack) truth = FALSE
  }
  return truth
}

function change(leaf: Extract<Leaf, { type: 'rising' | 'falling' }>, readings: readonly Reading[], now: number): Truth {
  const latest = readings.at(-1)!
  if (now - latest.receivedAt >= leaf.within_ms) return FALSE
  const values = readings.filter((each) => latest.at - each.at <= leaf.within_ms).map((each) => each.value)
  const by = leaf.type === 'rising' ? latest.value - Math.min(...values) : Math.max(...values) - latest.value
  return by > leaf.by ? TRUE : FALSE
}

function frozen(leaf: Extract<Leaf, { type: 'frozen' }>, readings: readonly Reading[], now: number): Truth {
  let still = readings[0]!
  for (const each of readings) if (Math.abs(each.value - still.value) > leaf.resolution) still = each
  const latest = readings.at(-1)!
  if (latest.at - still.at >= leaf.for_ms) return TRUE
  return latest.receivedAt > still.receivedAt && now - still.receivedAt >= leaf.for_ms ? TRUE : FALSE
}

function silent(leaf: Extract<Leaf, { type: 'silent' }>, episode: readonly number[], now: number, world: World): Truth {
  const first = episode[0]!
  const point = leaf.point ?? '*'
  const moments = episode
    .map((index) => world.steps[index]!)
    .filter((step) => step.heard.includes(point) || step.values[point])
    .map((step) => step.now)
  if (world.guarded.has(leaf)) moments.push(world.steps[first]!.now)
  else if (world.startedAt !== null) moments.push(world.startedAt)
  if (moments.length === 0) return UNKNOWN
  return now - Math.max(...moments) >= leaf.for_ms ? TRUE : FALSE
}

function countAbove(leaf: Extract<Leaf, { type: 'count-above' }>, readings: readonly Reading[], now: number): Truth {
  const latest = readings.at(-1)!
  let total = 0
  for (let index = 1; index < readings.length; index++) {
    const reading = readings[index]!
    const before = readings[index - 1]!.value
    const isYoung = latest.at - reading.at < leaf.within_ms && now - reading.receivedAt < leaf.within_ms
    if (!isYoung) continue
    if (leaf.counts === 'transitions') total += reading.value === before ? 0 : 1
    else if (reading.value >= before) total += reading.value - before
    else if (reading.value >= 0 && reading.value <= leaf.count) total += reading.value
  }
  return total > leaf.count ? TRUE : FALSE
}

function deviates(
  leaf: Extract<Leaf, { type: 'deviates' }>,
  readings: readonly Reading[],
  learned: readonly Reading[],
  now: number,
): Truth {
  const verdicts = readings.map((reading) => deviation(leaf, reading, learned))
  if (verdicts.at(-1) !== TRUE) return verdicts.at(-1)!
  const since = readings[verdicts.findLastIndex((each) => each !== TRUE) + 1]!
  const isLong = readings.at(-1)!.at - since.at >= leaf.for_ms || now - since.receivedAt >= leaf.for_ms
  return isLong ? TRUE : FALSE
}

function deviation(leaf: Extract<Leaf, { type: 'deviates' }>, reading: Reading, learned: readonly Reading[]): Truth {
  if (leaf.expected.type === 'value') {
    const { value } = leaf.expected
    return Math.abs(reading.value - value) > leaf.share * Math.max(Math.abs(value), FLOOR) ? TRUE : FALSE
  }
  const means = learnedMeans(leaf.expected.weeks, reading, learned)
  const expected = means.get(reading.hour % 168)
  if (expected === undefined) return UNKNOWN
  const scale =
    [...means.entries()].toSorted(byDayFromMonday).reduce((sum, [, mean]) => sum + Math.abs(mean), 0) / means.size
  const magnitude = Math.max(Math.abs(expected), FLOOR_SHARE * scale, FLOOR)
  return Math.abs(reading.value - expected) > leaf.share * magnitude ? TRUE : FALSE
}

const byDayFromMonday = ([a]: [number, number], [b]: [number, number]): number => ((a + 72) % 168) - ((b + 72) % 168)
const hourOf = (at: number): number => Math.floor(at / 3_600_000)

/** Cell (hours since 1970 modulo 168) → mean of its finished visits, as known when `reading` came. */
function learnedMeans(weeks: number, reading: Reading, learned: readonly Reading[]): Map<number, number> {
  const visits = new Map<number, number[]>()
  for (const { hour, value } of learned.filter((each) => each.step < reading.step)) {
    visits.set(hour, [...(visits.get(hour) ?? []), value])
  }
  // An hour is finished when something of another hour is learned.
  const running = reading.isNew ? reading.hour : [...visits.keys()].at(-1)
  const means = new Map<number, number>()
  const count = new Map<number, number>()
  for (const [hour, values] of visits) {
    if (hour === running) continue
    const cell = hour % 168
    const nth = (count.get(cell) ?? 0) + 1
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length
    const before = means.get(cell) ?? 0
    means.set(cell, before + Math.max(1 / nth, 2 / (weeks + 1)) * (mean - before))
    count.set(cell, nth)
  }
  return means
}
