import { gunzipSync, gzipSync } from 'node:zlib'
import { UNKNOWN } from '#domain/condition/condition.ts'
import { deadline, reset, restore, save, startServerAt, tick } from '#domain/condition/evaluator.ts'
import { QUALITY, type QualityCode } from '#domain/point/judge.ts'
import type { Millis } from '#domain/time.ts'
import { FLAG_HISTORY, readReadings } from '../journal/codec.ts'
import type { EngineSnapshot, Journal } from '../journal/journal.ts'
import type { Units } from './build.ts'
import { disagrees, settleEvaluator } from './process.ts'
import { drainMarked, moveTo } from './readings.ts'
import { HASH_START, hashValue, isRepeat, rememberSeq, seqsOf } from './repeats.ts'
import { isKnown, noteOlder, type Run } from './runs.ts'
import { seed } from './seed.ts'
import { silentAfter } from './supervise.ts'
import { type DeviceUnit, type Due, type EquipmentUnit, type PointSlot, type Program, SEQ_STRIDE } from './units.ts'

/** A new round begins after this time, or after this many batches. */
const ROUND_EVERY_ms = 60_000
const ROUND_BATCHES = 5_000
/** Characters written down at one sealing, and the rest of the unit they end in: a millisecond, so that no message waits long behind a snapshot. */
const SLICE_LENGTH = 32_768

/** One unit as of `batch`: newest values of its points and the state of its conditions. Points are named, so that a changed site file still fits. */
type SavedUnit = {
  readonly key: string
  readonly batch: number
  readonly points: Readonly<
    Record<
      string,
      readonly [value: number | null, quality: number, at: Millis, receivedAt: Millis, runs?: readonly Run[]]
    >
  >
  readonly programs: Readonly<Record<string, { readonly truth: number; readonly state: unknown }>>
}

type SavedState = { readonly units: readonly SavedUnit[]; readonly devices: Readonly<Record<string, SavedDevice>> }

/**
 * Writes the state of all conditions down slice by slice, each at the sealing of a batch: at that moment memory is exactly what the
 * batches up to it made. A finished round is the snapshot that recovery starts from; it is valid from its oldest slice on.
 */
export class SnapshotRounds {
  readonly #units: Units
  #round: Round | null = null
  #lastRoundAt = 0
  #lastRoundBatch = 0

  constructor(units: Units) {
    this.#units = units
  }

