import { DAY_ms, type Millis } from '#domain/time.ts'
import { GOOD } from '../../telemetry/cells.ts'
import { both } from '../../telemetry/schema.ts'
import { columns, type Store } from '../../telemetry/store.ts'
import { textOfTag } from '../line.ts'
import { type Ask, doorTo, jsonOf } from '../read/ask.ts'
import { detect } from '../read/detect.ts'
import { influxReadings } from '../read/influx-source.ts'
import { askInfluxQl, isSeries, isWithin, rowsOf } from '../read/influxql.ts'
import { askRange, seconds, selectorOf } from '../read/promql.ts'
import type { RawRow, SeriesName } from '../read/source.ts'
import { victoriaReadings } from '../read/victoria-source.ts'
import type { TargetConfig } from '../target.ts'

/** Days of UTC, both ends multiples of a day. */
export type Days = { readonly from: Millis; readonly until: Millis }

/** What a comparison asks of a store; throws its words. */
export type Comparable = {
  readonly name: string
  /** `site/equipment/point` of all that hold a reading within the days. */
  readonly keys: (days: Days) => Promise<readonly string[]>
  /** Readings by the beginning of the day; a day without any is absent. */
  readonly counts: (key: string, days: Days) => Promise<ReadonlyMap<Millis, number>>
  /** Readings of one day in order of time. */
  readonly rows: (key: string, day: Millis) => Promise<readonly RawRow[]>
}

export function embeddedStore(store: Store): Comparable {
  const { reader, ids } = store
  const of = (key: string, { from, until }: Days): string =>
    `from ${both('raw')} where series = ${ids.get(key) ?? -1} and t >= ${from} and t < ${until}`
  return {
    name: 'embedded',
    async keys({ from, until }) {
      const sql = `select distinct series::double from ${both('raw')} where t >= ${from} and t < ${until}`
      const found = new Set((await columns(reader, sql))[0])
      return [...ids].flatMap(([key, id]) => (found.has(id) ? [key] : []))
    },
    async counts(key, days) {
      const sql = `select (t // ${DAY_ms} * ${DAY_ms})::double, count(*)::double ${of(key, days)} group by 1`
      const [day, count] = (await columns(reader, sql)) as readonly (readonly number[])[]
      return new Map((day ?? []).map((at, i) => [at, count![i]!]))
    },
    async rows(key, day) {
      const sql = `select t::double, case when ${GOOD} then value end ${of(key, { from: day, until: day + DAY_ms })} order by t`
      const [at, value] = (await columns(reader, sql)) as readonly (readonly (number | null)[])[]
      return (at ?? []).map((t, i) => ({ at: t!, value: value![i]! }))
    },
  }
}

/** A server as it is found at its address. */
export async function targetStore(config: TargetConfig): Promise<Comparable> {
  const { generation } = await detect(config)
  return (generation === 'victoria-metrics' ? victoria : influx)(doorTo(config), config)
}

function influx(ask: Ask, { id, database }: TargetConfig): Comparable {
  return {
    name: id,
    async keys({ from, until }) {
      const statement = `SELECT count("quality") FROM "readings" WHERE ${isWithin(from, until)} GROUP BY "site", "equipment", "point"`
      return (await askInfluxQl(ask, database, statement)).map(({ tags }) => keyOf(tags))
    },
    async counts(key, { from, until }) {
      const which = `${isSeries(nameOf(key))} AND ${isWithin(from, until)}`
      const statement = `SELECT count("quality") FROM "readings" WHERE ${which} GROUP BY time(1d) fill(none)`
      return new Map((await rowsOf(ask, database, statement)).map(([at, count]) => [Number(at), Number(count)]))
    },
    rows: (key, day) => influxReadings(ask, database, nameOf(key), { from: day, until: day + DAY_ms }),
  }
}

function victoria(ask: Ask, { id, database }: TargetConfig): Comparable {
  return {
    name: id,
    async keys({ from, until }) {
      const form = {
        'match[]': `{__name__="readings_quality",db=${JSON.stringify(database)}}`,
        start: seconds(from),
        end: seconds(until - 1),
      }
      const { data = [] } = jsonOf(await ask({ path: '/api/v1/series', form })) as { readonly data?: readonly Tags[] }
      return data.map(keyOf)
    },
    async counts(key, { from, until }) {
      const query = `count_over_time(${selectorOf('readings_quality', database, nameOf(key))}[1d])`
      const range = { first: from + DAY_ms - 1, last: until - 1, step_ms: DAY_ms }
      const found = (await askRange(ask, query, range)).get('') ?? new Map<number, number>()
      return new Map([...found].map(([at, count]) => [at + 1 - DAY_ms, count]))
    },
    rows: (key, day) => victoriaReadings(ask, database, nameOf(key), { from: day, until: day + DAY_ms }),
  }
}

type Tags = Readonly<Record<string, string>>
const keyOf = (tags: Tags): string =>
  [tags['site'], tags['equipment'], tags['point']].map((tag) => textOfTag(tag ?? '')).join('/')

function nameOf(key: string): SeriesName {
  const [site = '', equipment = '', ...point] = key.split('/')
  return { site, equipment, point: point.join('/') }
}
