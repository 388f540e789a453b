import type { Static } from 'typebox'
import { problemsOf } from '../problem.ts'
import type { Text } from '../text.ts'
import { SECOND_ms } from '../time.ts'
import { type Channel, type ResponseSettings, isPersonal } from './channel.ts'
import { type Policy, type PolicyStep, REPEATS_MAX, REPEAT_ms_MIN, type Recipient } from './policy.ts'
import { ChannelShape, DELAY_ms_MAX, PolicyShape, SettingsShape } from './shape.ts'

/** What a policy may name. */
export type Known = {
  readonly sites: ReadonlySet<string>
  readonly kinds: ReadonlySet<string>
  readonly channels: ReadonlyMap<string, Pick<Channel, 'type' | 'on'>>
  /** null: people are not kept, so no account is refused. */
  readonly accounts: ReadonlySet<string> | null
  /** Accounts whose e-mail address is known. */
  readonly reachable: ReadonlySet<string>
}

type Sentences = readonly Text[]
type Checked<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly sentences: Sentences }

/** Outside data as a policy, or everything that is wrong with it, a sentence each. */
export function readPolicy(value: unknown, known: Known): Checked<Policy> {
  const shape = problemsOf(PolicyShape, value)
  if (shape.length > 0) return { ok: false, sentences: shape.map(({ sentence }) => ({ en: sentence })) }
  const policy = value as Policy
  const sentences = [
    ...scopeSentences(policy, known),
    ...policy.steps.flatMap((step, i) => stepSentences(step, i, known)),
  ]
  return sentences.length === 0 ? { ok: true, value: policy } : { ok: false, sentences }
}

function scopeSentences({ alarms, steps }: Policy, known: Known): Sentences {
  const empty = [alarms.priorities, alarms.sites, alarms.kinds].some((list) => list?.length === 0)
  const strange = [
    ...(alarms.sites ?? []).filter((site) => !known.sites.has(site)),
    ...(alarms.kinds ?? []).filter((kind) => !known.kinds.has(kind)),
  ]
  return [
    ...(steps.length === 0
      ? [{ en: 'the policy has no step: nobody would be told', zh: '策略没有步骤：不会通知任何人' }]
      : []),
    ...(empty ? [{ en: 'it takes no alarm: an empty list means none', zh: '不匹配任何报警：空列表表示无' }] : []),
    ...strange.map((id) => ({ en: `there is no site or kind "${id}"`, zh: `没有项目或类型“${id}”` })),
  ]
}

function stepSentences(step: PolicyStep, index: number, known: Known): Sentences {
  const at = (en: string, zh: string): Text => ({ en: `step ${index + 1}: ${en}`, zh: `第${index + 1}步：${zh}` })
  const wrong: Text[] = []
  if (step.recipients.length === 0) wrong.push(at('it tells nobody; name a recipient', '没有接收者；请指定接收者'))
  if (!Number.isInteger(step.after_ms)) wrong.push(at('the delay must be whole milliseconds', '延时必须是整数毫秒'))
  if (step.after_ms < 0) wrong.push(at('the delay cannot be negative', '延时不能为负'))
  if (step.after_ms > DELAY_ms_MAX) wrong.push(at('the delay is at most a day', '延时最多一天'))
  if (step.schedule?.some(({ days }) => days?.length === 0) || step.schedule?.length === 0) {
    wrong.push(at('its hours never come', '时段永远不会到来'))
  }
  wrong.push(...repeatSentences(step.repeat, at))
  return [...wrong, ...step.recipients.flatMap((recipient) => recipientSentences(recipient, at, known))]
}

type At = (en: string, zh: string) => Text

function repeatSentences(repeat: Partial<NonNullable<PolicyStep['repeat']>> | undefined, at: At): Sentences {
  if (!repeat) return []
  const { every_ms = 0, times } = repeat
  const least = REPEAT_ms_MIN / SECOND_ms
  return [
    ...(every_ms >= REPEAT_ms_MIN && every_ms <= DELAY_ms_MAX && Number.isInteger(every_ms)
      ? []
      : [
          at(`it repeats every ${least} s at the soonest and once a day at the latest`, `重复间隔为 ${least} 秒至一天`),
        ]),
    ...(times === undefined
      ? [
          at(
            `it repeats without an end; say how many times, at most ${REPEATS_MAX}`,
            `无限重复；请写明次数，最多 ${REPEATS_MAX} 次`,
          ),
        ]
      : []),
    ...(times !== undefined && !(Number.isInteger(times) && times >= 1 && times <= REPEATS_MAX)
      ? [at(`it repeats 1 to ${REPEATS_MAX} times`, `重复 1 至 ${REPEATS_MAX} 次`)]
      : []),
  ]
}

