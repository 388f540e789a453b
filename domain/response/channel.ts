import type { Language, Text } from '../text.ts'

export const CHANNEL_TYPES = ['email', 'webhook', 'wecom', 'dingtalk', 'feishu', 'push'] as const
export type ChannelType = (typeof CHANNEL_TYPES)[number]

/** A way out of the building, as an administrator set it up. Its address and secret are never shown, logged or audited. */
export type Channel = {
  readonly id: string
  readonly name: Text
  readonly type: ChannelType
  readonly on: boolean
  /** Of its messages; a person's own language comes before it. */
  readonly language: Language
  /**
   * `smtp://user:password@host:587`, `smtps://…`, or the https address of a receiver; a robot's holds its key. Empty for push: each browser
   * has an address of its own.
   */
  readonly url: string
  /** Key of the signature: of a webhook always, of a DingTalk or Feishu robot where its group demands one. */
  readonly secret: string | null
  /** Sender of e-mails. */
  readonly from: string | null
}

/** What a screen may know of a channel. */
export type ChannelView = Omit<Channel, 'url' | 'secret'> & {
  /** Host and port of the address. */
  readonly host: string
  readonly hasSecret: boolean
}

export const CHANNELS_MAX = 50

/** Whether a message of this channel goes to one person; else to the group or program behind it. */
export const isPersonal = ({ type }: Pick<Channel, 'type'>): boolean => type === 'email' || type === 'push'

export const viewOf = ({ url, secret, ...shown }: Channel): ChannelView => ({
  ...shown,
  host: URL.parse(url)?.host ?? '',
  hasSecret: secret !== null,
})

/** Where a person is reached outside the screens; the id is that of the account. */
export type Contact = { readonly account: string; readonly email: string }

/** What holds for all channels. */
export type ResponseSettings = {
  /** Address of the screens as people outside reach them, for links in messages; null: messages have no link. */
  readonly consoleUrl: string | null
  /** Hosts a message may go to although their address is private, or in clear; said by an administrator. */
  readonly allowedHosts: readonly string[]
}

export const DEFAULT_SETTINGS: ResponseSettings = { consoleUrl: null, allowedHosts: [] }
