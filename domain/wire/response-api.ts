import { Type } from 'typebox'
import { LINES_MAX } from '../response/checklist.ts'
import { DELIVERY_STATES } from '../response/delivery.ts'
import { closed, refusals, route, Slug } from './route.ts'

const Uuid = Type.String({ format: 'uuid' })
const Account = Type.String({ minLength: 1, maxLength: 64 })
const AlarmId = Type.String({ pattern: '^[a-z0-9-]{1,64}\\.[a-z0-9-]{1,64}\\.[a-z0-9-]{1,64}$' })
/** Read by response/check.ts, whose sentences say more than a schema's. */
const Checked = Type.Object({}, { additionalProperties: true })

const EDIT = { permission: 'response.edit', site: 'platform' } as const
/** Addresses and secrets, and what may leave the building. */
const CHANNELS = { permission: 'response.channels', site: 'platform' } as const

/** How the platform answers an alarm that nobody acknowledges; part of `api`. */
export const responseApi = {
  /** {@link ResponseSetup} of wire/response.ts. */
  response: route({
    method: 'GET',
    url: '/api/response',
    summary: 'Policies, channels (without addresses and secrets), contacts and settings',
    access: EDIT,
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** Policy[] of response/policy.ts. */
  sitePolicies: route({
    method: 'GET',
    url: '/api/sites/:site/policies',
    summary: 'The policies that may have an alarm of this site, in the order in which they are asked',
    access: { permission: 'response.see', site: 'site' },
    params: Type.Object({ site: Slug }),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** ChannelName[] of wire/response.ts. */
  siteChannels: route({
    method: 'GET',
    url: '/api/sites/:site/response/channels',
    summary: 'What the channels that policies name are called, and of which type they are',
    access: { permission: 'response.see', site: 'site' },
    params: Type.Object({ site: Slug }),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  savePolicy: route({
    method: 'POST',
    url: '/api/response/policies',
    summary: 'Saves a policy under its id; refused with every problem in a sentence',
    access: EDIT,
    body: Checked,
    response: { 200: Type.Unknown(), ...refusals },
  }),
  removePolicy: route({
    method: 'POST',
    url: '/api/response/policies/:policy/remove',
    summary: 'Removes a policy; a default comes back in its first form',
    access: EDIT,
    params: Type.Object({ policy: Slug }),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  saveChannel: route({
    method: 'POST',
    url: '/api/response/channels',
    summary: 'Saves a channel under its id; address and secret stay as they are where left out',
    access: CHANNELS,
    body: Checked,
    response: { 200: Type.Unknown(), ...refusals },
  }),
  removeChannel: route({
    method: 'POST',
    url: '/api/response/channels/:channel/remove',
    summary: 'Removes a channel that no policy uses',
    access: CHANNELS,
    params: Type.Object({ channel: Slug }),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  saveContact: route({
    method: 'POST',
    url: '/api/response/contacts/:account',
    summary: 'The e-mail address of a person; null: none',
    access: EDIT,
    params: Type.Object({ account: Account }),
    body: Type.Object({ email: Type.Union([Type.String({ maxLength: 254 }), Type.Null()]) }, closed),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  saveSettings: route({
    method: 'POST',
    url: '/api/response/settings',
    summary: 'Address of the screens for links, and hosts that may be private',
    access: CHANNELS,
    body: Checked,
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** Delivery of response/delivery.ts, just queued. */
  testChannel: route({
    method: 'POST',
    url: '/api/sites/:site/response/channels/:channel/test',
    summary: 'Sends a message that says it is a test; its delivery tells what became of it',
    access: { permission: 'response.edit', site: 'site' },
    params: Type.Object({ site: Slug, channel: Slug }),
    body: Type.Object({ account: Type.Union([Account, Type.Null()]) }, closed),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** Escalation[] of response/escalation.ts. */
  escalations: route({
    method: 'GET',
    url: '/api/sites/:site/escalations',
    summary: 'Alarms nobody has acknowledged that escalate now, with the steps taken',
    access: { permission: 'alarm.see', site: 'site' },
    params: Type.Object({ site: Slug }),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** Delivery[] of response/delivery.ts, newest first. */
  deliveries: route({
    method: 'GET',
    url: '/api/sites/:site/deliveries',
    summary: 'Messages that went out, or could not, each with its tries; newest first',
    access: { permission: 'response.see', site: 'site' },
    params: Type.Object({ site: Slug }),
    querystring: Type.Object(
      {
        occurrence: Type.Optional(Uuid),
        before: Type.Optional(Uuid),
        state: Type.Optional(Type.Enum(DELIVERY_STATES)),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
      },
      closed,
    ),
    response: { 200: Type.Array(Type.Unknown()), ...refusals },
  }),
  /** Checklist of response/checklist.ts; null where the alarm was never raised. */
  checklist: route({
    method: 'GET',
    url: '/api/alarms/:alarm/checklist',
    summary: 'The guidance of an alarm as a list, with who did what and when in its current occurrence',
    access: { permission: 'alarm.see', site: 'alarm' },
    params: Type.Object({ alarm: AlarmId }),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  tickLine: route({
    method: 'POST',
    url: '/api/alarms/:alarm/checklist',
    summary: 'Ticks a line of the guidance, or takes the tick back',
    access: { permission: 'alarm.comment', site: 'alarm' },
    params: Type.Object({ alarm: AlarmId }),
    body: Type.Object(
      { occurrence: Uuid, line: Type.Integer({ minimum: 0, maximum: LINES_MAX - 1 }), done: Type.Boolean() },
      closed,
    ),
    response: { 200: Type.Unknown(), ...refusals },
  }),
} as const
