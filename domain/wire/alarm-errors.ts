import { fillIn, type Fill, type Refusal } from './refusal.ts'

/** Why a command to an alarm is refused; part of the table in errors.ts. By itself because the first page of the operator says them. */
export const ALARM_ERRORS = {
  'alarm.not-allowed': {
    status: 409,
    text: { en: 'Not possible while the alarm is {state}.', zh: '报警处于“{state}”状态，不能执行此操作。' },
  },
  'alarm.already-acknowledged': { status: 409, text: { en: 'Already acknowledged by {by}.', zh: '已由 {by} 确认。' } },
  'alarm.occurrence-over': {
    status: 409,
    text: {
      en: 'That occurrence is over; the alarm has been raised anew since, or has ended.',
      zh: '该次报警已结束或已重新触发。',
    },
  },
  'alarm.life-safety-not-shelvable': {
    status: 403,
    text: { en: 'A life-safety alarm cannot be shelved.', zh: '生命安全报警不能搁置。' },
  },
  'alarm.supervisor-only': {
    status: 403,
    text: { en: 'Only a supervisor may do this to this alarm.', zh: '只有主管可以对该报警执行此操作。' },
  },
  'alarm.shelf-too-long': {
    status: 422,
    text: {
      en: 'An alarm of this priority may be shelved for at most {limit}.',
      zh: '该优先级的报警最多可搁置 {limit}。',
    },
  },
  'alarm.time-past': {
    status: 422,
    text: { en: 'The end of the shelf time lies in the past.', zh: '搁置结束时间已过。' },
  },
  'alarm.too-many-comments': {
    status: 409,
    text: { en: 'This occurrence already has {limit} comments.', zh: '该次报警已有 {limit} 条备注。' },
  },
} as const satisfies Record<string, Refusal>

export type AlarmRefused = { readonly code: keyof typeof ALARM_ERRORS; readonly fill?: Fill }

/** The sentence of an alarm's refusal, filled in, in both languages. */
export const alarmRefusalText = ({ code, fill }: AlarmRefused) => fillIn(ALARM_ERRORS[code].text, fill)
