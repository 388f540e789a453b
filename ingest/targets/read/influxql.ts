import { QUALITY } from '#domain/point/judge.ts'
import { tagOf } from '../line.ts'
import { type Ask, jsonOf, TargetUnreadable } from './ask.ts'
import type { SeriesName } from './source.ts'

/*
 * InfluxQL as 1.x, 2.x and 3 all take it: one statement a request, names always quoted, numbers and instants made by us.
 */

/** A name, always quoted: `key` and `kill` are words of the language. */
export const quoted = (name: string): string => `"${escaped(name).replaceAll('"', '\\"')}"`

/** A text, of which nothing can get out. */
export const literal = (text: string): string => `'${escaped(text).replaceAll("'", "\\'")}'`

const escaped = (text: string): string => text.replaceAll('\\', '\\\\').replaceAll('\n', '\\n')

/** An instant or a length of time. */
export const ms = (time: number): string => `${Math.round(time)}ms`

export const isSeries = ({ site, equipment, point }: SeriesName): string =>
  `"site" = ${literal(tagOf(site))} AND "equipment" = ${literal(tagOf(equipment))} AND "point" = ${literal(tagOf(point))}`

export const isWithin = (from: number, until: number): string => `time >= ${ms(from)} AND time < ${ms(until)}`

/** A value whose row was said to be bad afterwards is still there, beside the new quality. */
export const IS_GOOD = `"quality" <= ${QUALITY.clock}`

/** The same of a cell all of whose readings were said to be bad afterwards. */
export const HAS_GOOD = '"count" > 0'

export type Row = readonly (number | string | boolean | null)[]
export type Table = {
  readonly tags: Readonly<Record<string, string>>
  readonly columns: readonly string[]
  readonly rows: readonly Row[]
}

type Answer = {
  readonly results?: readonly {
    readonly error?: string
    readonly partial?: boolean
    readonly series?: readonly {
      readonly tags?: Readonly<Record<string, string>>
      readonly columns?: readonly string[]
      readonly values?: readonly Row[]
      readonly partial?: boolean
    }[]
  }[]
  readonly error?: string
}

/** Asks one statement; times come in milliseconds. A statement that fails is answered with 200 and its words. */
export async function askInfluxQl(ask: Ask, database: string | null, statement: string): Promise<readonly Table[]> {
  const form = { q: statement, epoch: 'ms', ...(database === null ? {} : { db: database }) }
  const answer = jsonOf(await ask({ path: '/query', form })) as Answer
  const result = answer.results?.[0]
  const error = answer.error ?? result?.error
  if (error !== undefined) throw new TargetUnreadable(`the server cannot answer (${error})`, 200)
  if (result === undefined) throw new TargetUnreadable('what answers is not InfluxDB: its answer holds no results')
  const series = result.series ?? []
  if (result.partial === true || series.some(({ partial }) => partial === true)) {
    throw new TargetUnreadable('the server answers a part only: raise its max-row-limit')
  }
  return series.map(({ tags = {}, columns = [], values = [] }) => ({ tags, columns, rows: values }))
}

/** The rows of a statement about one series. */
export const rowsOf = async (ask: Ask, database: string, statement: string): Promise<readonly Row[]> =>
  (await askInfluxQl(ask, database, statement))[0]?.rows ?? []
