import { type Static, Type } from 'typebox'
import { PRIORITIES } from '../alarm/definition.ts'
import type { Permission } from '../person/may.ts'
import { consoleApi } from './console-api.ts'
import { FACT_TYPES } from './facts.ts'
import { peopleApi } from './people-api.ts'
import { planApi } from './plan-api.ts'
import { closed, Instant, refusals, route, Slug, Text } from './route.ts'
import { ruleApi } from './rule-api.ts'
import { TREND_BUCKETS_MAX } from './trend.ts'

const PointName = Type.String({ pattern: '^[a-z0-9_]{1,64}$' })
const AlarmId = Type.String({ pattern: '^[a-z0-9-]{1,64}\\.[a-z0-9-]{1,64}\\.[a-z0-9-]{1,64}$' })
const Uuid = Type.String({ format: 'uuid' })
const Reason = Type.String({ minLength: 1, maxLength: 500 })

/** An export holds at most so many rows: more than a spreadsheet is read for, and half a minute of work for the journal. */
export const EXPORT_ROWS_MAX = 50_000

export const CommandBody = Type.Union([
  Type.Object({ type: Type.Literal('acknowledge'), occurrence: Uuid, note: Type.Optional(Reason) }, closed),
  Type.Object({ type: Type.Literal('reset'), occurrence: Uuid }, closed),
  Type.Object(
    {
      type: Type.Literal('shelve'),
      occurrence: Type.Union([Uuid, Type.Null()]),
      until: Instant,
      reason: Reason,
    },
    closed,
  ),
  Type.Object({ type: Type.Literal('unshelve') }, closed),
  Type.Object(
    {
      type: Type.Literal('take-out-of-service'),
      reason: Reason,
      work: Type.Optional(Type.String({ minLength: 1, maxLength: 64 })),
    },
    closed,
  ),
  Type.Object({ type: Type.Literal('return-to-service') }, closed),
  Type.Object({ type: Type.Literal('comment'), occurrence: Uuid, text: Reason }, closed),
])
export type CommandBody = Static<typeof CommandBody>

/** What an operator's action asks for. */
export const COMMAND_PERMISSION = {
  acknowledge: 'alarm.acknowledge',
  reset: 'alarm.reset',
  shelve: 'alarm.shelve',
  unshelve: 'alarm.shelve',
  'take-out-of-service': 'alarm.take-out-of-service',
  'return-to-service': 'alarm.take-out-of-service',
  comment: 'alarm.comment',
} as const satisfies Record<CommandBody['type'], Permission>

/** Words of a closed list, joined by commas. */
const listOf = (words: readonly string[]) => {
  const one = `(${words.map((word) => word.replaceAll('.', '\\.')).join('|')})`
  return Type.String({ pattern: `^${one}(,${one})*$` })
}
const Words = Type.String({ minLength: 1, maxLength: 100 })
/** Narrow the journal; {@link FactsFilter} of wire/facts.ts. */
const factsFilter = {
  alarm: Type.Optional(AlarmId),
  occurrence: Type.Optional(Uuid),
  equipment: Type.Optional(Slug),
  types: Type.Optional(listOf(FACT_TYPES)),
  priorities: Type.Optional(listOf(PRIORITIES)),
  by: Type.Optional(Words),
  text: Type.Optional(Words),
  from: Type.Optional(Instant),
  until: Type.Optional(Instant),
}

