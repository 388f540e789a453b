import { QUALITY } from '#domain/point/judge.ts'
import { MINUTE_ms, type Millis } from '#domain/time.ts'
import type { Steps } from '../../telemetry/steps.ts'
import type { TargetConfig } from '../target.ts'
import type { Ask } from './ask.ts'
import { askRange, askSamples, type Samples, seconds, selectorOf } from './promql.ts'
import {
  joinStep,
  joinSteps,
  type RawRow,
  type SeriesName,
  stepAt,
  stepOfReading,
  type StepRow,
  type TrendSource,
} from './source.ts'

/**
 * In steps shorter than this the server puts the last finished value in the place of those of its last 30 s (`-search.latencyOffset`), so the
 * newest time is read as it is and put into steps by us. The rest is for clocks that differ.
 */
const ADJUSTED_STEP_ms = MINUTE_ms
const ADJUSTED_ms = 2 * MINUTE_ms

const FUNCTIONS = ['min_over_time', 'max_over_time', 'sum_over_time', 'last_over_time', 'count_over_time'] as const

/**
 * Trends out of VictoriaMetrics, computed by the server from readings: it has no cells, because it cannot replace what it has by something
 * else of the same time.
 */
export function victoriaSource(ask: Ask, { database }: TargetConfig, now: () => Millis): TrendSource {
  const readings = (series: SeriesName, from: number, until: number): Promise<readonly RawRow[]> =>
    victoriaReadings(ask, database, series, { from, until })
  return {
    kept: () => Promise.resolve({ raw_from: 0, minute_from: 0, hour_from: 0, day_from: 0 }),
    async steps(series, steps) {
      const settled = steps.step_ms < ADJUSTED_STEP_ms ? stepAt(steps, now() - ADJUSTED_ms) : steps.until
      const mark = Math.max(steps.from, Math.min(steps.until, settled))
      const [old, fresh] = await Promise.all([
        mark === steps.from ? [] : computedSteps(ask, database, series, { ...steps, until: mark }),
        mark === steps.until ? [] : readings(series, mark, steps.until),
      ])
      return joinSteps(old, gather(steps, fresh))
    },
    raw: readings,
  }
}

/** Readings with from ≤ t < until in order of time. */
export async function victoriaReadings(
  ask: Ask,
  db: string,
  series: SeriesName,
  { from, until }: { readonly from: number; readonly until: number },
): Promise<readonly RawRow[]> {
  const metrics = ['readings_value', 'readings_quality']
  const asked = metrics.map((metric) => askSamples(ask, selectorOf(metric, db, series), from, until))
  const [values, qualities] = await Promise.all(asked)
  return [...qualities!]
    .toSorted(([a], [b]) => a - b)
    .map(([at, quality]) => ({ at, value: quality <= QUALITY.clock ? (values!.get(at) ?? null) : null }))
}

async function computedSteps(ask: Ask, db: string, series: SeriesName, steps: Steps): Promise<readonly StepRow[]> {
  const [first, last] = [stepAt(steps, steps.from), stepAt(steps, steps.until - 1)]
  // The first and the last step hold only what lies in the time asked for; the steps between are whole.
  const pieces: readonly Piece[] =
    first === last
      ? [{ begin: first, from: steps.from, until: steps.until, count: 1 }]
      : [
          { begin: first, from: steps.from, until: first + steps.step_ms, count: 1 },
          ...(last > first + steps.step_ms ? [wholeSteps(first + steps.step_ms, last, steps.step_ms)] : []),
          { begin: last, from: last, until: steps.until, count: 1 },
        ]
  return (await Promise.all(pieces.map((piece) => computed(ask, db, series, piece)))).flat()
}

/** `count` steps of equal length from `begin` on; of a single one only the readings of [from, until). */
type Piece = { readonly begin: number; readonly from: number; readonly until: number; readonly count: number }

const wholeSteps = (begin: number, end: number, step_ms: number): Piece => ({
  begin,
  from: begin,
  until: begin + step_ms,
  count: (end - begin) / step_ms,
})

async function computed(ask: Ask, db: string, series: SeriesName, piece: Piece): Promise<readonly StepRow[]> {
  const step_ms = piece.until - piece.from
  const window = `[${seconds(step_ms)}s]`
  const first = piece.until - 1
  const range = { first, last: first + (piece.count - 1) * step_ms, step_ms }
  const functions = FUNCTIONS.map((name) => `"${name}"`).join(', ')
  const good = `aggr_over_time((${functions}), ${selectorOf('readings_value', db, series)}${window})`
  const all = `count_over_time(${selectorOf('readings_quality', db, series)}${window})`
  const [values, rows] = await Promise.all([askRange(ask, good, range), askRange(ask, all, range)])
  const none: Samples = new Map()
  const [min, max, sum, last, count] = FUNCTIONS.map((name) => values.get(name) ?? none)
  return [...(rows.get('') ?? none)].map(([at, n]) => ({
    at: piece.begin + Math.round((at - first) / step_ms) * step_ms,
    min: min!.get(at) ?? null,
    max: max!.get(at) ?? null,
    sum: sum!.get(at) ?? 0,
    last: last!.get(at) ?? null,
    count: count!.get(at) ?? 0,
    bad: n - (count!.get(at) ?? 0),
  }))
}

/** Readings put into their steps. */
function gather(steps: Steps, readings: readonly RawRow[]): readonly StepRow[] {
  const gathered: StepRow[] = []
  for (const reading of readings) {
    const row = { ...stepOfReading(reading), at: stepAt(steps, reading.at) }
    const before = gathered.at(-1)
    if (before?.at === row.at) gathered[gathered.length - 1] = joinStep(before, row)
    else gathered.push(row)
  }
  return gathered
}
