import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { invariant } from '#domain/invariant.ts'
import { standBack } from '../stand-back.ts'
import type { BacktestPlan } from './plan.ts'
import { HistoryUnreadable, openRows } from '../telemetry/read-out.ts'
import { type BacktestOutcome, runBacktest } from './run.ts'

/** What the thread is started with; the other end of the port lies in the store's thread. */
export type BacktestWork = { readonly plan: BacktestPlan; readonly port: MessagePort }
export type FromBacktest =
  | { readonly kind: 'done'; readonly outcome: BacktestOutcome }
  | { readonly kind: 'unreadable'; readonly why: string }

/** The thread of one backtest: it ends with it, and is ended by force to cancel it. */

invariant(parentPort, 'a backtest runs in a thread of its own')
standBack()
const main: MessagePort = parentPort
const { plan, port } = workerData as BacktestWork
const tell = (message: FromBacktest): void => main.postMessage(message, [])

try {
  const outcome = await runBacktest(plan, await openRows(port))
  tell({ kind: 'done', outcome })
} catch (error) {
  if (!(error instanceof HistoryUnreadable)) throw error
  tell({ kind: 'unreadable', why: error.message })
} finally {
  port.close()
}