  /** Called when batch `batch` is sealed. Answers a snapshot when a round is complete; it may be saved once that batch is on disk. */
  sealed(batch: number, now: Millis): EngineSnapshot | null {
    if (!this.#round) {
      if (now - this.#lastRoundAt < ROUND_EVERY_ms && batch - this.#lastRoundBatch < ROUND_BATCHES) return null
      this.#round = new Round(this.#units, batch)
      this.#lastRoundAt = now
      this.#lastRoundBatch = batch
    }
    const snapshot = this.#round.slice(batch, now)
    if (snapshot) this.#round = null
    return snapshot
  }

  /** The whole state at once, for a graceful stop: nothing has to be stepped again at the next start. */
  whole(batch: number, now: Millis): EngineSnapshot {
    const round = new Round(this.#units, batch)
    for (;;) {
      const snapshot = round.slice(batch, now)
      if (snapshot) return snapshot
    }
  }
}

/** One writing down. The slices are held zipped, a tenth of their text or less, which for 2,000 devices is tens of megabytes. */
class Round {
  readonly #firstBatch: number
  readonly #slices: Uint8Array[] = []
  readonly #texts: Iterator<string>
  #batch: number
  #now: Millis = 0

  constructor(units: Units, firstBatch: number) {
    this.#firstBatch = firstBatch
    this.#batch = firstBatch
    this.#texts = this.#write(units)
  }

  /** Goes on as of batch `batch`. Answers the snapshot with its last slice. */
  slice(batch: number, now: Millis): EngineSnapshot | null {
    this.#batch = batch
    this.#now = now
    let text = ''
    let next = this.#texts.next()
    while (!next.done) {
      text += next.value
      if (text.length >= SLICE_LENGTH) break
      next = this.#texts.next()
    }
    this.#slices.push(zipped(text))
    return next.done ? { batch: this.#firstBatch, at: now, state: Buffer.concat(this.#slices) } : null
  }

  /** The text of {@link SavedState}, a unit or a device at a time. */
  *#write({ equipment, devices }: Units): Generator<string, void, undefined> {
    let comma = ''
    yield '{"units":['
    for (const unit of equipment.values()) {
      yield comma + JSON.stringify(saveUnit(unit, this.#batch, this.#now))
      comma = ','
    }
    comma = ''
    yield '],"devices":{'
    for (const device of devices.values()) {
      yield `${comma}${JSON.stringify(device.key)}:${JSON.stringify(saveDevice(device))}`
      comma = ','
    }
    yield '}}'
  }
}

/** Gzip streams one behind the other are one gzip stream of the texts one behind the other (RFC 1952, 2.2). */
const zipped = (json: string): Uint8Array => gzipSync(json, { level: 1 })

/** Sequence numbers heard, each with the hash of its values, oldest first, so that a redelivery after a restart is known. */
type SavedDevice = { readonly lastHeardAt: Millis | null; readonly seqs: readonly number[] }

const saveDevice = (device: DeviceUnit): SavedDevice => ({
  lastHeardAt: device.lastHeardAt,
  seqs: seqsOf(device),
})

function saveUnit(unit: EquipmentUnit, batch: number, now: Millis): SavedUnit {
  const points: Record<string, SavedUnit['points'][string]> = {}
  for (const [name, point] of unit.points) {
    if (point.lastAt === -Infinity) continue
    const value = Number.isFinite(point.value) ? point.value : null
    const { quality, lastAt, receivedAt, runs } = point
    points[name] = runs ? [value, quality, lastAt, receivedAt, runs] : [value, quality, lastAt, receivedAt]
  }
  const programs: Record<string, { truth: number; state: unknown }> = {}
  for (const program of unit.programs) {
    // A lazy condition has not seen the values that changed nothing for it; what is saved has.
    if (program.feeds) settleEvaluator(program, now, now)
    programs[program.definition.id] = { truth: program.truth, state: save(program.evaluator!) }
  }
  return { key: unit.key, batch, points, programs }
}

/**
 * Puts points and conditions back to where the last committed batch left them: the snapshot, then the readings that came after it.
 * Alarms are not moved: they stand as their rows say (OPC UA Part 9, 4.12).
 */
export async function recover(
  units: Units,
  journal: Pick<Journal, 'recovered' | 'readingsAfter'>,
  now: Millis,
): Promise<void> {
  const from = restoreSnapshot(units, journal.recovered.snapshot)
  const steps = replayer(units, from)
  for await (const { batch, readings } of journal.readingsAfter(
    Math.min(...from.values(), journal.recovered.lastBatch),
  ))
    steps(batch, readings)
  units.runsSince = now
  for (const unit of units.equipment.values()) for (const program of unit.programs) resume(program, units.due, now)
  for (const device of units.devices.values()) {
    if (device.state.status === 'online') device.silentAt = silentAfter(device, now)
    // After a burst the times given to messages run ahead of the clock: none is given twice by a restart.
    for (const point of device.points.values()) device.stampedAt = Math.max(device.stampedAt, point.lastAt)
  }
}

/** From which batch on each unit's state holds; a unit that the snapshot does not know is new and has nothing older. */
function restoreSnapshot(units: Units, snapshot: EngineSnapshot | null): ReadonlyMap<string, number> {
  const from = new Map<string, number>([...units.equipment.keys()].map((key) => [key, snapshot?.batch ?? 0]))
  if (!snapshot) return from
  const others: Program[] = []
  const state = JSON.parse(gunzipSync(snapshot.state).toString()) as SavedState
  for (const [key, saved] of Object.entries(state.devices)) {
    const device = units.devices.get(key)
    if (!device) continue
    device.lastHeardAt = saved.lastHeardAt
    for (let at = 0; at < saved.seqs.length; at += SEQ_STRIDE) rememberSeq(device, saved.seqs[at]!, saved.seqs[at + 1]!)
  }
  for (const saved of state.units) {
    const unit = units.equipment.get(saved.key)
    if (!unit) continue
    from.set(saved.key, saved.batch)
    for (const [name, [value, quality, at, receivedAt, runs = []]] of Object.entries(saved.points)) {
      const point = unit.points.get(name)
      if (point) Object.assign(point, { value: value ?? NaN, quality, lastAt: at, receivedAt })
      point?.runs?.push(...runs.map((run): Run => [...run]))
    }
    for (const program of unit.programs) {
      const was = saved.programs[program.definition.id]
      if (was && isRestored(program, was.state)) program.truth = was.truth as Program['truth']
      else others.push(program)
    }
  }
  // A condition that is another one since: it begins with the values that were known then.
  for (const program of others)
    program.truth = seed(program, units.equipment, { runsSince: snapshot.at, now: snapshot.at })
  return from
}

/** A state that cannot be taken over must not keep the platform from starting: the condition begins unknown, its alarm stands. */
function isRestored(program: Program, state: unknown): boolean {
  try {
    return restore(program.evaluator!, state)
  } catch {
    reset(program.evaluator!)
    return false
  }
}

function replayer(units: Units, from: ReadonlyMap<string, number>): (batch: number, readings: Uint8Array) => void {
  const points = new Map<number, PointSlot>()
  for (const unit of units.equipment.values()) for (const point of unit.points.values()) points.set(point.series, point)
  const devices = new Map<number, DeviceUnit>([...units.devices.values()].map((device) => [device.number, device]))
  let [history, at, receivedAt] = [false, 0, 0]
  let [device, number, hash]: [DeviceUnit | undefined, number, number] = [undefined, NaN, HASH_START]
  const messageEnded = () => {
    drainMarked((program) => (program.truth = settleEvaluator(program, at, receivedAt)))
    if (device && number === number) isRepeat(device, number, hash)
  }
  return (batch, readings) => {
    readReadings(readings, {
      message(sender, flags, received, measured, seq) {
        messageEnded()
        ;[history, at, receivedAt] = [(flags & FLAG_HISTORY) !== 0, measured, received]
        ;[device, number, hash] = [devices.get(sender), seq, HASH_START]
        if (device) device.lastHeardAt = received
      },
      value(series, quality: QualityCode, value) {
        hash = hashValue(hash, series, value)
        const point = points.get(series)
        if (!point || batch <= from.get(point.unit.key)!) return
        if (at <= point.lastAt) {
          if (point.runs && quality === QUALITY.good && !isKnown(point.runs, value, at))
            noteOlder(point.runs, value, at)
          return
        }
        if (history && !point.definition.lifeSafety) return
        moveTo(point, value, quality, at, receivedAt)
      },
    })
    messageEnded()
    device = undefined
  }
}

/** Time the platform was away must not count as silence of its points; then time goes on as usual. */
function resume(program: Program, due: Due, now: Millis): void {
  const evaluator = program.evaluator!
  startServerAt(evaluator, now)
  const truth = tick(evaluator, now)
  if (truth !== UNKNOWN) program.truth = truth
  due.condition[program.index] = deadline(evaluator)
  // A truth that moved while nobody watched is looked at by the first tick.
  if (disagrees(program, truth)) due.condition[program.index] = now
}
