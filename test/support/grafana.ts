import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

const FOLDER = join(import.meta.dirname, '../../grafana/dashboards')

type DataSource = { readonly type: string; readonly uid: string }
export type Query = {
  readonly refId: string
  readonly datasource?: DataSource
  /** InfluxQL. */
  readonly query?: string
  /** PromQL. */
  readonly expr?: string
}
/** As much of a dashboard as Grafana needs to show it. */
export type Board = {
  readonly uid: string
  readonly title: string
  readonly schemaVersion: number
  readonly templating: {
    readonly list: readonly { readonly name: string; readonly query: string; readonly datasource: DataSource }[]
  }
  readonly panels: readonly {
    readonly id: number
    readonly type: string
    readonly title: string
    readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number }
    readonly targets?: readonly Query[]
    readonly fieldConfig?: { readonly defaults?: { readonly unit?: string } }
  }[]
}

/** The committed dashboards. */
export const readBoards = (): readonly Board[] =>
  readdirSync(FOLDER)
    .toSorted()
    .map((name) => JSON.parse(readFileSync(join(FOLDER, name), 'utf8')) as Board)

export type Window = { readonly from: number; readonly until: number; readonly interval_ms: number }
export type Chosen = Readonly<Record<string, readonly string[]>>

/** A query in InfluxQL as Grafana sends it: time, interval and variables put in, several values of one as alternatives of an expression. */
export function influxQlSent(query: string, { from, until, interval_ms }: Window, chosen: Chosen): string {
  const put = query
    .replaceAll('$timeFilter', `time >= ${from}ms and time <= ${until}ms`)
    .replaceAll('$__interval', `${interval_ms}ms`)
  return withVariables(put, chosen, (values) => {
    const escaped = values.map((value) => value.replaceAll(/[\\^$*+?.()|[\]{}/]/g, String.raw`\$&`))
    return escaped.length === 1 ? escaped[0]! : `(${escaped.join('|')})`
  })
}

/** The same for PromQL. */
export function promQlSent(expr: string, { interval_ms }: Window, chosen: Chosen): string {
  const put = expr.replaceAll('$__rate_interval', `${Math.max(60_000, 4 * interval_ms)}ms`)
  return withVariables(put, chosen, (values) => (values.length === 1 ? values[0]! : `(${values.join('|')})`))
}

/** Throws where a variable is left that nobody fills in. */
function withVariables(text: string, chosen: Chosen, put: (values: readonly string[]) => string): string {
  return text.replaceAll(/\$(\w+)/g, (_, name: string) => {
    const values = chosen[name]
    if (!values || values.length === 0) throw new Error(`nothing is chosen for $${name} in ${text}`)
    return put(values)
  })
}
