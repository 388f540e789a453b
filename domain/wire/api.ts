import { type Static, type TSchema, Type } from 'typebox'
import { SLUG_PATTERN } from './topics.ts'
import { TREND_BUCKETS_MAX } from './trend.ts'

/** Every HTTP route of the product: the server registers them, the browser calls them, OpenAPI is made from them. */
export type RouteDefinition = {
  readonly method: 'GET' | 'POST'
  readonly url: string
  readonly summary: string
  readonly params?: TSchema
  readonly querystring?: TSchema
  readonly body?: TSchema
  readonly response: Readonly<Record<number, TSchema>>
}
const route = <const R extends RouteDefinition>(definition: R): R => definition

const closed = { additionalProperties: false }
const Slug = Type.String({ pattern: SLUG_PATTERN })
const PointName = Type.String({ pattern: '^[a-z0-9_]{1,64}$' })
const AlarmId = Type.String({ pattern: '^[a-z0-9-]{1,64}\\.[a-z0-9-]{1,64}\\.[a-z0-9-]{1,64}$' })
const Uuid = Type.String({ format: 'uuid' })
const Instant = Type.String({ format: 'date-time', description: 'RFC 3339 with an offset' })
const Text = Type.Object({ en: Type.String(), zh: Type.Optional(Type.String()) })
const Reason = Type.String({ minLength: 1, maxLength: 500 })

/** Who acts. Until accounts exist the console names itself. */
export const By = Type.String({ minLength: 1, maxLength: 64, pattern: '^[^\\u0000-\\u001f]+$' })

export const Refusal = Type.Object({
  code: Type.String(),
  message: Text,
  alarm: Type.Optional(Type.Unknown({ description: 'the alarm as it stands, where the refusal is about one' })),
})
export type Refusal = Static<typeof Refusal>

const refusals = { 400: Refusal, 403: Refusal, 404: Refusal, 409: Refusal, 413: Refusal, 422: Refusal, 503: Refusal }

export const CommandBody = Type.Union([
  Type.Object({ type: Type.Literal('acknowledge'), by: By, occurrence: Uuid, note: Type.Optional(Reason) }, closed),
  Type.Object({ type: Type.Literal('reset'), by: By, occurrence: Uuid }, closed),
  Type.Object(
    {
      type: Type.Literal('shelve'),
      by: By,
      occurrence: Type.Union([Uuid, Type.Null()]),
      until: Instant,
      reason: Reason,
    },
    closed,
  ),
  Type.Object({ type: Type.Literal('unshelve'), by: By }, closed),
  Type.Object(
    {
      type: Type.Literal('take-out-of-service'),
      by: By,
      reason: Reason,
      work: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    },
    closed,
  ),
  Type.Object({ type: Type.Literal('return-to-service'), by: By }, closed),
  Type.Object({ type: Type.Literal('comment'), by: By, occurrence: Uuid, text: Reason }, closed),
])
export type CommandBody = Static<typeof CommandBody>

export const api = {
  health: route({
    method: 'GET',
    url: '/health',
    summary: 'Whether the platform is well: 200 with status ok or degraded and the reasons',
    response: {
      200: Type.Object({
        status: Type.Union([Type.Literal('ok'), Type.Literal('degraded')]),
        reasons: Type.Array(Type.Object({ code: Type.String(), detail: Type.String(), since: Instant })),
        counters: Type.Record(Type.String(), Type.Number()),
      }),
    },
  }),
  sites: route({
    method: 'GET',
    url: '/api/sites',
    summary: 'The sites of this platform',
    response: { 200: Type.Array(Type.Object({ id: Type.String(), name: Text, timeZone: Type.String() })) },
  }),
  /** {@link SiteView} of wire/view.ts: equipment, points, definitions and devices of one site. */
  site: route({
    method: 'GET',
    url: '/api/sites/:site',
    summary: 'What is configured at one site: buildings, equipment with points and alarm definitions, devices',
    params: Type.Object({ site: Slug }),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** {@link SiteSnapshot} of wire/live.ts. */
  snapshot: route({
    method: 'GET',
    url: '/api/sites/:site/alarms',
    summary: 'All alarms of a site that are not normal, its devices, and the seq they are as of',
    params: Type.Object({ site: Slug }),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** Change[] of wire/live.ts, newest first. */
  facts: route({
    method: 'GET',
    url: '/api/sites/:site/facts',
    summary: 'The journal of a site or of one of its alarms, newest first',
    params: Type.Object({ site: Slug }),
    querystring: Type.Object(
      {
        alarm: Type.Optional(AlarmId),
        before: Type.Optional(Type.Integer({ minimum: 1 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
      },
      closed,
    ),
    response: { 200: Type.Array(Type.Unknown()), ...refusals },
  }),
  /** Alarm of alarm/alarm.ts. */
  command: route({
    method: 'POST',
    url: '/api/alarms/:alarm',
    summary: 'An operator acts on an alarm; answered when it is on disk, with the alarm as it then stands',
    params: Type.Object({ alarm: AlarmId }),
    body: CommandBody,
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** { alarms: Alarm[], values } of one piece of equipment, normal alarms too. */
  equipment: route({
    method: 'GET',
    url: '/api/sites/:site/equipment/:equipment',
    summary: 'All alarms (normal ones too) and the current values of one piece of equipment',
    params: Type.Object({ site: Slug, equipment: Slug }),
    response: {
      200: Type.Object({ alarms: Type.Array(Type.Unknown()), values: Type.Record(Type.String(), Type.Unknown()) }),
      ...refusals,
    },
  }),
  /** Trend of wire/trend.ts. */
  trend: route({
    method: 'GET',
    url: '/api/sites/:site/equipment/:equipment/points/:point/trend',
    summary: 'The history of one point: min, max, mean, last and count per step',
    params: Type.Object({ site: Slug, equipment: Slug, point: PointName }),
    querystring: Type.Object(
      {
        from: Instant,
        until: Instant,
        buckets: Type.Optional(Type.Integer({ minimum: 1, maximum: TREND_BUCKETS_MAX, default: 600 })),
      },
      closed,
    ),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** DeadLetter[] of wire/platform.ts with its sentence as `message`. */
  deadLetters: route({
    method: 'GET',
    url: '/api/sites/:site/devices/:device/dead-letters',
    summary: 'The newest messages of a device that could not be used, each with its reason',
    params: Type.Object({ site: Slug, device: Slug }),
    querystring: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })) }, closed),
    response: { 200: Type.Array(Type.Unknown()), ...refusals },
  }),
  /** The same, `device` being what the sender calls itself: `site/device` of its topic, or the topic where that names none. */
  unknownSenders: route({
    method: 'GET',
    url: '/api/unknown-senders/dead-letters',
    summary: 'The newest messages of senders that are no device of any site, each with its reason',
    querystring: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })) }, closed),
    response: { 200: Type.Array(Type.Unknown()), ...refusals },
  }),
} as const
