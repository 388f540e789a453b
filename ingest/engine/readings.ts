import { heard, offer } from '#domain/condition/evaluator.ts'
import { LATENESS_BOUND_ms, measuredAt } from '#domain/device/measured-at.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { isUsable, judge, QUALITY, type QualityCode, toNumber } from '#domain/point/judge.ts'
import { TRUE } from '#domain/condition/condition.ts'
import type { Millis } from '#domain/time.ts'
import type { Inbound } from '#domain/wire/door.ts'
import type { Refused } from '#domain/wire/errors.ts'
import { FLAG_HISTORY } from '../journal/codec.ts'
import { kindOf, type RawReading, VALUES_MAX } from './decode.ts'
import { type AlarmStepping, settleProgram, type Stepping } from './process.ts'
import { HASH_START, hashValue, isRepeat } from './repeats.ts'
import { isKnown, noteNewest, noteOlder } from './runs.ts'
import type { DeviceUnit, PointSlot, Program } from './units.ts'

/** What came of one message: at most one refusal is told (the first), however many of its values were refused. */
export type Taken = { refused: Refused | null; values: number; duplicates: number; late: number; bad: number }

const ANY_POINT = -1
/** Further ahead the server's clock was set back, and the count of milliseconds begins anew. */
const STAMP_AHEAD_MAX_ms = 10_000
/** Named in a refusal, so that the sentence stays readable. */
const POINTS_NAMED = 12

/** Programs offered something by the message at hand: the first so many. An array that is emptied for each message is made anew for the next. */
const dirty: Program[] = []
let marked = 0

/** Takes one element of a readings message: stores its values and steps the conditions on them. Adds to `taken`. */
export function takeReading(
  stepping: Stepping,
  device: DeviceUnit,
  raw: RawReading,
  { receivedAt, retained, dup = false }: Pick<Inbound, 'receivedAt' | 'retained' | 'dup'>,
  taken: Taken,
): void {
  const seq = typeof raw.seq === 'number' ? raw.seq : NaN
  const timeless = raw.at === undefined || raw.at === null
  const time = timeless ? timeOf(device, receivedAt, retained === true) : measuredAt(raw.at, receivedAt)
  if (typeof time !== 'number') {
    taken.refused ??= time
    takeLifeSafetyOnly(stepping, device, raw, { seq, receivedAt, dup }, taken)
    return
  }
  if (timeless && seq === seq && isRepeat(device, seq, hashOf(device, raw))) {
    if (dup || !moves(lifeSafetyOf(device, raw))) {
      taken.duplicates += 1
      return
    }
  }
  const late = receivedAt - time > LATENESS_BOUND_ms
  if (late) taken.late += 1
  stepping.outbox.readings.begin(device.number, late ? FLAG_HISTORY : 0, receivedAt, time, seq)
  let count = 0
  for (const name in raw.values) {
    count += 1
    if (count > VALUES_MAX) {
      taken.refused ??= { code: 'message.too-many-values', fill: { limit: VALUES_MAX } }
      break
    }
    const point = device.points.get(name)
    if (point === undefined) taken.refused ??= unknownPoint(device, name)
    else takeValue(stepping, point, raw.values[name], time, receivedAt, late, taken)
  }
  if (count === 0) taken.refused ??= { code: 'message.no-values' }
  settleAll(stepping, time, receivedAt)
}

function takeValue(
  stepping: Stepping,
  point: PointSlot,
  raw: unknown,
  at: Millis,
  receivedAt: Millis,
  late: boolean,
  taken: Taken,
): void {
  const number = toNumber(point.definition, raw)
  const quality = judge(point.definition, raw, number)
  if (at <= point.lastAt) {
    if (at === point.lastAt && Object.is(number, point.value)) {
      taken.duplicates += 1
      return
    }
    keep(stepping, point, raw, number, quality, taken)
    if (point.runs && quality === QUALITY.good && !isKnown(point.runs, number, at)) {
      noteOlder(point.runs, number, at)
      raiseFromThePast(stepping, point, number, at, receivedAt)
    }
    return
  }
  keep(stepping, point, raw, number, quality, taken)
  if (late && !point.definition.lifeSafety) return
  moveTo(point, number, quality, at, receivedAt)
}

