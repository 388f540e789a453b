import { TRUE, UNKNOWN } from '#domain/condition/condition.ts'
import { deadline, reset, restore, save, startServerAt, tick } from '#domain/condition/evaluator.ts'
import { QUALITY, type QualityCode } from '#domain/point/judge.ts'
import type { Millis } from '#domain/time.ts'
import { FLAG_HISTORY, readReadings } from '../journal/codec.ts'
import type { EngineSnapshot, Journal } from '../journal/journal.ts'
import type { Units } from './build.ts'
import { settleEvaluator } from './process.ts'
import { drainMarked, moveTo, rememberSeq } from './readings.ts'
import { isKnown, noteOlder, type Run } from './runs.ts'
import { silentAfter } from './supervise.ts'
import type { DeviceUnit, Due, EquipmentUnit, PointSlot, Program } from './units.ts'

/** A new round begins after this time, or after this many batches. */
const ROUND_EVERY_ms = 60_000
const ROUND_BATCHES = 5_000
/** Units written down at one sealing, so that no message waits long behind a snapshot. */
const SLICE_UNITS = 25

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
  readonly #units: readonly EquipmentUnit[]
  readonly #devices: readonly DeviceUnit[]
  #next = -1
  #slices: string[] = []
  #firstBatch = 0
  #lastRoundAt = 0
  #lastRoundBatch = 0

  constructor(units: Units) {
    this.#units = [...units.equipment.values()]
    this.#devices = [...units.devices.values()]
  }

  /** Called when batch `batch` is sealed. Answers a snapshot when a round is complete; it may be saved once that batch is on disk. */
  sealed(batch: number, now: Millis): EngineSnapshot | null {
    if (this.#next < 0) {
      if (now - this.#lastRoundAt < ROUND_EVERY_ms && batch - this.#lastRoundBatch < ROUND_BATCHES) return null
      this.#next = 0
      this.#slices = []
      this.#firstBatch = batch
      this.#lastRoundAt = now
      this.#lastRoundBatch = batch
    }
    for (const unit of this.#units.slice(this.#next, this.#next + SLICE_UNITS))
      this.#slices.push(JSON.stringify(saveUnit(unit, batch, now)))
    this.#next += SLICE_UNITS
    return this.#next < this.#units.length ? null : this.#finish(now)
  }

  /** The whole state at once, for a graceful stop: nothing has to be stepped again at the next start. */
  whole(batch: number, now: Millis): EngineSnapshot {
    this.#firstBatch = batch
    this.#slices = this.#units.map((unit) => JSON.stringify(saveUnit(unit, batch, now)))
    return this.#finish(now)
  }

  #finish(now: Millis): EngineSnapshot {
    const devices = Object.fromEntries(this.#devices.map((device) => [device.key, saveDevice(device)]))
    const state = `{"units":[${this.#slices.join(',')}],"devices":${JSON.stringify(devices)}}`
    this.#next = -1
    this.#slices = []
    return { batch: this.#firstBatch, at: now, state }
  }
}

/** Sequence numbers heard, oldest first, so that a redelivery after a restart is known. */
type SavedDevice = { readonly lastHeardAt: Millis | null; readonly seqs: readonly number[] }

const saveDevice = (device: DeviceUnit): SavedDevice => ({
  lastHeardAt: device.lastHeardAt,
  seqs: [...device.seqs.subarray(device.seqAt), ...device.seqs.subarray(0, device.seqAt)].filter((seq) => seq >= 0),
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
  const state = JSON.parse(snapshot?.state ?? '{"units":[],"devices":{}}') as SavedState
  for (const [key, saved] of Object.entries(state.devices)) {
    const device = units.devices.get(key)
    if (!device) continue
    device.lastHeardAt = saved.lastHeardAt
    for (const seq of saved.seqs) rememberSeq(device, seq)
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
    }
  }
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
  const settleMarked = () => drainMarked((program) => (program.truth = settleEvaluator(program, at, receivedAt)))
  return (batch, readings) => {
    readReadings(readings, {
      message(number, flags, received, measured, seq) {
        settleMarked()
        ;[history, at, receivedAt] = [(flags & FLAG_HISTORY) !== 0, measured, received]
        const device = devices.get(number)
        if (!device) return
        device.lastHeardAt = received
        if (seq === seq) rememberSeq(device, seq)
      },
      value(series, quality: QualityCode, value) {
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
    settleMarked()
  }
}

/** Time the platform was away must not count as silence of its points; then time goes on as usual. */
function resume(program: Program, due: Due, now: Millis): void {
  const evaluator = program.evaluator!
  startServerAt(evaluator, now)
  const truth = tick(evaluator, now)
  if (truth !== UNKNOWN) program.truth = truth
  due.condition[program.index] = deadline(evaluator)
  const stands = program.alarm.condition === 'active' || program.alarm.condition === 'pending'
  // A truth that moved while nobody watched is looked at by the first tick.
  if (truth !== UNKNOWN && (truth === TRUE) !== stands) due.condition[program.index] = now
}
