import { createHmac } from 'node:crypto'
import type { Written } from '#domain/response/notice.ts'
import { SECOND_ms, type Millis } from '#domain/time.ts'
import { firstLine, judge, type Outcome, type Outgoing, type Send, type World } from './channel.ts'
import { post } from './post.ts'

/** WeCom takes 2,048 bytes of UTF-8 in a text; the others about 20 kB. */
const WECOM_BYTES_MAX = 2048
const TEXT_BYTES_MAX = 15_000

/** A message to a WeCom group: https://developer.work.weixin.qq.com/document/path/91770 */
export const sendWeCom: Send = (outgoing, world) => {
  const body = { msgtype: 'text', text: { content: textOf(outgoing.written, WECOM_BYTES_MAX) } }
  return toRobot(outgoing, world, new URL(outgoing.channel.url), body, readErrcode(WECOM_FOR_GOOD))
}

/** A message to a DingTalk group, signed in the address: https://open.dingtalk.com/document/orgapp/custom-robot-access */
export const sendDingTalk: Send = (outgoing, world) => {
  const { channel, now } = outgoing
  const url = new URL(channel.url)
  if (channel.secret !== null) {
    url.searchParams.set('timestamp', String(now))
    url.searchParams.set('sign', dingTalkSign(channel.secret, now))
  }
  const body = { msgtype: 'text', text: { content: textOf(outgoing.written, TEXT_BYTES_MAX) }, at: { isAtAll: false } }
  return toRobot(outgoing, world, url, body, readErrcode(DINGTALK_FOR_GOOD))
}

/** A message to a Feishu group, signed in the body: https://open.feishu.cn/document/client-docs/bot-v3/add-custom-bot */
export const sendFeishu: Send = (outgoing, world) => {
  const { channel, now, written } = outgoing
  const seconds = Math.floor(now / SECOND_ms)
  const signed =
    channel.secret === null ? {} : { timestamp: String(seconds), sign: feishuSign(channel.secret, seconds) }
  const body = { ...signed, msg_type: 'text', content: { text: textOf(written, TEXT_BYTES_MAX) } }
  return toRobot(outgoing, world, new URL(channel.url), body, readFeishu)
}

/** Base64 of HMAC-SHA256 with the secret as key over `timestamp\nsecret`; milliseconds, at most an hour off. */
export const dingTalkSign = (secret: string, at: Millis): string =>
  createHmac('sha256', secret).update(`${at}\n${secret}`).digest('base64')

/** The same parts the other way round: `timestamp\nsecret` is the key, nothing is signed; seconds. */
export const feishuSign = (secret: string, seconds: number): string =>
  createHmac('sha256', `${seconds}\n${secret}`).update('').digest('base64')

function textOf({ subject, lines, link }: Written, bytes_max: number): string {
  const end = link === null ? '' : `\n${link}`
  return cut([subject, ...lines].join('\n'), bytes_max - Buffer.byteLength(end)) + end
}

/** At most so many bytes of UTF-8, never half a character. */
function cut(text: string, bytes_max: number): string {
  if (Buffer.byteLength(text) <= bytes_max) return text
  const bytes = Buffer.from(text).subarray(0, bytes_max - 3)
  return `${new TextDecoder().decode(bytes, { stream: true })}…`
}

async function toRobot(
  { hostAllowed }: Outgoing,
  { resolve, signal, within_ms }: World,
  url: URL,
  body: object,
  read: (body: string) => Outcome,
): Promise<Outcome> {
  const within = within_ms === undefined ? {} : { within_ms }
  return judge(await post({ url, body: JSON.stringify(body), hostAllowed, resolve, signal, ...within }), read)
}

/** Robots answer 200 and say in the body what became of it. These codes do not go away by waiting: wrong key, sign, keyword, address. */
const WECOM_FOR_GOOD = new Set([93000, 93004, 40008, 40058, 44004])
const DINGTALK_FOR_GOOD = new Set([300001, 310000, 400013, 400101, 400102, 400105, 400106])
const FEISHU_FOR_GOOD = new Set([9499, 19001, 19021, 19022, 19024])

const readErrcode =
  (forGood: ReadonlySet<number>) =>
  (body: string): Outcome => {
    const { errcode, errmsg } = parsed(body)
    return verdict(errcode, errmsg, forGood, body)
  }

/** Newer answers say `code`, older ones `StatusCode`. */
function readFeishu(body: string): Outcome {
  const { code, msg, StatusCode, StatusMessage } = parsed(body)
  return verdict(code ?? StatusCode, msg ?? StatusMessage, FEISHU_FOR_GOOD, body)
}

function verdict(code: unknown, message: unknown, forGood: ReadonlySet<number>, body: string): Outcome {
  if (code === 0) return { ok: true, detail: 'accepted by the robot' }
  if (typeof code !== 'number')
    return { ok: false, detail: `not the answer of a robot: ${firstLine(body)}`, again: true }
  const words = typeof message === 'string' ? firstLine(message) : ''
  return { ok: false, detail: `robot says ${code} ${words}`.trim(), again: !forGood.has(code) }
}

function parsed(body: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(body)
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}
