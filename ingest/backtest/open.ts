import { MessageChannel, Worker } from 'node:worker_threads'
import type { Estate } from '#domain/site/estate.ts'
import { SECOND_ms, type Millis } from '#domain/time.ts'
import type { BacktestAnswer, BacktestReport, BacktestRequest } from '#domain/wire/backtest.ts'
import type { Refused } from '#domain/wire/errors.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { Line } from './line.ts'
import type { BacktestPlan } from './plan.ts'
import { prepareBacktest } from './request.ts'
import type { BacktestOutcome } from './run.ts'
import type { BacktestWork, FromBacktest } from './worker.ts'

/** With the wait in line; below the minute after which a connection without traffic is closed. */
const TIME_MAX_ms = 45 * SECOND_ms
/** The evaluators of ten thousand points and a few blocks; a plan that needs more must not take the platform's memory. */
const THREAD_MB = 512

export type Backtester = {
  /** Tries a rule on stored history; the signal cancels it. Rejects only where our own code is at fault. */
  readonly run: (request: BacktestRequest, signal?: AbortSignal) => Promise<BacktestAnswer>
  /** Cancels what runs and what waits. */
  readonly stop: () => void
}

type Options = {
  readonly estate: Estate
  readonly telemetry: Pick<Telemetry, 'rows'>
  readonly now: () => Millis
}

const refuse = (refused: Refused): BacktestAnswer => ({ ok: false, refused })

/** Runs backtests, one at a time for each site, each in a thread of its own that is handed the rows by the store's thread. */
export function createBacktester({ estate, telemetry, now }: Options): Backtester {
  const lines = new Map(estate.sites.map(({ id }) => [id, new Line()]))
  const stopped = new AbortController()

  const run: Backtester['run'] = async (request, given) => {
    const prepared = prepareBacktest(estate, request, now())
    if (!prepared.ok) return prepared
    const { plan, definition, hash, inForceHash } = prepared
    const line = lines.get(request.site)!
    if (line.isFull) return refuse({ code: 'overloaded' })
    const late = AbortSignal.timeout(TIME_MAX_ms)
    const signal = AbortSignal.any([stopped.signal, late, ...(given ? [given] : [])])
    const cancelled = (): BacktestAnswer =>
      refuse(
        late.aborted
          ? { code: 'backtest.too-slow', fill: { limit: TIME_MAX_ms / SECOND_ms } }
          : { code: 'backtest.cancelled' },
      )
    if (!(await line.enter(signal))) return cancelled()
    try {
      const ended = await inThread(plan, telemetry, signal)
      if (ended === null) return cancelled()
      if (ended.kind === 'unreadable') return refuse({ code: 'telemetry.unavailable', fill: { detail: ended.why } })
      if (ended.outcome.readings === 0) return refuse({ code: 'backtest.nothing-stored' })
      return { ok: true, report: { definition, hash, inForceHash, ...reportOf(plan, ended.outcome) } }
    } finally {
      line.leave()
    }
  }
  return { run, stop: () => stopped.abort() }
}

function reportOf(
  plan: BacktestPlan,
  { results, ...seen }: BacktestOutcome,
): Omit<BacktestReport, 'definition' | 'hash' | 'inForceHash'> {
  const { from, until, subjects } = plan
  return { from, until, equipment: subjects.length, ...seen, proposed: results.proposed!, inForce: results['in-force'] }
}

/** Null when the signal ended it first. Resolves when the thread has ended, so that never two of a site are at work. */
async function inThread(
  plan: BacktestPlan,
  telemetry: Pick<Telemetry, 'rows'>,
  signal: AbortSignal,
): Promise<FromBacktest | null> {
  if (signal.aborted) return null
  const { port1: ours, port2: theirs } = new MessageChannel()
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    name: 'backtest',
    workerData: { plan, port: ours } satisfies BacktestWork,
    transferList: [ours],
    resourceLimits: { maxOldGenerationSizeMb: THREAD_MB },
  })
  telemetry.rows({ keys: plan.keys, from: plan.readFrom, until: plan.until }, theirs)
  const cancel = (): void => void worker.terminate() // 'exit' tells when it has ended
  signal.addEventListener('abort', cancel, { once: true })
  try {
    return await new Promise((resolve, reject) => {
      let ended: FromBacktest | null = null
      worker.on('message', (message: FromBacktest) => (ended = message))
      worker.on('error', reject)
      worker.on('exit', () => {
        if (ended || signal.aborted) resolve(ended)
        else reject(new Error('the thread of a backtest has ended by itself'))
      })
    })
  } finally {
    signal.removeEventListener('abort', cancel)
  }
}
