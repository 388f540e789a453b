import { QUALITY } from '#domain/point/judge.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { PROFILES } from '#domain/profile/registry.ts'
import { resolveEstate } from '#domain/site/resolve.ts'
import type { SiteFile } from '#domain/site/site-file.ts'
import { simulate } from '../../devices-sim/simulate.ts'
import { headOf, lineOf } from '../../ingest/targets/line.ts'

type Row = { readonly key: string; readonly t: number; readonly value: number }
export type Rows = { readonly rows: readonly Row[]; readonly lines: readonly string[] }
type Span = { readonly from: number; readonly until: number; readonly interval_ms: number }

const SIZES_ms: Readonly<Record<string, number>> = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }

/** What a simulated building sends, one value of each point in an interval, as rows of the documented layout and as the product writes them. */
export function simulatedRows(file: SiteFile, { from, until, interval_ms }: Span): Rows {
  const points = pointsOf(file)
  const rows: Row[] = []
  const keptAt = new Map<string, number>()
  const messages = simulate({
    estate: file,
    seed: 1,
    startAt: from,
    duration_ms: until - from,
    interval_ms,
  })
  for (const message of messages) {
    if (message.kind !== 'readings') continue
    const { site, id } = message.device
    const { at, values } = message.payload
    for (const [name, value] of Object.entries(values)) {
      const key = name.includes('/') ? `${site}/${name}` : `${site}/${id}/${name}`
      const point = points.get(key)
      if (!point || at - (keptAt.get(key) ?? -Infinity) < interval_ms) continue
      keptAt.set(key, at)
      rows.push({ key, t: at, value: numberOf(point, value) })
    }
  }
  const lines = rows.map(({ key, t, value }) => lineOf(headOf(key), t, value, QUALITY.good)!)
  return { rows, lines }
}

/** Cells of one size over the rows. */
export function cellLines({ rows }: Rows, table: string, measurement: string): readonly string[] {
  const size_ms = SIZES_ms[table]!
  const cells = new Map<string, Row[]>()
  for (const row of rows) {
    const key = `${row.key} ${Math.floor(row.t / size_ms) * size_ms}`
    const cell = cells.get(key) ?? []
    cells.set(key, cell)
    cell.push(row)
  }
  return [...cells].map(([key, cell]) => {
    const [series, at] = key.split(' ')
    const values = cell.map(({ value }) => value)
    const sum = values.reduce((a, b) => a + b, 0)
    const fields = `min=${Math.min(...values)},max=${Math.max(...values)},sum=${sum},last=${values.at(-1)},count=${values.length},bad=0`
    return `${headOf(series!).replace(/^readings/, measurement)}${fields} ${at}`
  })
}

/** By `site/equipment/point`. */
function pointsOf(file: SiteFile): ReadonlyMap<string, PointDefinition> {
  const resolved = resolveEstate(file, PROFILES)
  if (!resolved.ok) throw new Error(JSON.stringify(resolved.problems))
  return new Map(
    resolved.estate.equipment.flatMap(({ site, id, points }) =>
      points.map((point) => [`${site}/${id}/${point.name}`, point] as const),
    ),
  )
}

/** As the engine keeps it: a state as its index, true as 1. */
const numberOf = ({ states = [] }: PointDefinition, value: unknown): number =>
  typeof value === 'string' ? states.indexOf(value) : Number(value)