/** Stores the value with its quality; one that is no value of its point is also told to the sender's people. */
function keep(
  stepping: Stepping,
  point: PointSlot,
  raw: unknown,
  number: number,
  quality: QualityCode,
  taken: Taken,
): void {
  stepping.outbox.readings.add(point.series, quality, number)
  taken.values += 1
  if (quality === QUALITY.good) return
  taken.bad += 1
  if (quality === QUALITY['wrong-type'] || quality === QUALITY['unknown-state'])
    taken.refused ??= wrongType(point.definition, raw)
}

/** Makes it the newest value of its point and offers it to the conditions; they are settled when the whole message was taken. */
export function moveTo(point: PointSlot, value: number, quality: QualityCode, at: Millis, receivedAt: Millis): void {
  point.lastAt = at
  point.receivedAt = receivedAt
  point.value = value
  point.quality = quality
  point.unit.touched = true
  const usable = isUsable(quality)
  if (point.runs && usable) noteNewest(point.runs, value, at)
  const { uses } = point
  for (let i = 0; i < uses.length; i += 1) {
    const { program, slot } = uses[i]!
    if (usable) offer(program.evaluator!, slot, value, at, receivedAt)
    else heard(program.evaluator!, slot, receivedAt)
    mark(program)
  }
  if (usable) wakeWatchers(point, value, at, receivedAt)
  for (const program of point.unit.listening) {
    heard(program.evaluator!, ANY_POINT, receivedAt)
    mark(program)
  }
}

/** Lazy programs look only at a value that leaves the range in which it changes nothing for them. */
function wakeWatchers(point: PointSlot, value: number, at: Millis, receivedAt: Millis): void {
  const isSame = value === point.goodValue
  point.goodValue = value
  point.goodAt = at
  point.goodReceivedAt = receivedAt
  const { watchers, ranges, rangesAt } = point
  for (let i = 0; i < watchers.length; i += 1) {
    const low = ranges[rangesAt + 2 * i]!
    // A repeated value changes nothing either; a range that begins with NaN holds no value at all.
    const isQuiet = isSame ? low === low : value > low && value < ranges[rangesAt + 2 * i + 1]!
    if (!isQuiet) mark(watchers[i]!)
  }
}

function mark(program: Program): void {
  if (program.dirty) return
  program.dirty = true
  dirty[marked] = program
  marked += 1
}

/** All values of a message were offered: now every condition sees them together. Answers whether any was offered something. */
export function settleAll(stepping: AlarmStepping, at: Millis, receivedAt: Millis): boolean {
  const any = marked > 0
  for (let i = 0; i < marked; i += 1) settleProgram(stepping, dirty[i]!, at, receivedAt)
  marked = 0
  return any
}

/** Hands out every program that was offered something since the last time. */
export function drainMarked(settleOne: (program: Program) => void): void {
  for (let i = 0; i < marked; i += 1) settleOne(dirty[i]!)
  marked = 0
}

/**
 * An out-of-order reading of a life-safety point: where it makes its alarm true, the alarm is raised with both times and then follows the
 * newest value again (monitoring.md 2: life-safety points always raise).
 */
function raiseFromThePast(stepping: Stepping, point: PointSlot, value: number, at: Millis, receivedAt: Millis): void {
  const newest = point.value
  for (const { program, slot } of point.uses) {
    if (!program.definition.lifeSafety || program.truth === TRUE) continue
    for (const [step, then] of [value, newest].entries()) {
      // Evaluators want growing times; a fraction of a millisecond behind the newest keeps its place.
      offer(program.evaluator!, slot, then, point.lastAt + (step + 1) / 16, receivedAt)
      settleProgram(stepping, program, at, receivedAt)
    }
  }
}

