import { type Static, Type } from 'typebox'
import { PRIORITIES } from '../alarm/definition.ts'
import { SLUG_PATTERN } from '../wire/topics.ts'

/**
 * `watchroom.yaml`: what a person writes about a site before the first start. Unknown keys are errors. Conditions are checked by
 * their own reader ({@link parseCondition}), because a union of nine nodes makes no readable sentence.
 */
const closed = { additionalProperties: false }
const Slug = Type.String({ pattern: SLUG_PATTERN })
const PointName = Type.String({ pattern: '^[a-z0-9_]{1,64}$' })
/** One language, or both. */
const Text = Type.Union([
  Type.String({ minLength: 1, maxLength: 500 }),
  Type.Object(
    {
      en: Type.String({ minLength: 1, maxLength: 500 }),
      zh: Type.Optional(Type.String({ minLength: 1, maxLength: 500 })),
    },
    closed,
  ),
])
const Range = Type.Tuple([Type.Number(), Type.Number()])
const Delay_ms = Type.Integer({ minimum: 0, maximum: 7 * 86_400_000 })
const Interval_ms = Type.Integer({ minimum: 100, maximum: 7 * 86_400_000 })
const Priority = Type.Enum(PRIORITIES)
const ClockTime = Type.String({ pattern: '^([01]\\d|2[0-3]):[0-5]\\d$' })

const PointFields = {
  label: Text,
  type: Type.Union([Type.Literal('number'), Type.Literal('counter'), Type.Literal('boolean'), Type.Literal('state')]),
  unit: Type.String({ maxLength: 32 }),
  range: Type.Optional(Range),
  normal: Type.Optional(Range),
  states: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 64 }), { minItems: 1, maxItems: 64 })),
  decimals: Type.Optional(Type.Integer({ minimum: 0, maximum: 6 })),
  brick: Type.Optional(Type.String({ maxLength: 100 })),
  lifeSafety: Type.Optional(Type.Boolean()),
}
const PointFile = Type.Object({ name: PointName, ...PointFields }, closed)
const PointChange = Type.Partial(Type.Object(PointFields, closed))

const AlarmFields = {
  message: Text,
  condition: Type.Unknown(),
  priority: Priority,
  onDelay_ms: Delay_ms,
  offDelay_ms: Delay_ms,
  guidance: Type.Object({ means: Text, do: Text, call: Type.Optional(Text) }, closed),
  latching: Type.Optional(Type.Boolean()),
  acknowledge: Type.Optional(Type.Boolean()),
  reAlarm_ms: Type.Optional(Delay_ms),
  schedule: Type.Optional(
    Type.Array(
      Type.Object(
        {
          days: Type.Optional(Type.Array(Type.Integer({ minimum: 1, maximum: 7 }))),
          from: ClockTime,
          until: ClockTime,
        },
        closed,
      ),
    ),
  ),
  lifeSafety: Type.Optional(Type.Boolean()),
  shows: Type.Optional(Type.Object({ point: Type.String(), limit: Type.Optional(Type.Number()) }, closed)),
  opensTicket: Type.Optional(Type.Object({ category: Slug, priority: Priority }, closed)),
  dispatch: Type.Optional(Type.Boolean()),
}
/** One whole alarm definition. */
export const AlarmFile = Type.Object({ id: Slug, ...AlarmFields }, closed)
/** `off: true` leaves the alarm out; an id that the kind does not have must be a whole definition. */
const AlarmChange = Type.Partial(Type.Object({ off: Type.Boolean(), ...AlarmFields }, closed))

const SiteEntry = Type.Object(
  {
    id: Slug,
    name: Text,
    timeZone: Type.String({ minLength: 1 }),
    buildings: Type.Optional(
      Type.Array(
        Type.Object(
          { id: Slug, name: Text, floors: Type.Optional(Type.Array(Type.String({ minLength: 1, maxLength: 32 }))) },
          closed,
        ),
      ),
    ),
  },
  closed,
)

const KindEntry = Type.Object(
  {
    kind: Slug,
    label: Text,
    expectedInterval_ms: Interval_ms,
    points: Type.Array(PointFile, { minItems: 1, maxItems: 500 }),
    alarms: Type.Optional(Type.Array(AlarmFile, { maxItems: 200 })),
  },
  closed,
)

const EquipmentEntry = Type.Object(
  {
    id: Slug,
    /** May be left out where the file has one site. */
    site: Type.Optional(Slug),
    kind: Slug,
    name: Text,
    building: Type.Optional(Slug),
    floor: Type.Optional(Type.String()),
    location: Type.Optional(Text),
    points: Type.Optional(Type.Record(PointName, PointChange)),
    alarms: Type.Optional(Type.Record(Slug, AlarmChange)),
  },
  closed,
)

const DeviceEntry = Type.Object(
  {
    id: Slug,
    site: Type.Optional(Slug),
    name: Type.Optional(Text),
    equipment: Type.Array(Slug, { maxItems: 500 }),
    expectedInterval_ms: Type.Optional(Interval_ms),
    gateway: Type.Optional(Slug),
    /** Else generated and printed once. */
    secret: Type.Optional(Type.String({ minLength: 8, maxLength: 200 })),
  },
  closed,
)

/** Readings go to each of them too; the secret is looked at by resolve-telemetry.ts, whose sentence says more. */
const StoreEntry = Type.Object(
  {
    id: Slug,
    type: Type.Union([Type.Literal('influxdb'), Type.Literal('victoria-metrics')]),
    url: Type.String({ minLength: 1, maxLength: 500 }),
    database: Type.String({ minLength: 1, maxLength: 200 }),
    username: Type.Optional(Type.String({ minLength: 1, maxLength: 200, pattern: '^[^:]*$' })),
    secret: Type.Optional(Type.Unknown()),
  },
  closed,
)
/** Each has a thread of its own. */
const STORES_MAX = 8

const Days = Type.Union([Type.Integer({ minimum: 1 }), Type.Null()])

export const SiteFile = Type.Object(
  {
    sites: Type.Array(SiteEntry, { minItems: 1, maxItems: 1000 }),
    kinds: Type.Optional(Type.Array(KindEntry)),
    equipment: Type.Array(EquipmentEntry),
    devices: Type.Array(DeviceEntry),
    /** Days that history is kept, per level, and the duty logs; null = for ever. */
    retention: Type.Optional(
      Type.Partial(
        Type.Object({ raw_days: Days, minute_days: Days, hour_days: Days, day_days: Days, duty_days: Days }, closed),
      ),
    ),
    /** Time-series servers beside the embedded store, and which store answers trends. */
    telemetry: Type.Optional(
      Type.Partial(Type.Object({ stores: Type.Array(StoreEntry, { maxItems: STORES_MAX }), read: Slug }, closed)),
    ),
  },
  closed,
)
export type SiteFile = Static<typeof SiteFile>
export type StoreEntry = Static<typeof StoreEntry>
export type EquipmentEntry = Static<typeof EquipmentEntry>
export type AlarmEntry = Static<typeof AlarmFile>
export type KindEntry = Static<typeof KindEntry>
export type DeviceEntry = Static<typeof DeviceEntry>
export type AlarmChange = Static<typeof AlarmChange>
