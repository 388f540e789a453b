import { expect } from 'vitest'
import { type Alarm, type AlarmState, alarmState } from '#domain/alarm/alarm.ts'
import { whyNot } from '#domain/alarm/can.ts'
import type { AlarmFact } from '#domain/alarm/fact.ts'
import type { AlarmBehaviour, AlarmCommand, AlarmInput } from '#domain/alarm/input.ts'
import { newAlarm, reduceAlarm } from '#domain/alarm/reduce.ts'
import type { ErrorCode } from '#domain/wire/errors.ts'

/** An alarm of a made-up pump, as it stands before anything happened. */
export const anAlarm = (over: Partial<Alarm> = {}): Alarm => ({
  ...newAlarm({
    site: 'hq',
    equipment: 'pump-1',
    definition: 'discharge-pressure-high',
    priority: 'medium',
    lifeSafety: false,
  }),
  ...over,
})

/** No delays, acknowledgement required, not latching. */
export const aBehaviour = (over: Partial<AlarmBehaviour> = {}): AlarmBehaviour => ({
  onDelay_ms: 0,
  offDelay_ms: 0,
  ...over,
})

type WithoutTime<Input> = Input extends { readonly at: number }
  ? Omit<Input, 'at' | 'receivedAt' | 'occurrence'>
  : never
/** An input as the story tells it: time and occurrence are filled in. */
export type Told = WithoutTime<AlarmInput> & { readonly occurrence?: string | null; readonly receivedAt?: number }

export const isTrue = (value: number | null = null): Told => ({ type: 'condition', true: true, value })
export const isFalse = (value: number | null = null): Told => ({ type: 'condition', true: false, value })
export const tick: Told = { type: 'tick' }
export const acknowledge = (by: string): Told => ({ type: 'acknowledge', by })
export const reset = (by: string): Told => ({ type: 'reset', by })
export const shelve = (by: string, until: string, supervisor = false): Told => ({
  type: 'shelve',
  by,
  until: clock(until),
  reason: 'filter change',
  supervisor,
})
export const unshelve = (by: string): Told => ({ type: 'unshelve', by })
export const comment = (by: string, text: string): Told => ({ type: 'comment', by, text })
export const takeOut = (by: string, supervisor = false): Told => ({
  type: 'take-out-of-service',
  by,
  reason: 'bearing change',
  work: 'wo-7',
  supervisor,
})
export const putBack = (by: string): Told => ({ type: 'return-to-service', by })
export const suppress = (cause: string): Told => ({ type: 'suppress', cause })
export const release = (cause: string): Told => ({ type: 'release', cause })
export const setPriority = (priority: Alarm['priority']): Told => ({ type: 'set-priority', priority })

/** `10:00:05` on the day of the story. */
export function clock(time: string): number {
  const [h = 0, m = 0, s = 0] = time.split(':').map(Number)
  return Date.UTC(2026, 10, 22, h, m, s)
}

/** Tells an alarm's story like an operator's log; every line must name every fact it caused, or the test fails. */
export function alarmStory(behaviour: Partial<AlarmBehaviour> = {}, over: Partial<Alarm> = {}) {
  const rule = aBehaviour(behaviour)
  let alarm = anAlarm({ lifeSafety: rule.lifeSafety ?? false, ...over })
  let lines = 0
  const fill = (time: string, told: Told): AlarmInput => {
    const at = clock(time)
    const fresh = told.type === 'condition' || told.type === 'tick'
    lines += 1
    return { receivedAt: at, occurrence: fresh ? `occurrence-${lines}` : alarm.occurrence, ...told, at } as AlarmInput
  }
  const story = {
    when(time: string, told: Told, ...facts: AlarmFact['type'][]) {
      const [next, caused] = reduceAlarm(alarm, fill(time, told), rule)
      expect(
        caused.map((fact) => fact.type),
        `${time} ${told.type}`,
      ).toEqual(facts)
      if (next === alarm) expect(facts).toEqual([])
      alarm = next
      return story
    },
    /** The command is refused with this code, and changes nothing. */
    refuses(time: string, told: Told, code: ErrorCode) {
      const input = fill(time, told)
      expect(whyNot(input as AlarmCommand, alarm)?.code, `${time} ${told.type}`).toBe(code)
      const [next, facts] = reduceAlarm(alarm, input, rule)
      expect(next).toBe(alarm)
      expect(facts).toEqual([])
      return story
    },
    shows(state: AlarmState) {
      expect(alarmState(alarm)).toBe(state)
      return story
    },
    has(part: Partial<Alarm>) {
      expect(alarm).toMatchObject(part)
      return story
    },
    /** The alarm as it now stands, for what the words above cannot say. */
    alarm: () => alarm,
  }
  return story
}
