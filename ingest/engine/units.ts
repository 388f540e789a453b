import type { Alarm } from '#domain/alarm/alarm.ts'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { Truth } from '#domain/condition/condition.ts'
import type { Evaluator } from '#domain/condition/evaluator.ts'
import type { Device, DeviceState } from '#domain/device/device.ts'
import type { Equipment } from '#domain/equipment/equipment.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import type { QualityCode } from '#domain/point/judge.ts'
import type { Millis } from '#domain/time.ts'
import type { Run } from './runs.ts'

/*
 * What the engine steps for every reading. These are mutable on purpose: they are touched hundreds of thousands of times a second and
 * belong to the engine alone. What an operator sees (Alarm, DeviceState) stays immutable and is only replaced.
 */

/** A point of one piece of equipment with its newest value. */
export type PointSlot = {
  readonly definition: PointDefinition
  readonly unit: EquipmentUnit
  /** Number of its series in the journal and the time-series store. */
  readonly series: number
  uses: readonly PointUse[]
  /** Lazy programs on this point. From `rangesAt` in `ranges` stand the ranges in which each need not look: see domain/condition/quiet.ts. */
  watchers: readonly Program[]
  /** Of all points together: thousands of small arrays would lie apart in memory. */
  ranges: Float64Array
  rangesAt: number
  /** Newest `measuredAt` taken, -Infinity before the first: older readings are history. */
  lastAt: Millis
  receivedAt: Millis
  value: number
  quality: QualityCode
  /** The newest value that conditions may use; NaN: none, or every watcher is to look at the next one. */
  goodValue: number
  goodAt: Millis
  goodReceivedAt: Millis
  /** Of life-safety points only: what they were read as lately, so that a redelivery raises nothing twice. */
  readonly runs: Run[] | null
}

/** Which slot of which program's evaluator a point feeds. */
export type PointUse = { readonly program: Program; readonly slot: number }

/** In the place of a range's lower bound: look at every value, also at one that repeats the last. */
export const LOOK_ALWAYS = NaN

/** A point that a lazy program reads: its slot there, and where its range begins after the point's `rangesAt`. */
export type Feed = { readonly point: PointSlot; readonly slot: number; at: number }

export type EquipmentUnit = {
  readonly equipment: Equipment
  readonly key: string
  readonly timeZone: string
  readonly points: Map<string, PointSlot>
  programs: readonly Program[]
  /** Programs that ask whether anything at all was heard from this equipment. */
  readonly listening: Program[]
  /** The devices that speak for it. */
  readonly devices: DeviceUnit[]
  /** A value changed since the last batch of values was told. */
  touched: boolean
}

/** One alarm definition at work; it may become another while the alarm stays. `evaluator` is null for alarms that the engine itself decides (communication lost). */
export type Program = {
  readonly id: string
  readonly site: string
  definition: AlarmDefinition
  readonly unit: EquipmentUnit | null
  evaluator: Evaluator | null
  /** The points of a program that is only settled when a value leaves its quiet range; null: it sees every value. */
  feeds: readonly Feed[] | null
  /** The point shown with the alarm. */
  shows: PointSlot | null
  alarm: Alarm
  truth: Truth
  dirty: boolean
  inSchedule: boolean
  /** Its place in {@link Due}. */
  index: number
}

/**
 * When time alone may change the condition, and the alarm, of each program; Infinity: never. Side by side in memory, because every tick
 * looks at all of them and every message writes some.
 */
export type Due = { condition: Float64Array; alarm: Float64Array }

/** How many sequence numbers of messages without a time are remembered per device, to know a redelivery. */
export const SEQS_KEPT = 128
/** Numbers in the memory of one: the sequence number, and the hash of the values that came with it. */
export const SEQ_STRIDE = 2

export type DeviceUnit = {
  readonly device: Device
  readonly key: string
  /** Number of the device in the journal. */
  readonly number: number
  /** By the name that stands in its payloads. */
  readonly points: Map<string, PointSlot>
  readonly units: EquipmentUnit[]
  readonly children: DeviceUnit[]
  readonly communication: Program
  /** See repeats.ts; null before the first. */
  seqs: Float64Array | null
  gateway: DeviceUnit | null
  seqAt: number
  /** The last time given to a message that came without one. */
  stampedAt: Millis
  state: DeviceState
  lastHeardAt: Millis | null
  /** When it counts as silent unless it is heard; Infinity while it already is, or was never heard. */
  silentAt: Millis
}

export const isDown = (device: DeviceUnit): boolean =>
  device.state.status === 'silent' || device.state.status === 'offline'

/** The nearest gateway above that is down, or null. */
export function downGateway(device: DeviceUnit): DeviceUnit | null {
  for (let up = device.gateway; up !== null; up = up.gateway) if (isDown(up)) return up
  return null
}

/** All devices that are connected through this one, directly or not. */
export const behind = (device: DeviceUnit): readonly DeviceUnit[] =>
  device.children.flatMap((child) => [child, ...behind(child)])