export const api = {
  health: route({
    method: 'GET',
    url: '/health',
    summary:
      'Whether the platform is well: 200 with status ok or degraded and the reasons; details for who has signed in',
    access: { public: true },
    response: {
      200: Type.Object({
        status: Type.Union([Type.Literal('ok'), Type.Literal('degraded')]),
        reasons: Type.Array(Type.Object({ code: Type.String(), detail: Type.Optional(Type.String()), since: Instant })),
        counters: Type.Optional(Type.Record(Type.String(), Type.Number())),
      }),
    },
  }),
  sites: route({
    method: 'GET',
    url: '/api/sites',
    summary: 'The sites of this platform',
    access: { signedIn: true },
    response: { 200: Type.Array(Type.Object({ id: Type.String(), name: Text, timeZone: Type.String() })) },
  }),
  /** {@link SiteView} of wire/view.ts: equipment, points, definitions and devices of one site. */
  site: route({
    method: 'GET',
    url: '/api/sites/:site',
    summary: 'What is configured at one site: buildings, equipment with points and alarm definitions, devices',
    access: { permission: 'site.see', site: 'site' },
    params: Type.Object({ site: Slug }),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** {@link SiteSnapshot} of wire/live.ts. */
  snapshot: route({
    method: 'GET',
    url: '/api/sites/:site/alarms',
    summary: 'All alarms of a site that are not normal, its devices, and the seq they are as of',
    access: { permission: 'alarm.see', site: 'site' },
    params: Type.Object({ site: Slug }),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** Change[] of wire/live.ts, newest first. */
  facts: route({
    method: 'GET',
    url: '/api/sites/:site/facts',
    summary: 'The journal of a site or of one of its alarms, newest first',
    access: { permission: 'alarm.see', site: 'site' },
    params: Type.Object({ site: Slug }),
    querystring: Type.Object(
      {
        ...factsFilter,
        before: Type.Optional(Type.Integer({ minimum: 1 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
      },
      closed,
    ),
    response: { 200: Type.Array(Type.Unknown()), ...refusals },
  }),
  /** A file: at most {@link EXPORT_ROWS_MAX} rows, with a sentence at the end where it was cut. */
  exportFacts: route({
    method: 'GET',
    url: '/api/sites/:site/facts/export',
    summary: 'The journal of a site as a table to keep: CSV or XLSX, newest first, times in the zone of the site',
    access: { permission: 'history.export', site: 'site' },
    params: Type.Object({ site: Slug }),
    querystring: Type.Object(
      {
        ...factsFilter,
        format: Type.Union([Type.Literal('csv'), Type.Literal('xlsx')]),
        language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('zh-CN')])),
      },
      closed,
    ),
    response: { 200: Type.Unknown({ description: 'the file' }), ...refusals },
  }),
  /** Alarm of alarm/alarm.ts. */
  command: route({
    method: 'POST',
    url: '/api/alarms/:alarm',
    summary: 'An operator acts on an alarm; answered when it is on disk, with the alarm as it then stands',
    access: { permissions: COMMAND_PERMISSION, site: 'alarm' },
    params: Type.Object({ alarm: AlarmId }),
    body: CommandBody,
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** { alarms: Alarm[], values } of one piece of equipment, normal alarms too. */
  equipment: route({
    method: 'GET',
    url: '/api/sites/:site/equipment/:equipment',
    summary: 'All alarms (normal ones too) and the current values of one piece of equipment',
    access: { permission: 'site.see', site: 'site' },
    params: Type.Object({ site: Slug, equipment: Slug }),
    response: {
      200: Type.Object({ alarms: Type.Array(Type.Unknown()), values: Type.Record(Type.String(), Type.Unknown()) }),
      ...refusals,
    },
  }),
  /** KpiReport of kpi/report.ts. */
  kpi: route({
    method: 'GET',
    url: '/api/sites/:site/kpi',
    summary: 'The load on the operator over a time, up to 31 days: measures with targets and verdicts, bad actors',
    access: { permission: 'kpi.see', site: 'site' },
    params: Type.Object({ site: Slug }),
    querystring: Type.Object({ from: Instant, until: Instant }, closed),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** Load of kpi/live.ts. */
  load: route({
    method: 'GET',
    url: '/api/sites/:site/load',
    summary: 'The load on the operator now: alarms in the last 10 minutes and the last hour, and whether it is a flood',
    access: { permission: 'kpi.see', site: 'site' },
    params: Type.Object({ site: Slug }),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** Trend of wire/trend.ts. */
  trend: route({
    method: 'GET',
    url: '/api/sites/:site/equipment/:equipment/points/:point/trend',
    summary: 'The history of one point: min, max, mean, last and count per step',
    access: { permission: 'history.see', site: 'site' },
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
    access: { permission: 'device.see', site: 'site' },
    params: Type.Object({ site: Slug, device: Slug }),
    querystring: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })) }, closed),
    response: { 200: Type.Array(Type.Unknown()), ...refusals },
  }),
  /** The same, `device` being what the sender calls itself: `site/device` of its topic, or the topic where that names none. */
  unknownSenders: route({
    method: 'GET',
    url: '/api/unknown-senders/dead-letters',
    summary: 'The newest messages of senders that are no device of any site, each with its reason',
    access: { permission: 'platform.see', site: 'platform' },
    querystring: Type.Object({ limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 50 })) }, closed),
    response: { 200: Type.Array(Type.Unknown()), ...refusals },
  }),
  ...peopleApi,
  ...consoleApi,
  ...planApi,
  ...ruleApi,
} as const
