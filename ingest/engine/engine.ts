import type { Alarm } from '#domain/alarm/alarm.ts'
import { whyNot } from '#domain/alarm/can.ts'
import type { AlarmCommand } from '#domain/alarm/input.ts'
import type { DeviceState } from '#domain/device/device.ts'
import { MINUTE_ms, type Millis } from '#domain/time.ts'
import type { Inbound } from '#domain/wire/door.ts'
import type { Refused } from '#domain/wire/errors.ts'
import type { CommandAnswer } from '#domain/wire/platform.ts'
import { parseTopic, type TopicKind, topicOf } from '#domain/wire/topics.ts'
import type { Units } from './build.ts'
import { decodeReadings, decodeStatus, excerpt, type RawReading } from './decode.ts'
import type { Outbox } from './outbox.ts'
import { checkSchedule, stepAlarm, type Stepping, tickProgram } from './process.ts'
import { type Taken, takeReading } from './readings.ts'
import { resetClock } from './clock.ts'
import { checkSilence, heardFrom, wentOffline } from './supervise.ts'
import type { DeviceUnit, Program } from './units.ts'

export type Counters = {
  messages: number
  values: number
  rejected: number
  duplicates: number
  late: number
  bad: number
  unknownSenders: number
}

export type Engine = {
  readonly counters: Readonly<Counters>
  /** Takes one message; what came of it lies in the outbox. Synchronous, never throws on bad input. */
  readonly take: (message: Inbound) => void
  readonly connected: (device: string, at: Millis) => void
  readonly disconnected: (device: string, graceful: boolean, at: Millis) => void
  /** Looks at everything that waits for `now`. Cheap; called several times a second. */
  readonly tick: (now: Millis) => void
  readonly command: (alarmId: string, command: AlarmCommand) => CommandAnswer
  /** The server's clock was set to `now`, `by` ms away from where it would be: no storm of silence, no reading taken for an old one. */
  readonly clockJumped: (by_ms: number, now: Millis) => void
}

type Route = { readonly device: DeviceUnit; readonly kind: TopicKind }

/** The one place where inputs meet state: one at a time, synchronous. */
export function createEngine(units: Units, outbox: Outbox, newId: () => string): Engine {
  const stepping: Stepping = { outbox, newId, due: units.due }
  const counters: Counters = { messages: 0, values: 0, rejected: 0, duplicates: 0, late: 0, bad: 0, unknownSenders: 0 }
  const routes = buildRoutes(units)
  const scheduled = units.programs.filter((program) => program.definition.schedule && program.unit)
  let minute = -1

  const reject = (device: DeviceUnit | null, message: Inbound, reason: Refused): void => {
    counters.rejected += 1
    const key = device?.key ?? message.device
    outbox.deadLetter({
      device: key,
      topic: message.topic.slice(0, 200),
      receivedAt: message.receivedAt,
      reason,
      payload: excerpt(message.payload),
      size: message.payload.length,
    })
    if (!device) return
    const state: DeviceState = {
      ...device.state,
      rejected: device.state.rejected + 1,
      lastRejectedAt: message.receivedAt,
    }
    device.state = state
    outbox.device(key, state)
  }

  const takeReadings = (device: DeviceUnit, message: Inbound): void => {
    const decoded = decodeReadings(message.payload)
    if ('code' in decoded && !('values' in decoded)) return reject(device, message, decoded)
    const taken: Taken = { refused: null, values: 0, duplicates: 0, late: 0, bad: 0 }
    if (Array.isArray(decoded))
      for (const raw of decoded as RawReading[]) takeReading(stepping, device, raw, message, taken)
    else takeReading(stepping, device, decoded as RawReading, message, taken)
    counters.values += taken.values
    counters.duplicates += taken.duplicates
    counters.late += taken.late
    counters.bad += taken.bad
    if (taken.refused) reject(device, message, taken.refused)
    return undefined
  }

  const takeStatus = (device: DeviceUnit, message: Inbound): void => {
    const status = decodeStatus(message.payload)
    if (status === 'offline') wentOffline(stepping, device, message.receivedAt)
    else if (status !== 'online') reject(device, message, status)
    else if (!message.retained || isAway(device)) heardFrom(stepping, device, message.receivedAt)
  }

  const take = (message: Inbound): void => {
    counters.messages += 1
    const route = routes.get(message.topic)
    if (route === undefined || route.device.key !== message.device) {
      const sender = units.devices.get(message.device) ?? null
      if (!sender) counters.unknownSenders += 1
      const known = parseTopic(message.topic) !== null && sender !== null
      return reject(
        sender,
        message,
        known || sender
          ? { code: 'message.unknown-topic', fill: { detail: message.topic.slice(0, 100) } }
          : { code: 'device.unknown', fill: { detail: message.device } },
      )
    }
    const { device, kind } = route
    if (kind === 'status') return takeStatus(device, message)
    if (!message.retained) heardFrom(stepping, device, message.receivedAt)
    if (kind === 'readings') return takeReadings(device, message)
    return reject(
      device,
      message,
      kind === 'taps'
        ? { code: 'message.not-supported', fill: { detail: 'taps' } }
        : { code: 'message.unknown-topic', fill: { detail: message.topic } },
    )
  }

  const tick = (now: Millis): void => {
    for (const device of units.devices.values()) if (device.silentAt <= now) checkSilence(stepping, device, now)
    const { condition, alarm } = units.due
    for (let i = 0; i < alarm.length; i += 1) {
      if (condition[i]! <= now || alarm[i]! <= now) tickProgram(stepping, units.programs[i]!, now)
    }
    const thisMinute = Math.floor(now / MINUTE_ms)
    if (thisMinute === minute) return
    minute = thisMinute
    for (const program of scheduled) checkSchedule(stepping, program, program.unit!.timeZone, now)
  }

  const onDevice = (key: string, then: (device: DeviceUnit) => void): void => {
    const device = units.devices.get(key)
    if (device) then(device)
  }

  return {
    counters,
    take,
    tick,
    connected: (key, at) => onDevice(key, (device) => heardFrom(stepping, device, at)),
    disconnected: (key, graceful, at) =>
      onDevice(key, (device) => void (graceful || wentOffline(stepping, device, at))),
    clockJumped: (by_ms, now) => resetClock(units, by_ms, now),
    command: (alarmId, command) => act(stepping, units.programsById.get(alarmId), command),
  }
}

/** What was retained is state, not a sign of life: it says that a device came, never that a silent one speaks again. */
const isAway = ({ state }: DeviceUnit): boolean => state.status === 'never' || state.status === 'offline'

function buildRoutes(units: Units): ReadonlyMap<string, Route> {
  const routes = new Map<string, Route>()
  for (const device of units.devices.values()) {
    for (const kind of ['readings', 'status', 'taps', 'commands'] as const)
      routes.set(topicOf(device.device, kind), { device, kind })
  }
  return routes
}

function act(stepping: Stepping, program: Program | undefined, command: AlarmCommand): CommandAnswer {
  if (!program) return { ok: false, refused: { code: 'not-found', fill: { what: 'alarm' } }, alarm: null }
  const before: Alarm = program.alarm
  const refused = whyNot(command, before)
  if (refused) return { ok: false, refused, alarm: before }
  stepAlarm(stepping, program, command)
  return { ok: true, alarm: program.alarm }
}
