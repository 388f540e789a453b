import { inLanguage, type Language, type Text } from '../text.ts'

type Refusal = { readonly status: number; readonly text: Text }

/**
 * Every refusal of the product: code, status, a sentence for a person in both languages. `{…}` is filled in by {@link refusalText}.
 * Codes of the `message.*` and `time.*` family are reasons of dead letters; they have no HTTP door of their own.
 */
export const ERRORS = {
  'request.invalid': { status: 400, text: { en: 'The request is not valid: {detail}', zh: '请求无效：{detail}' } },
  'request.too-large': { status: 413, text: { en: 'The request is larger than {limit}.', zh: '请求超过 {limit}。' } },
  'not-found': { status: 404, text: { en: 'There is no such {what}.', zh: '没有这样的 {what}。' } },
  'origin.refused': {
    status: 403,
    text: { en: 'This page may not use the service from another origin.', zh: '不允许从其他来源访问。' },
  },
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
  'command.unconfirmed': {
    status: 503,
    text: {
      en: 'It is not known whether the action was recorded; look at the alarm before you repeat it.',
      zh: '无法确认操作是否已记录；重复之前请先查看报警状态。',
    },
  },
  'journal.unavailable': {
    status: 503,
    text: {
      en: 'Nothing can be recorded at the moment ({detail}); the action was not taken.',
      zh: '目前无法记录（{detail}），操作未执行。',
    },
  },
  overloaded: { status: 503, text: { en: 'Too much at once; try again in a moment.', zh: '请求过多，请稍后再试。' } },
  'telemetry.unavailable': {
    status: 503,
    text: { en: 'The history cannot be read at the moment: {detail}', zh: '目前无法读取历史数据：{detail}' },
  },
  internal: { status: 500, text: { en: 'Something broke inside; it has been logged.', zh: '内部错误，已记录。' } },
  'message.too-large': {
    status: 413,
    text: {
      en: 'The message has {size} bytes; at most {limit} are read.',
      zh: '消息 {size} 字节，最多 {limit} 字节。',
    },
  },
  'message.empty': {
    status: 400,
    text: {
      en: 'The message is empty. Send {"values": {"point": 1.5}}.',
      zh: '消息为空。请发送 {"values": {"point": 1.5}}。',
    },
  },
  'message.not-utf8': { status: 400, text: { en: 'The message is not UTF-8 text.', zh: '消息不是 UTF-8 文本。' } },
  'message.not-json': {
    status: 400,
    text: {
      en: 'The message is not JSON: {detail}. Send {"values": {"point": 1.5}}.',
      zh: '消息不是 JSON：{detail}。请发送 {"values": {"point": 1.5}}。',
    },
  },
  'message.wrong-shape': {
    status: 400,
    text: {
      en: '{detail}. Send {"at": 1763769600000, "values": {"point": 1.5}}, or an array of at most {limit} of them.',
      zh: '{detail}。请发送 {"at": 1763769600000, "values": {"point": 1.5}}，或最多 {limit} 条的数组。',
    },
  },
  'message.too-many-values': {
    status: 400,
    text: { en: 'The message has more than {limit} values.', zh: '消息包含超过 {limit} 个值。' },
  },
  'message.no-values': { status: 400, text: { en: '"values" is empty: nothing to read.', zh: '"values" 为空。' } },
  'message.unknown-point': {
    status: 404,
    text: {
      en: 'This device has no point {detail}. It has: {points}.',
      zh: '该终端没有点位 {detail}。现有点位：{points}。',
    },
  },
  'message.wrong-type': {
    status: 400,
    text: {
      en: 'Point {point} takes {expected}, not {detail}; the reading is kept as bad.',
      zh: '点位 {point} 需要 {expected}，而不是 {detail}；该读数按“坏”保存。',
    },
  },
  'message.not-supported': {
    status: 501,
    text: {
      en: '{detail} cannot be processed by this version yet; the message is kept here.',
      zh: '当前版本尚不能处理 {detail}；消息保存在此。',
    },
  },
  'message.unknown-topic': {
    status: 404,
    text: {
      en: 'The topic {detail} is not one that a device may publish to.',
      zh: '终端不能向主题 {detail} 发布消息。',
    },
  },
  'message.wrong-status': {
    status: 400,
    text: {
      en: 'A status message says online or offline, not {detail}.',
      zh: '状态消息只能是 online 或 offline，而不是 {detail}。',
    },
  },
  'device.unknown': { status: 404, text: { en: 'No device {detail} is registered.', zh: '终端 {detail} 未登记。' } },
  'time.unreadable': {
    status: 400,
    text: {
      en: '"at" is neither milliseconds since 1970 nor RFC 3339 with an offset: {detail}',
      zh: '"at" 既不是 1970 年以来的毫秒数，也不是带时区的 RFC 3339 时间：{detail}',
    },
  },
  'time.seconds': {
    status: 400,
    text: {
      en: '"at" {detail} looks like seconds; send milliseconds since 1970.',
      zh: '"at" {detail} 像是秒；请发送 1970 年以来的毫秒数。',
    },
  },
  'time.microseconds': {
    status: 400,
    text: {
      en: '"at" {detail} looks like microseconds; send milliseconds since 1970.',
      zh: '"at" {detail} 像是微秒；请发送毫秒。',
    },
  },
  'time.nanoseconds': {
    status: 400,
    text: {
      en: '"at" {detail} looks like nanoseconds; send milliseconds since 1970.',
      zh: '"at" {detail} 像是纳秒；请发送毫秒。',
    },
  },
  'time.before-2001': {
    status: 400,
    text: {
      en: '"at" {detail} lies before 2001: the clock of the device is not set.',
      zh: '"at" {detail} 早于 2001 年：终端时钟未设置。',
    },
  },
  'time.future': {
    status: 400,
    text: {
      en: '"at" {detail} lies in the future: the clock of the device is fast.',
      zh: '"at" {detail} 在未来：终端时钟偏快。',
    },
  },
  'time.retained': {
    status: 400,
    text: {
      en: 'When a retained reading was measured is not known: send "at" with it, or do not retain readings.',
      zh: '保留消息的测量时间未知：请附带 "at"，或不要保留读数消息。',
    },
  },
} as const satisfies Record<string, Refusal>

export type ErrorCode = keyof typeof ERRORS

/** A refusal on its way to a person: what was refused and the words that fill its sentence. */
export type Refused = { readonly code: ErrorCode; readonly fill?: Readonly<Record<string, string | number | Text>> }

/** The sentence of a refusal, filled in, in both languages. */
export function refusalText({ code, fill = {} }: Refused): { readonly en: string; readonly zh: string } {
  const put = (sentence: string, language: Language) =>
    sentence.replace(/\{(\w+)\}/g, (hole, name: string) => {
      const value = Object.hasOwn(fill, name) ? fill[name]! : hole
      return typeof value === 'object' ? inLanguage(value, language) : String(value)
    })
  const { text } = ERRORS[code]
  return { en: put(text.en, 'en'), zh: put(text.zh, 'zh-CN') }
}
