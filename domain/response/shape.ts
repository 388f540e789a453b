import { Type } from 'typebox'
import { PRIORITIES } from '../alarm/definition.ts'
import { ROLES } from '../person/role.ts'
import { DAY_ms } from '../time.ts'
import { SLUG_PATTERN } from '../wire/topics.ts'
import { CHANNEL_TYPES } from './channel.ts'
import { RECIPIENTS_MAX, STEPS_MAX } from './policy.ts'

/** Shapes as a screen sends them. What a person can get wrong is left open here and told by check.ts in a sentence. */
const closed = { additionalProperties: false }
const Slug = Type.String({ pattern: SLUG_PATTERN })
const Text = Type.Object(
  {
    en: Type.String({ minLength: 1, maxLength: 100 }),
    zh: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  },
  closed,
)
const ClockTime = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' })
const Account = Type.String({ minLength: 1, maxLength: 64 })
/** A policy longer than a day is a plan. */
export const DELAY_ms_MAX = DAY_ms

const Recipient = Type.Union([
  Type.Object({ type: Type.Literal('console') }, closed),
  Type.Object({ type: Type.Literal('channel'), channel: Slug }, closed),
  Type.Object({ type: Type.Literal('person'), account: Account, channel: Slug }, closed),
  Type.Object({ type: Type.Literal('role'), role: Type.Enum(ROLES), onDuty: Type.Boolean(), channel: Slug }, closed),
])
const Window = Type.Object(
  { days: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 7 }))), from: ClockTime, until: ClockTime },
  closed,
)
const Step = Type.Object(
  {
    after_ms: Type.Number(),
    repeat: Type.Optional(Type.Object({ every_ms: Type.Number(), times: Type.Optional(Type.Number()) }, closed)),
    schedule: Type.Optional(Type.Array(Window, { maxItems: 20 })),
    recipients: Type.Array(Recipient, { maxItems: RECIPIENTS_MAX }),
  },
  closed,
)
export const PolicyShape = Type.Object(
  {
    id: Slug,
    name: Text,
    rank: Type.Integer({ minimum: 0, maximum: 1000 }),
    on: Type.Boolean(),
    alarms: Type.Object(
      {
        priorities: Type.Optional(Type.Array(Type.Enum(PRIORITIES))),
        lifeSafety: Type.Optional(Type.Boolean()),
        sites: Type.Optional(Type.Array(Slug, { maxItems: 1000 })),
        kinds: Type.Optional(Type.Array(Slug, { maxItems: 200 })),
      },
      closed,
    ),
    steps: Type.Array(Step, { maxItems: STEPS_MAX }),
    endsOnReturn: Type.Boolean(),
  },
  closed,
)

/** `url` and `secret` are left out where what is kept shall stay; a secret of null takes it away. */
export const ChannelShape = Type.Object(
  {
    id: Slug,
    name: Text,
    type: Type.Enum(CHANNEL_TYPES),
    on: Type.Boolean(),
    language: Type.Enum(['en', 'zh-CN'] as const),
    url: Type.Optional(Type.String({ minLength: 1, maxLength: 1000 })),
    secret: Type.Optional(Type.Union([Type.String({ minLength: 1, maxLength: 200 }), Type.Null()])),
    from: Type.Union([Type.String({ maxLength: 200 }), Type.Null()]),
  },
  closed,
)

export const SettingsShape = Type.Object(
  {
    consoleUrl: Type.Union([Type.String({ maxLength: 500 }), Type.Null()]),
    allowedHosts: Type.Array(Type.String({ minLength: 1, maxLength: 255 }), { maxItems: 100 }),
  },
  closed,
)
