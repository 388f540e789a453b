import type { Alarm } from '#domain/alarm/alarm.ts'
import { whyNot } from '#domain/alarm/can.ts'
import type { AlarmCommand } from '#domain/alarm/input.ts'
import { MINUTE_ms, type Millis } from '#domain/time.ts'
import type { Inbound } from '#domain/wire/door.ts'
import type { CommandAnswer } from '#domain/wire/platform.ts'
import type { Units } from './build.ts'
import { resetClock } from './clock.ts'
import { type Counters, Intake } from './intake.ts'
import type { Outbox } from './outbox.ts'
import { checkSchedule, stepAlarm, type Stepping, tickProgram } from './process.ts'
import { type Redefinition, redefine, followAll, standingUnder } from './redefine.ts'
import { checkSilence, heardFrom, wentOffline } from './supervise.ts'
import type { DeviceUnit, Program } from './units.ts'

export type Engine = {
  readonly counters: Readonly<Counters>
  /** Takes one message; what came of it lies in the outbox. Synchronous, never throws on bad input. */
  readonly take: (message: Inbound) => void
  readonly connected: (device: string, at: Millis) => void
  readonly disconnected: (device: string, graceful: boolean, at: Millis) => void
  /** Looks at everything that waits for `now`. Cheap; called several times a second. */
  readonly tick: (now: Millis) => void
  readonly command: (alarmId: string, command: AlarmCommand) => CommandAnswer
  /** An alarm that these definitions would take away while it stands; null: none. */
  readonly standing: (changes: Redefinition) => Alarm | null
  /** From now on these definitions count; what came of it lies in the outbox. Answers the rows of the alarms that are new. */
  readonly redefine: (changes: Redefinition, now: Millis) => readonly Alarm[]
  /** The server's clock was set to `now`, `by` ms away from where it would be: no storm of silence, no reading taken for an old one. */
  readonly clockJumped: (by_ms: number, now: Millis) => void
}

/** The one place where inputs meet state: one at a time, synchronous. */
export function createEngine(units: Units, outbox: Outbox, newId: () => string): Engine {
  const stepping: Stepping = { outbox, newId, due: units.due }
  const intake = new Intake(units, stepping)
  let scheduled = units.programs.filter(isScheduled)
  let minute = -1

  const tick = (now: Millis): void => {
    for (const device of units.devices.values()) if (device.silentAt <= now) checkSilence(stepping, device, now)
    const { condition, alarm } = units.due
    for (let i = 0; i < alarm.length; i += 1) {
      if (condition[i]! <= now || alarm[i]! <= now) tickProgram(stepping, units.programs[i]!, now)
    }
    const thisMinute = Math.floor(now / MINUTE_ms)
    if (thisMinute === minute) return
    if (minute === -1) followAll(stepping, units, now)
    minute = thisMinute
    for (const program of scheduled) checkSchedule(stepping, program, program.unit!.timeZone, now)
  }

  const onDevice = (key: string, then: (device: DeviceUnit) => void): void => {
    const device = units.devices.get(key)
    if (device) then(device)
  }

  return {
    counters: intake.counters,
    take: (message) => intake.take(message),
    tick,
    connected: (key, at) => onDevice(key, (device) => heardFrom(stepping, device, at)),
    disconnected: (key, graceful, at) =>
      onDevice(key, (device) => void (graceful || wentOffline(stepping, device, at))),
    clockJumped: (by_ms, now) => resetClock(units, by_ms, now),
    standing: (changes) => standingUnder(units, changes),
    redefine(changes, now) {
      const added = redefine(stepping, units, changes, now)
      scheduled = units.programs.filter(isScheduled)
      return added
    },
    command: (alarmId, command) => act(stepping, units.programsById.get(alarmId), command),
  }
}

const isScheduled = ({ definition, unit }: Program): boolean => definition.schedule !== undefined && unit !== null

function act(stepping: Stepping, program: Program | undefined, command: AlarmCommand): CommandAnswer {
  if (!program) return { ok: false, refused: { code: 'not-found', fill: { what: 'alarm' } }, alarm: null }
  const before: Alarm = program.alarm
  const refused = whyNot(command, before)
  if (refused) return { ok: false, refused, alarm: before }
  stepAlarm(stepping, program, command)
  return { ok: true, alarm: program.alarm }
}
