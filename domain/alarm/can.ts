import { HOUR_ms, MINUTE_ms, type Millis } from '../time.ts'
import type { AlarmRefused } from '../wire/alarm-errors.ts'
import { type Alarm, COMMENTS_MAX, PLATFORM, alarmState, isHidden, stateUnderneath } from './alarm.ts'
import type { Priority } from './definition.ts'
import type { AlarmAction, AlarmCommand } from './input.ts'
import { STATE_WORDS } from './words.ts'

/** What of a person's role matters to an alarm. Absent = an operator. */
export type AlarmRole = { readonly supervisor: boolean }

/** How long an alarm may be shelved at most. A critical one: by a supervisor only; a life-safety one: never. */
export const SHELF_MAX_ms: Readonly<Record<Priority, Millis>> = {
  critical: 30 * MINUTE_ms,
  high: 4 * HOUR_ms,
  medium: 8 * HOUR_ms,
  low: 8 * HOUR_ms,
}

/** Which action is possible now, for this role: the screen disables buttons by it, the reducer refuses by it. */
export const alarmCan = (action: AlarmAction, alarm: Alarm, role?: AlarmRole): boolean =>
  whyNot(action, alarm, role) === null

/**
 * Why an action is refused, or null. Asked with the action alone (a button) it looks at the alarm and the role; asked with the whole
 * command it also looks at the occurrence it was meant for and at its times. The role defaults to what the command says.
 */
export function whyNot(asked: AlarmAction | AlarmCommand, alarm: Alarm, role?: AlarmRole): AlarmRefused | null {
  const command = typeof asked === 'string' ? null : asked
  const action = command ? command.type : (asked as AlarmAction)
  const said = command && 'supervisor' in command ? command.supervisor : false
  const supervisor = role?.supervisor ?? said ?? false
  if (command && isStale(command, alarm)) return { code: 'alarm.occurrence-over' }
  return POSSIBLE[action](alarm, supervisor) ?? (command?.type === 'shelve' ? wrongTime(command, alarm) : null)
}

/** Meant for another occurrence than the one that stands. A null means that the screen showed a normal alarm. */
function isStale(command: AlarmCommand, alarm: Alarm): boolean {
  if (!('occurrence' in command)) return false
  if (command.occurrence === null) return stateUnderneath(alarm) !== 'normal'
  return command.occurrence !== alarm.occurrence
}

function wrongTime(command: { readonly at: Millis; readonly until: Millis }, alarm: Alarm): AlarmRefused | null {
  if (command.until <= command.at) return { code: 'alarm.time-past' }
  const limit_ms = SHELF_MAX_ms[alarm.priority]
  return command.until - command.at > limit_ms
    ? { code: 'alarm.shelf-too-long', fill: { limit: spell(limit_ms) } }
    : null
}

const spell = (limit_ms: Millis): string =>
  limit_ms < HOUR_ms ? `${limit_ms / MINUTE_ms} min` : `${limit_ms / HOUR_ms} h`

const POSSIBLE: Record<AlarmAction, (alarm: Alarm, supervisor: boolean) => AlarmRefused | null> = {
  acknowledge(alarm) {
    const { acknowledged } = alarm
    if (isHidden(alarm)) return notNow(alarm)
    if (acknowledged === null) return alarm.occurrence === null ? notNow(alarm) : null
    return acknowledged.by === PLATFORM
      ? notNow(alarm)
      : { code: 'alarm.already-acknowledged', fill: { by: acknowledged.by } }
  },
  reset: (alarm) => (alarmState(alarm) === 'latched-acknowledged' ? null : notNow(alarm)),
  shelve(alarm, supervisor) {
    if (alarm.lifeSafety) return { code: 'alarm.life-safety-not-shelvable' }
    if (alarm.priority === 'critical' && !supervisor) return { code: 'alarm.supervisor-only' }
    return alarm.shelved ? notNow(alarm) : null
  },
  unshelve: (alarm) => (alarm.shelved ? null : notNow(alarm)),
  /** Has no end by itself, so it must not be the way round the shelf: a life-safety alarm is taken out by a supervisor only. */
  'take-out-of-service'(alarm, supervisor) {
    if (alarm.lifeSafety && !supervisor) return { code: 'alarm.supervisor-only' }
    return alarm.outOfService ? notNow(alarm) : null
  },
  'return-to-service': (alarm) => (alarm.outOfService ? null : notNow(alarm)),
  comment(alarm) {
    if (alarm.occurrence === null) return notNow(alarm)
    return alarm.comments.length < COMMENTS_MAX
      ? null
      : { code: 'alarm.too-many-comments', fill: { limit: COMMENTS_MAX } }
  },
}

const notNow = (alarm: Alarm): AlarmRefused => ({
  code: 'alarm.not-allowed',
  fill: { state: STATE_WORDS[alarmState(alarm)] },
})
