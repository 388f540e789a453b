import { setTimeout as wait } from 'node:timers/promises'
import type { QualityCode } from '#domain/point/judge.ts'
import { MINUTE_ms, SECOND_ms, type Millis } from '#domain/time.ts'
import type { Trend } from '#domain/wire/trend.ts'
import { headOf, lineOf } from '../line.ts'
import { openReader } from '../read/open.ts'
import type { TargetReader } from '../target.ts'
import { send, sendWith, type Trial, wordsOfVerdict } from './trial.ts'

/** As many as one delivery holds at most. */
export const BATCH = 5000
/** A server may show what it took some seconds later; after this it is taken for lost. */
const SHOWN_WITHIN_ms = MINUTE_ms
const LOOK_EVERY_ms = 200
/** Newer ones some servers change while they compute steps. */
const SETTLED_ms = 5 * MINUTE_ms
/** Steps of half a minute: computed from readings, also where cells are kept for longer steps. */
const BUCKETS = 200
const EQUIPMENT = 'pump-1'

type Sample = { readonly t: Millis; readonly value: number; readonly quality: QualityCode }

/** A reading a second, every 97th of them bad. */
const samplesOf = ({ now }: Trial): readonly Sample[] => {
  const newest = Math.floor((now - SETTLED_ms) / SECOND_ms) * SECOND_ms
  return Array.from({ length: BATCH }, (_, i) => ({
    t: newest - (BATCH - 1 - i) * SECOND_ms,
    value: Math.sin(i / 40) * 1000 + i / 7,
    quality: i % 97 === 96 ? (2 as const) : (0 as const),
  }))
}

export const seriesHead = ({ run }: Trial, point: string, equipment = EQUIPMENT): string =>
  headOf(`${run}/${equipment}/${point}`)

export const readerOf = ({ config }: Pick<Trial, 'config'>): TargetReader => openReader(config, Date.now)

/** The trend of a point of this run; steps where `buckets` is small, readings where it is large. */
export const trendOf = (
  { run }: Trial,
  reader: TargetReader,
  point: string,
  range: { readonly from: Millis; readonly until: Millis; readonly buckets: number; readonly equipment?: string },
): Promise<Trend> => reader.trend({ site: run, equipment: EQUIPMENT, point, ...range })

/** Asks until the answer is as it should be, or too long. Answers the last one. */
export async function shown<T>(
  ask: () => Promise<T>,
  isThere: (answer: T) => boolean,
  within_ms = SHOWN_WITHIN_ms,
): Promise<T> {
  const end = performance.now() + within_ms
  for (;;) {
    const answer = await ask()
    if (isThere(answer) || performance.now() > end) return answer
    await wait(LOOK_EVERY_ms)
  }
}

/** Writes 5,000 readings, reads them back in steps, writes them again and in other words, and compares each time. */
export async function tryWriting(trial: Trial): Promise<void> {
  const { found, config, connection, detected } = trial
  const samples = samplesOf(trial)
  const head = seriesHead(trial, 'flow')
  const lines = samples.map(({ t, value, quality }) => lineOf(head, t, value, quality)!)
  const begun = performance.now()
  const verdict = await send(connection, lines)
  const took_ms = Math.round(performance.now() - begun)
  if (verdict.kind !== 'taken') return found.wrong('writing', wordsOfVerdict(verdict))
  found.ok('writing', `${BATCH} lines in one request, taken after ${took_ms} ms`)
  const reader = readerOf(trial)
  await compareSteps(trial, reader, samples, 'reading: min, max, mean, count')

  const compressed = await sendWith(config, [...lines, markerLine(trial, 1)], true)
  if (compressed.kind !== 'taken') return found.wrong('writing, compressed', wordsOfVerdict(compressed))
  found.ok('writing, compressed', 'the same lines by gzip, taken')
  await markerShown(trial, reader, 1)
  await compareSteps(trial, reader, samples, 'written twice is there once')

  if (detected.generation === 'victoria-metrics')
    return found.note(
      'a corrected reading',
      'VictoriaMetrics keeps one of two values of the same time, not always the newer',
    )
  const corrected = samples.with(1, { ...samples[1]!, value: -1 })
  await send(connection, [lineOf(head, corrected[1]!.t, -1, 0)!, markerLine(trial, 2)])
  await markerShown(trial, reader, 2)
  await compareSteps(trial, reader, corrected, 'a corrected reading replaces')
}

/** What was written before it in the same or an earlier request is there when it is. */
const markerLine = (trial: Trial, n: number): string => lineOf(seriesHead(trial, 'marker'), markerTime(trial, n), n, 0)!
const markerTime = ({ now }: Trial, n: number): Millis => Math.floor((now - SETTLED_ms) / SECOND_ms) * SECOND_ms + n

async function markerShown(trial: Trial, reader: TargetReader, n: number): Promise<void> {
  const from = markerTime(trial, n)
  const range = { from, until: from + 1, buckets: 10 }
  await shown(
    () => trendOf(trial, reader, 'marker', range),
    ({ last }) => last[0] === n,
  )
}

async function compareSteps(
  trial: Trial,
  reader: TargetReader,
  samples: readonly Sample[],
  check: string,
): Promise<void> {
  const range = { from: samples[0]!.t, until: samples.at(-1)!.t + 1, buckets: BUCKETS }
  const trend = await shown(
    () => trendOf(trial, reader, 'flow', range),
    (one) => readingsIn(one) >= samples.length,
  )
  const how = differenceOf(trend, samples)
  if (how === null)
    trial.found.ok(check, `${samples.length} readings in ${trend.at.length} steps of ${trend.step_ms / 1000} s, equal`)
  else trial.found.wrong(check, how)
}

const readingsIn = ({ count, bad }: Trend): number => [...count, ...bad].reduce((sum, n) => sum + n, 0)

/** The first step whose numbers are others than those of the readings; null where all are equal. */
function differenceOf({ at, step_ms, ...trend }: Trend, samples: readonly Sample[]): string | null {
  let seen = 0
  const scale = Math.max(...samples.map(({ value }) => Math.abs(value)))
  for (const [i, begin] of at.entries()) {
    const here = samples.filter(({ t }) => t >= begin && t < begin + step_ms)
    const good = here.filter(({ quality }) => quality === 0).map(({ value }) => value)
    seen += here.length
    const wanted = {
      count: good.length,
      bad: here.length - good.length,
      min: Math.min(...good),
      max: Math.max(...good),
      mean: good.reduce((sum, value) => sum + value, 0) / good.length,
    }
    for (const column of ['count', 'bad', 'min', 'max', 'mean'] as const) {
      const value = trend[column][i] ?? NaN
      const tolerance = column === 'mean' ? 1e-6 : 1e-9
      if (Math.abs(value - wanted[column]) <= tolerance * scale) continue
      return `${column} of the step at ${new Date(begin).toISOString()} is ${value}, not ${wanted[column]}`
    }
  }
  return seen === samples.length ? null : `steps with ${seen} of ${samples.length} readings are there`
}
