import { type Alarm, isActive, isHidden } from '../alarm.ts'
import { whyNot } from '../can.ts'
import type { AlarmBehaviour, AlarmCommand } from '../input.ts'
import { owed, reveal } from './hide.ts'
import { type AlarmStep, same } from './step.ts'

type Command<Type extends AlarmCommand['type']> = Extract<AlarmCommand, { readonly type: Type }>

/** A person's action, if {@link whyNot} has nothing against it. */
export function obey(alarm: Alarm, command: AlarmCommand, behaviour: AlarmBehaviour): AlarmStep {
  if (whyNot(command, alarm)) return same(alarm)
  const { at, by } = command
  const about = { alarmId: alarm.id, occurrence: alarm.occurrence, at, by }
  switch (command.type) {
    case 'acknowledge': {
      const note = command.note === undefined ? {} : { note: command.note }
      return [{ ...alarm, acknowledged: { at, by, ...note } }, [{ type: 'alarm.acknowledged', ...about, ...note }]]
    }
    case 'reset':
      return [{ ...alarm, latched: false }, [{ type: 'alarm.reset', ...about }]]
    case 'shelve': {
      const { until, reason } = command
      return [{ ...alarm, shelved: { at, by, until, reason } }, [{ type: 'alarm.shelved', ...about, until, reason }]]
    }
    case 'unshelve':
      return unshelve(alarm, command, behaviour)
    case 'take-out-of-service': {
      const { reason } = command
      const work = command.work === undefined ? {} : { work: command.work }
      return [
        { ...alarm, outOfService: { at, by, reason, ...work, ...owed(alarm) } },
        [{ type: 'alarm.taken-out-of-service', ...about, reason, ...work }],
      ]
    }
    case 'return-to-service': {
      const owes = alarm.outOfService?.unacknowledged === true
      return [
        reveal({ ...alarm, outOfService: null }, at, owes, behaviour),
        [{ type: 'alarm.returned-to-service', ...about }],
      ]
    }
    case 'comment': {
      const { text } = command
      return [
        { ...alarm, comments: [...alarm.comments, { at, by, text }] },
        [{ type: 'alarm.commented', ...about, text }],
      ]
    }
  }
}

/** By hand: whoever takes it off the shelf looks at it, so an active alarm is acknowledged by that person. */
function unshelve(alarm: Alarm, command: Command<'unshelve'>, behaviour: AlarmBehaviour): AlarmStep {
  const { at, by } = command
  const about = { alarmId: alarm.id, occurrence: alarm.occurrence, at, by }
  const shown = reveal({ ...alarm, shelved: null }, at, false, behaviour)
  if (isHidden(shown) || !isActive(shown) || behaviour.acknowledge === false) {
    return [shown, [{ type: 'alarm.unshelved', ...about }]]
  }
  return [
    { ...shown, acknowledged: { at, by } },
    [
      { type: 'alarm.unshelved', ...about },
      { type: 'alarm.acknowledged', ...about },
    ],
  ]
}
