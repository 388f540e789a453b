import { SECOND_ms } from '#domain/time.ts'
import { lineOf } from '../line.ts'
import { readerOf, seriesHead, shown, trendOf } from './write-and-read.ts'
import { send, type Trial, wordsOfVerdict } from './trial.ts'

/** What means something to a line, to InfluxQL or to PromQL. A slash parts the names of a series. */
const NAMES = [
  'a,b',
  'a b',
  'a=b',
  'a"b',
  "a'b",
  'a\\b',
  'a\\',
  'a\nb',
  'a%5Cb',
  '#a',
  '水泵 €🜂',
  'kill',
  'key',
  'time',
  'value',
  'sum by',
  'NaN',
  "x' OR '1' = '1",
  '"; DROP DATABASE "x',
  '"} or {__name__!=""',
  '.*',
] as const

/** A series for every name, all of one equipment that is called so, too; each must come back with its own value and no other. */
export async function tryNames(trial: Trial): Promise<void> {
  const { found, connection, now } = trial
  const from = Math.floor(now / SECOND_ms) * SECOND_ms - 600 * SECOND_ms
  const lines = NAMES.map((name, i) => lineOf(seriesHead(trial, name, name), from + i, i, 0)!)
  const verdict = await send(connection, lines)
  const check = 'names that mean something'
  if (verdict.kind !== 'taken') return found.wrong(check, wordsOfVerdict(verdict))
  const reader = readerOf(trial)
  const range = { from, until: from + NAMES.length, buckets: 100 }
  for (const [i, name] of NAMES.entries()) {
    const { at, last } = await shown(
      () => trendOf(trial, reader, name, { ...range, equipment: name }),
      (trend) => trend.at.length > 0,
    )
    if (at.length === 1 && at[0] === from + i && last[0] === i) continue
    return found.wrong(check, `${JSON.stringify(name)} answers ${JSON.stringify(last)}, not [${i}]`)
  }
  return found.ok(
    check,
    `${NAMES.length} of them (, = " ' \\ newline, words of InfluxQL and PromQL), each with its own value`,
  )
}
