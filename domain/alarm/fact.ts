import type { Millis } from '../time.ts'
import type { Priority } from './definition.ts'

type Of<Type extends string, More = unknown> = {
  readonly type: Type
  readonly alarmId: string
  readonly occurrence: string | null
  readonly at: Millis
} & More

/** What happened to an alarm, recorded once. */
export type AlarmFact =
  | Of<'alarm.raised', { readonly receivedAt: Millis; readonly value: number | null; readonly priority: Priority }>
  | Of<'alarm.returned-to-normal'>
  | Of<'alarm.acknowledged', { readonly by: string; readonly note?: string }>
  | Of<'alarm.re-alarmed', { readonly why: 'priority-rose' | 'time-passed' }>
  | Of<'alarm.priority-changed', { readonly from: Priority; readonly to: Priority }>
  | Of<'alarm.reset', { readonly by: string }>
  | Of<'alarm.shelved', { readonly by: string; readonly until: Millis; readonly reason: string }>
  /** `by` null: the time ran out. */
  | Of<'alarm.unshelved', { readonly by: string | null }>
  | Of<'alarm.suppressed', { readonly cause: string }>
  | Of<'alarm.released', { readonly cause: string }>
  | Of<'alarm.taken-out-of-service', { readonly by: string; readonly reason: string; readonly work?: string }>
  | Of<'alarm.returned-to-service', { readonly by: string }>
  | Of<'alarm.commented', { readonly by: string; readonly text: string }>
