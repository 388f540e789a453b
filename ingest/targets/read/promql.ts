import { tagOf } from '../line.ts'
import { type Ask, jsonOf, TargetUnreadable } from './ask.ts'
import type { SeriesName } from './source.ts'

/*
 * MetricsQL, VictoriaMetrics' PromQL. A window `[w]` at an instant T holds (T − w, T]: the readings of a step that begins at t are those of the window
 * of its length that ends at its last millisecond.
 */

/** A text of the language: its escapes are those of JSON. */
const literal = (text: string): string => JSON.stringify(text)

/** All series of a metric that are one point's; without the braces of the name no word of the language could be taken for it. */
export const selectorOf = (metric: string, db: string, { site, equipment, point }: SeriesName): string =>
  `{__name__=${literal(metric)},db=${literal(db)},site=${literal(tagOf(site))},equipment=${literal(tagOf(equipment))},point=${literal(tagOf(point))}}`

/**
 * An instant or a length in seconds, a quarter of a millisecond more: some versions cut what comes after the millisecond, others round. So
 * many `ms` would not do: 2,688 of them are made 2.688 s and cut to 2,687.
 */
export const seconds = (at: number): string => `${Math.floor(at / 1000)}.${String(at % 1000).padStart(3, '0')}25`

export type Samples = ReadonlyMap<number, number>
type RangeAnswer = {
  readonly status?: string
  readonly error?: string
  readonly data?: {
    readonly result?: readonly {
      readonly metric: Readonly<Record<string, string>>
      readonly values: readonly (readonly [seconds: number, value: string])[]
    }[]
  }
}

/** One question at every step from `first` to `last` (both instants of the answer); answers the samples by the label `rollup`. */
export async function askRange(
  ask: Ask,
  query: string,
  { first, last, step_ms }: { readonly first: number; readonly last: number; readonly step_ms: number },
): Promise<ReadonlyMap<string, Samples>> {
  const form = {
    query,
    start: seconds(first),
    end: seconds(last),
    step: seconds(step_ms),
    // Else the server moves start and end to multiples of the step.
    nocache: '1',
  }
  const answer = jsonOf(await ask({ path: '/api/v1/query_range', form })) as RangeAnswer
  if (answer.status !== 'success')
    throw new TargetUnreadable(`the server cannot answer (${answer.error ?? 'no reason'})`, 200)
  const found = new Map<string, Samples>()
  for (const { metric, values } of answer.data?.result ?? []) {
    found.set(metric['rollup'] ?? '', new Map(values.map(([at, value]) => [Math.round(at * 1000), Number(value)])))
  }
  return found
}

/** The stored samples of a selector with from ≤ t < until. */
export async function askSamples(ask: Ask, selector: string, from: number, until: number): Promise<Samples> {
  const form = { 'match[]': selector, start: seconds(from), end: seconds(until - 1) }
  const samples = new Map<number, number>()
  for (const line of (await ask({ path: '/api/v1/export', form })).split('\n')) {
    if (line === '') continue
    const { timestamps = [], values = [] } = jsonOf(line) as {
      readonly timestamps?: readonly number[]
      readonly values?: readonly number[]
    }
    timestamps.forEach((at, i) => samples.set(at, values[i]!))
  }
  return samples
}
