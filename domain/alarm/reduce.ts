import type { Millis } from '../time.ts'
import { type Alarm, alarmId } from './alarm.ts'
import type { AlarmBehaviour, AlarmInput } from './input.ts'
import { release, suppress } from './reduce/hide.ts'
import { obey } from './reduce/operator.ts'
import { followCondition } from './reduce/process.ts'
import { followLifeSafety, setPriority } from './reduce/rule.ts'
import { type AlarmStep, same } from './reduce/step.ts'
import { tick } from './reduce/tick.ts'

/**
 * One input to one alarm. Pure: the same alarm, input and behaviour give the same answer; an input that changes nothing gives the same
 * object and no facts. A command that is refused (see {@link whyNot} for the sentence) changes nothing either.
 *
 * What the table in alarm.ts leaves open is decided so that nothing vanishes unseen:
 * - Hidden, an alarm goes on: it is raised, counted and returned underneath, with its facts; it asks for nobody's attention.
 * - Shown again with the condition true, it is unacknowledged (taken off the shelf by hand: acknowledged by that person).
 * - Shown again with the condition clear, it is normal, except: latched stays latched; and an unacknowledged alarm that plant logic or
 *   maintenance took out of the list stands there again as RTN-unacknowledged. Shelving counts as seen: a person chose to hide it.
 * - A life-safety alarm is never suppressed by design; such an input changes nothing.
 * - A rise of priority ends the shelf, which was granted for the lower one.
 */
export function reduceAlarm(alarm: Alarm, input: AlarmInput, behaviour: AlarmBehaviour): AlarmStep {
  if ((behaviour.lifeSafety ?? false) !== alarm.lifeSafety) {
    const [followed, lifted] = followLifeSafety(alarm, input.at, behaviour)
    const [next, facts] = step(followed, input, behaviour)
    return [next, [...lifted, ...facts]]
  }
  return step(alarm, input, behaviour)
}

function step(alarm: Alarm, input: AlarmInput, behaviour: AlarmBehaviour): AlarmStep {
  switch (input.type) {
    case 'condition':
      return followCondition(alarm, input, behaviour)
    case 'tick':
      return tick(alarm, input, behaviour)
    case 'suppress':
      return alarm.lifeSafety ? same(alarm) : suppress(alarm, input)
    case 'release':
      return release(alarm, input, behaviour)
    case 'set-priority':
      return setPriority(alarm, input, behaviour)
    case 'acknowledge':
    case 'reset':
    case 'shelve':
    case 'unshelve':
    case 'take-out-of-service':
    case 'return-to-service':
    case 'comment':
      return obey(alarm, input, behaviour)
  }
}

/** Shared by all: most alarms of a site are quiet. */
const NONE: readonly never[] = []

type Identity = Pick<Alarm, 'site' | 'equipment' | 'definition' | 'priority' | 'lifeSafety'>

/** An alarm that was never raised; `at`: since when it is watched. */
export const newAlarm = (identity: Identity, at: Millis = 0): Alarm => ({
  id: alarmId(identity.site, identity.equipment, identity.definition),
  site: identity.site,
  equipment: identity.equipment,
  definition: identity.definition,
  priority: identity.priority,
  lifeSafety: identity.lifeSafety,
  condition: 'clear',
  conditionSince: at,
  deadlineAt: null,
  occurrence: null,
  raisedAt: null,
  raisedReceivedAt: null,
  returnedAt: null,
  valueWhenRaised: null,
  acknowledged: null,
  latched: false,
  shelved: null,
  suppressed: null,
  outOfService: null,
  count: 0,
  recentRaises: NONE,
  comments: NONE,
})
