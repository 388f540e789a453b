import { randomBytes } from 'node:crypto'
import { DAY_ms, SECOND_ms } from '#domain/time.ts'
import type { Verdict } from '../answer.ts'
import type { Connection } from '../connection.ts'
import { Delivery, newRun } from '../delivery.ts'
import { headOf, lineOf } from '../line.ts'
import { together } from '../lines.ts'
import { TargetUnreadable } from '../read/ask.ts'
import { look } from '../settling.ts'
import type { TargetConfig } from '../target.ts'
import { dropDatabase3 } from './clean-up.ts'
import { codeOf, send, sendBytes, sendWith, type Trial, wordsOfVerdict } from './trial.ts'
import { BATCH, readerOf, seriesHead, shown, trendOf } from './write-and-read.ts'

const isVictoria = ({ detected }: Trial): boolean => detected.generation === 'victoria-metrics'
const refusesLines = ({ kind }: Verdict): boolean => kind === 'divide' || kind === 'too-old'
const headOfRefused = ({ run }: Trial): string => headOf(`${run}/e/p`, run)

/** Lines that no server should take: each must be refused in a way that Watchroom understands as the fault of the line. */
export async function tryBadLines(trial: Trial): Promise<void> {
  const { now } = trial
  const head = headOfRefused(trial)
  await tryLine(trial, 'NaN', `${head}value=NaN ${now}`)
  await send(trial.connection, [`${head}value=1 ${now}`])
  await tryLine(trial, 'a field of another type', `${head}value="text" ${now + 1}`)
  await tryLine(trial, 'no line at all', `${head}value= ${now}`)
  const { keep_days } = trial
  const days = keep_days === null ? NaN : keep_days + 2
  if (days * DAY_ms < now) await tryLine(trial, 'too old', `${head}value=1 ${now - days * DAY_ms}`)
  else trial.found.note('too old', 'nothing is: readings are kept for ever, or nobody says how long')
}

async function tryLine(trial: Trial, check: string, line: string): Promise<void> {
  const { found, connection, detected } = trial
  const before = isVictoria(trial) ? await thrownAway(connection) : null
  const verdict = await send(connection, [line])
  if (refusesLines(verdict)) return found.ok(check, wordsOfVerdict(verdict))
  if (verdict.kind !== 'taken') return found.wrong(check, `is taken for something else: ${wordsOfVerdict(verdict)}`)
  if (before === null) return found.note(check, `${detected.generation} takes it without a word`)
  const after = await shown(
    () => thrownAway(connection),
    (rows) => (rows ?? 0) > before,
    THROWN_AWAY_WITHIN_ms,
  )
  const rows = (after ?? 0) - before
  if (rows > 0) found.ok(check, 'answered as if taken, and counted as thrown away, which Watchroom tells')
  else found.note(check, 'taken without a word; Watchroom sends none such')
}
/** Rows that it took and threw away; null where it does not tell. */
async function thrownAway(connection: Connection): Promise<number | null> {
  const seen = await look(connection)
  return seen === null || seen === 'later' ? null : seen.unwanted
}
/** Counters of VictoriaMetrics move at once. */
const THROWN_AWAY_WITHIN_ms = SECOND_ms

/** Three bad lines among thousands: they are found, and all others are stored. */
export async function tryPoison(trial: Trial): Promise<void> {
  const { found, connection, now } = trial
  const check = `bad lines among ${BATCH}`
  if (isVictoria(trial)) return found.note(check, 'VictoriaMetrics says of no line that it was bad')
  const head = seriesHead(trial, 'poisoned')
  const from = Math.floor(now / SECOND_ms) * SECOND_ms - BATCH * SECOND_ms
  const bad = new Set([0, BATCH / 2, BATCH - 1])
  const lines = Array.from({ length: BATCH }, (_, i) => {
    const t = from + i * SECOND_ms
    return bad.has(i) ? `${head}value=NaN ${t}` : lineOf(head, t, i, 0)!
  })
  const delivery = new Delivery(together(lines), newRun())
  let requests = 0
  for (; !delivery.isDone; requests += 1) {
    const held = delivery.answered(await sendBytes(connection, delivery.next()))
    if (held) return found.wrong(check, wordsOfVerdict(held))
  }
  const wanted = [...bad].map((i) => lines[i]!)
  if (delivery.refused.map(({ line }) => line).join('\n') !== wanted.join('\n'))
    return found.wrong(check, `${delivery.refused.length} lines were refused, not those ${wanted.length}`)
  const range = { from, until: from + BATCH * SECOND_ms, buckets: 100 }
  const counted = async (): Promise<number> =>
    (await trendOf(trial, readerOf(trial), 'poisoned', range)).count.reduce((sum, n) => sum + n, 0)
  const stored = await shown(counted, (n) => n >= BATCH - bad.size)
  const words = `${bad.size} found in ${requests} requests, ${stored} others stored`
  return stored === BATCH - bad.size ? found.ok(check, words) : found.wrong(check, words)
}

/** A password or token that nobody has: both writing and reading must be refused, and known for what it is. */
export async function trySecret(trial: Trial): Promise<void> {
  const { config, found } = trial
  const wrong = { ...config, secret: randomBytes(18).toString('base64url') }
  const verdict = await sendWith(wrong, [`${headOfRefused(trial)}value=1 ${trial.now}`])
  const check = 'a wrong password or token'
  if (verdict.kind === 'taken') return found.note(check, 'the server takes readings from anybody who reaches it')
  if (codeOf(verdict) !== 'target.password')
    return found.wrong(check, `is taken for something else: ${wordsOfVerdict(verdict)}`)
  found.ok(check, wordsOfVerdict(verdict))
  return tryReading(trial, wrong, `${check}, reading`)
}

async function tryReading({ found, run, now }: Trial, config: TargetConfig, check: string): Promise<void> {
  try {
    await readerOf({ config }).trend({
      site: run,
      equipment: 'e',
      point: 'p',
      from: now - 1000,
      until: now,
      buckets: 1,
    })
    found.wrong(check, 'is answered')
  } catch (error) {
    if (!(error instanceof TargetUnreadable) || error.status === null) throw error
    found.ok(check, error.message)
  }
}

/** A database that is not there: nothing may be taken, and the reason must be known for what it is. */
export async function tryDatabase(trial: Trial): Promise<void> {
  const { config, detected, found, run } = trial
  const check = 'a database that is not there'
  if (isVictoria(trial)) return found.note(check, 'VictoriaMetrics has none: its name is the label db')
  const missing = { ...config, database: `${run}_missing` }
  const verdict = await sendWith(missing, [`${headOfRefused(trial)}value=1 ${trial.now}`])
  if (codeOf(verdict) === 'target.database') {
    found.ok(check, wordsOfVerdict(verdict))
    return tryReading(trial, missing, `${check}, reading`)
  }
  if (codeOf(verdict) === 'target.password')
    return found.note(check, `this user may not even ask for it: ${wordsOfVerdict(verdict)}`)
  if (verdict.kind !== 'taken') return found.wrong(check, `is taken for something else: ${wordsOfVerdict(verdict)}`)
  if (detected.generation !== 'influxdb-3') return found.wrong(check, 'readings are taken, nobody knows where to')
  const left = await dropDatabase3(config, missing.database)
  return found.note(check, `is made by the first line: look twice at its name${left === null ? '' : `; ${left}`}`)
}