function recipientSentences(recipient: Recipient, at: At, known: Known): Sentences {
  if (recipient.type === 'console') return []
  const channel = known.channels.get(recipient.channel)
  if (!channel) return [at(`there is no channel "${recipient.channel}"`, `没有通道“${recipient.channel}”`)]
  if (!channel.on) return [at(`the channel "${recipient.channel}" is switched off`, `通道“${recipient.channel}”已关闭`)]
  if (recipient.type === 'channel') {
    return isPersonal(channel)
      ? [
          at(
            `"${recipient.channel}" sends to persons: name a person or a role`,
            `“${recipient.channel}”发送给个人：请指定人员或角色`,
          ),
        ]
      : []
  }
  if (!isPersonal(channel)) {
    return [at(`"${recipient.channel}" reaches a group: name it alone`, `“${recipient.channel}”面向群组：请单独指定`)]
  }
  if (recipient.type === 'role') return []
  const { account } = recipient
  if (known.accounts !== null && !known.accounts.has(account)) {
    return [at(`there is no active account "${account}"`, `没有启用的账号“${account}”`)]
  }
  // Browsers come and go by themselves; one that is missing when it is needed stands in the list of deliveries.
  if (channel.type === 'push') return []
  return known.reachable.has(account) ? [] : [at(`"${account}" has no e-mail address`, `“${account}”没有电子邮件地址`)]
}

const SCHEMES: Readonly<Record<Channel['type'], readonly string[]>> = {
  email: ['smtp:', 'smtps:'],
  webhook: ['https:', 'http:'],
  wecom: ['https:', 'http:'],
  dingtalk: ['https:', 'http:'],
  feishu: ['https:', 'http:'],
  push: [],
}
/** A guessable key signs nothing. */
const SECRET_chars_MIN = 16

/** Outside data as a channel; address and secret are `kept` where it leaves them out and names the same type. */
export function readChannel(value: unknown, kept: Channel | null): Checked<Channel> {
  const shape = problemsOf(ChannelShape, value)
  // The sentence of a shape never quotes what was sent, so it can hold no secret.
  if (shape.length > 0) return { ok: false, sentences: shape.map(({ sentence }) => ({ en: sentence })) }
  const given = value as Static<typeof ChannelShape>
  const stays = kept?.type === given.type ? kept : null
  const url = given.url ?? stays?.url ?? ''
  // A secret goes only where it was meant to go.
  const secret = given.secret === undefined ? (url === stays?.url ? stays.secret : null) : given.secret
  const channel = { ...given, url, secret } as Channel
  const sentences = channelSentences(channel)
  return sentences.length === 0 ? { ok: true, value: channel } : { ok: false, sentences }
}

function channelSentences({ type, url, secret, from }: Channel): Sentences {
  if (type === 'push') return pushSentences(url, secret)
  const schemes = SCHEMES[type]
  const parsed = URL.parse(url)
  const wrong: Text[] = []
  if (url === '') wrong.push({ en: 'the channel has no address', zh: '通道没有地址' })
  else if (!parsed || parsed.hostname === '' || !schemes.includes(parsed.protocol)) {
    const begins = schemes.map((scheme) => `${scheme}//`)
    wrong.push({ en: `the address begins with ${begins.join(' or ')}`, zh: `地址须以 ${begins.join(' 或 ')} 开头` })
  } else if (type !== 'email' && (parsed.username !== '' || parsed.password !== '')) {
    wrong.push({ en: 'the address holds no user name or password', zh: '地址不能包含用户名或密码' })
  }
  if (type === 'webhook' && (secret === null || secret.length < SECRET_chars_MIN)) {
    const en = `a webhook is signed: give a secret of at least ${SECRET_chars_MIN} characters`
    wrong.push({ en, zh: `Webhook 需要签名：密钥至少 ${SECRET_chars_MIN} 个字符` })
  }
  if (type === 'email' && !isEmail(from ?? '')) {
    wrong.push({ en: 'e-mails need a sender address', zh: '电子邮件需要发件人地址' })
  }
  return wrong
}

/** Where a push goes is known by the browsers alone, and it is signed with the key of the platform. */
const pushSentences = (url: string, secret: string | null): Sentences =>
  url === '' && secret === null ? [] : [{ en: 'push needs no address and no secret', zh: '推送不需要地址和密钥' }]

/** Strict on purpose: whatever passes can stand in a header and in an SMTP command as it is. */
export const isEmail = (address: string): boolean =>
  address.length <= 254 && /^[\w.!#$%&'*+/=?^`{|}~-]+@[a-z0-9-]+(\.[a-z0-9-]+)*$/i.test(address)

export function readSettings(value: unknown): Checked<ResponseSettings> {
  const shape = problemsOf(SettingsShape, value)
  if (shape.length > 0) return { ok: false, sentences: shape.map(({ sentence }) => ({ en: sentence })) }
  const { consoleUrl, allowedHosts } = value as ResponseSettings
  const scheme = consoleUrl === null ? 'https:' : URL.parse(consoleUrl)?.protocol
  if (scheme !== 'https:' && scheme !== 'http:') {
    return {
      ok: false,
      sentences: [{ en: 'the address of the screens begins with https://', zh: '界面地址须以 https:// 开头' }],
    }
  }
  return { ok: true, value: { consoleUrl, allowedHosts: allowedHosts.map((host) => host.toLowerCase()) } }
}
