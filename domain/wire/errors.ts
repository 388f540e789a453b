import type { Text } from '../text.ts'
import { ALARM_ERRORS } from './alarm-errors.ts'
import { DUTY_ERRORS } from './duty-errors.ts'
import { OIDC_ERRORS } from './people-errors.ts'
import { fillIn, type Fill, type Refusal } from './refusal.ts'
import { RESPONSE_ERRORS } from './response-errors.ts'
import { RULE_ERRORS } from './rule-errors.ts'
import { TARGET_ERRORS } from './target-errors.ts'

/**
 * Every refusal of the product: code, status, a sentence for a person in both languages. `{…}` is filled in by {@link refusalText}.
 * Codes of the `message.*` and `time.*` family are reasons of dead letters; they have no HTTP door of their own.
 */
export const ERRORS = {
  ...ALARM_ERRORS,
  ...DUTY_ERRORS,
  ...RESPONSE_ERRORS,
  ...RULE_ERRORS,
  ...TARGET_ERRORS,
  ...OIDC_ERRORS,
  'request.invalid': { status: 400, text: { en: 'The request is not valid: {detail}', zh: '请求无效：{detail}' } },
  'request.too-large': { status: 413, text: { en: 'The request is larger than {limit}.', zh: '请求超过 {limit}。' } },
  'not-found': { status: 404, text: { en: 'There is no such {what}.', zh: '没有这样的 {what}。' } },
  'origin.refused': {
    status: 403,
    text: { en: 'This page may not use the service from another origin.', zh: '不允许从其他来源访问。' },
  },
  'session.required': { status: 401, text: { en: 'Sign in first.', zh: '请先登录。' } },
  'permission.denied': {
    status: 403,
    text: { en: 'Your role does not allow this here.', zh: '您的角色在此无权执行此操作。' },
  },
  'sign-in.refused': {
    status: 401,
    text: { en: 'Login or password is wrong.', zh: '登录名或密码不正确。' },
  },
  'sign-in.wait': {
    status: 429,
    text: {
      en: 'Too many wrong passwords: try again in {seconds} s.',
      zh: '密码错误次数过多，请在 {seconds} 秒后重试。',
    },
  },
  'link.over': {
    status: 410,
    text: {
      en: 'This link has been used or is too old. Ask for a new one.',
      zh: '此链接已使用或已过期，请索取新的链接。',
    },
  },
  'password.too-short': {
    status: 422,
    text: { en: 'A password has at least {limit} characters.', zh: '密码至少需要 {limit} 个字符。' },
  },
  'password.too-long': {
    status: 422,
    text: { en: 'A password has at most {limit} characters.', zh: '密码最多 {limit} 个字符。' },
  },
  'password.common': {
    status: 422,
    text: {
      en: 'This password is one of the first that would be tried. A few unrelated words are better.',
      zh: '此密码很容易被猜到，请改用几个互不相关的词。',
    },
  },
  'password.wrong': { status: 422, text: { en: 'The old password is wrong.', zh: '原密码不正确。' } },
  'account.login-taken': { status: 409, text: { en: 'This login is taken.', zh: '此登录名已被使用。' } },
  'account.name-taken': {
    status: 409,
    text: {
      en: 'Somebody else has this name; records must tell them apart.',
      zh: '已有同名人员，记录中必须能够区分。',
    },
  },
  'account.login-invalid': {
    status: 422,
    text: {
      en: 'A login has 2 to 64 of the characters a–z, 0–9 and . _ @ + -, and begins with a letter or digit.',
      zh: '登录名为 2 至 64 个字符，可用 a–z、0–9 和 . _ @ + -，以字母或数字开头。',
    },
  },
  'account.last-administrator': {
    status: 409,
    text: {
      en: 'This is the last administrator of all sites: make another one first.',
      zh: '这是最后一个全局管理员，请先设置另一个。',
    },
  },
  'account.too-many': { status: 409, text: { en: 'There are {limit} of them already.', zh: '数量已达上限 {limit}。' } },
  'token.not-for-programs': {
    status: 403,
    text: {
      en: 'A program may not manage people or tokens.',
      zh: '程序不得管理人员或令牌。',
    },
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
  'backup.under-way': {
    status: 409,
    text: { en: 'A backup is being made already; wait until it is complete.', zh: '备份正在进行，请等待其完成。' },
  },
  'backup.no-room': {
    status: 503,
    text: {
      en: 'A backup needs {needed}, and {free} are free: make room on the disk of the data folder.',
      zh: '备份需要 {needed}，剩余 {free}，请清理数据目录所在磁盘。',
    },
  },
  overloaded: { status: 503, text: { en: 'Too much at once; try again in a moment.', zh: '请求过多，请稍后再试。' } },
  'telemetry.unavailable': {
    status: 503,
    text: { en: 'The history cannot be read at the moment: {detail}', zh: '目前无法读取历史数据：{detail}' },
  },
  'plan.not-a-picture': {
    status: 422,
    text: {
      en: 'The file is no picture: send a PNG, JPEG, WebP or SVG.',
      zh: '该文件不是图片：请上传 PNG、JPEG、WebP 或 SVG。',
    },
  },
  'plan.picture-damaged': {
    status: 422,
    text: { en: 'The picture cannot be used: {detail}.', zh: '图片无法使用：{detail}。' },
  },
  'plan.too-many-pixels': {
    status: 422,
    text: {
      en: 'The picture has {width} × {height} pixels; at most {side} on a side and {pixels} million in all are shown.',
      zh: '图片为 {width} × {height} 像素；每边最多 {side} 像素，总数最多 {pixels} 百万像素。',
    },
  },
  'plan.svg-refused': {
    status: 422,
    text: {
      en: 'The SVG holds {what}; a plan may hold only a drawing. Save it as “plain SVG” or as PNG and send that.',
      zh: '该 SVG 含有{what}；平面图只能包含图形。请另存为“纯 SVG”或 PNG 后上传。',
    },
  },
  'plan.changed': {
    status: 409,
    text: {
      en: '{by} has changed this plan meanwhile; look at it as it is now and change it again.',
      zh: '{by} 已修改此平面图；请查看最新内容后重新修改。',
    },
  },
  'plan.not-kept': {
    status: 503,
    text: { en: 'The picture could not be written to the disk ({detail}).', zh: '图片无法写入磁盘（{detail}）。' },
  },
  'backtest.window-too-long': {
    status: 422,
    text: { en: 'A backtest looks at {limit} days at most.', zh: '回测时间范围最多 {limit} 天。' },
  },
  'backtest.too-many-points': {
    status: 422,
    text: {
      en: 'This would read {points} points; a backtest reads at most {limit}. Choose one piece of equipment.',
      zh: '需要读取 {points} 个点位，回测最多读取 {limit} 个。请选择单台设备。',
    },
  },
  'backtest.nothing-stored': {
    status: 422,
    text: {
      en: 'Nothing is stored of the points of this rule in that time.',
      zh: '该时间段内没有该规则所用点位的历史数据。',
    },
  },
  'backtest.too-slow': {
    status: 503,
    text: {
      en: 'The backtest was not done within {limit} s; choose a shorter time or one piece of equipment.',
      zh: '回测在 {limit} 秒内未完成；请缩短时间范围或选择单台设备。',
    },
  },
  'backtest.cancelled': { status: 503, text: { en: 'The backtest was cancelled.', zh: '回测已取消。' } },
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
export type Refused = { readonly code: ErrorCode; readonly fill?: Fill }

/** The sentence of a refusal, filled in, in both languages. */
export const refusalText = ({ code, fill }: Refused): Required<Text> => fillIn(ERRORS[code].text, fill)