/**
 * A message whose time cannot be used: only its life-safety points count, as if measured on receipt, with quality uncertain. Nothing but its
 * sequence number tells it from one that is sent again.
 */
function takeLifeSafetyOnly(
  stepping: Stepping,
  device: DeviceUnit,
  raw: RawReading,
  { seq, receivedAt, dup }: { readonly seq: number; readonly receivedAt: Millis; readonly dup: boolean },
  taken: Taken,
): void {
  const values = lifeSafetyOf(device, raw)
  if (values.length === 0) return
  const hash = values.reduce((grown, { point, number }) => hashValue(grown, point.series, number), HASH_START)
  if (seq === seq && isRepeat(device, seq, hash) && (dup || !moves(values))) {
    taken.duplicates += 1
    return
  }
  stepping.outbox.readings.begin(device.number, 0, receivedAt, receivedAt, seq)
  for (const { point, number } of values) {
    stepping.outbox.readings.add(point.series, QUALITY.clock, number)
    taken.values += 1
    if (receivedAt > point.lastAt) moveTo(point, number, QUALITY.clock, receivedAt, receivedAt)
    else raiseFromThePast(stepping, point, number, receivedAt, receivedAt)
  }
  settleAll(stepping, receivedAt, receivedAt)
}

/**
 * Whether life-safety values are others than the newest ones. A panel that counts anew after its reset may say of a second fire what it said of the
 * first, to the letter. Only what the sender itself calls sent again (DUP), or what changes nothing, is dropped as a repeat: an alarm too many is
 * better than one too few.
 */
const moves = (values: ReturnType<typeof lifeSafetyOf>): boolean =>
  values.some(({ point, number }) => !Object.is(point.value, number))

const lifeSafetyOf = (device: DeviceUnit, { values }: RawReading) =>
  Object.keys(values).flatMap((name) => {
    const point = device.points.get(name)
    if (!point?.definition.lifeSafety) return []
    const number = toNumber(point.definition, values[name])
    return judge(point.definition, values[name], number) === QUALITY.good ? [{ point, number }] : []
  })

/** What a broker had retained comes again with every subscription: the time of receipt says nothing about it. */
const timeOf = (device: DeviceUnit, receivedAt: Millis, retained: boolean): Millis | Refused =>
  retained ? { code: 'time.retained' } : stamp(device, receivedAt)

/** Messages without a time that arrive within one millisecond are told apart by the next ones: each is a reading of its own. */
function stamp(device: DeviceUnit, receivedAt: Millis): Millis {
  const time =
    receivedAt > device.stampedAt || device.stampedAt - receivedAt > STAMP_AHEAD_MAX_ms
      ? receivedAt
      : device.stampedAt + 1
  device.stampedAt = time
  return time
}

/** Of the values as they will be stored, so that recovery finds the same hash in the journal. */
function hashOf(device: DeviceUnit, raw: RawReading): number {
  let hash = HASH_START
  for (const name in raw.values) {
    const point = device.points.get(name)
    if (point) hash = hashValue(hash, point.series, toNumber(point.definition, raw.values[name]))
  }
  return hash
}

function unknownPoint(device: DeviceUnit, name: string): Refused {
  const names = [...device.points.keys()]
  const points = names.slice(0, POINTS_NAMED).join(', ') + (names.length > POINTS_NAMED ? ', …' : '')
  return { code: 'message.unknown-point', fill: { detail: JSON.stringify(name.slice(0, 64)), points } }
}

function wrongType(point: PointDefinition, raw: unknown): Refused {
  const expected = {
    number: 'a number',
    counter: 'a number',
    boolean: 'true or false',
    state: `one of ${point.states?.join(', ')}`,
  }[point.type]
  return { code: 'message.wrong-type', fill: { point: point.name, expected, detail: kindOf(raw) } }
}
