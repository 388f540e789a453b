import type { ChannelType } from '#domain/response/channel.ts'

export const CHANNEL_WORD = {
  email: 'channel.word.email',
  webhook: 'channel.word.webhook',
  wecom: 'channel.word.wecom',
  dingtalk: 'channel.word.dingtalk',
  feishu: 'channel.word.feishu',
  push: 'channel.word.push',
} as const satisfies Record<ChannelType, string>

/** What an administrator fills in for a channel of a type, and what it does, in a sentence. */
type ChannelFields = {
  readonly help:
    | 'channel.help.email'
    | 'channel.help.webhook'
    | 'channel.help.wecom'
    | 'channel.help.dingtalk'
    | 'channel.help.feishu'
    | 'channel.help.push'
  /** What an address looks like; null: it has none. */
  readonly example: string | null
  /** null: it has none. */
  readonly secret: 'channel.secretHelp.webhook' | 'channel.secretHelp.dingtalk' | 'channel.secretHelp.feishu' | null
  /** A webhook is always signed, so its secret cannot be taken away. */
  readonly signedAlways: boolean
  readonly from: boolean
}

export const CHANNEL_FIELDS: Readonly<Record<ChannelType, ChannelFields>> = {
  email: {
    help: 'channel.help.email',
    example: 'smtps://user:password@mail.example.com:465',
    secret: null,
    signedAlways: false,
    from: true,
  },
  webhook: {
    help: 'channel.help.webhook',
    example: 'https://hooks.example.com/watchroom',
    secret: 'channel.secretHelp.webhook',
    signedAlways: true,
    from: false,
  },
  wecom: {
    help: 'channel.help.wecom',
    example: 'https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=…',
    secret: null,
    signedAlways: false,
    from: false,
  },
  dingtalk: {
    help: 'channel.help.dingtalk',
    example: 'https://oapi.dingtalk.com/robot/send?access_token=…',
    secret: 'channel.secretHelp.dingtalk',
    signedAlways: false,
    from: false,
  },
  feishu: {
    help: 'channel.help.feishu',
    example: 'https://open.feishu.cn/open-apis/bot/v2/hook/…',
    secret: 'channel.secretHelp.feishu',
    signedAlways: false,
    from: false,
  },
  push: { help: 'channel.help.push', example: null, secret: null, signedAlways: false, from: false },
}
