import type { MessagePort } from 'node:worker_threads'
import type { RowsTold } from './hand-out.ts'

/** Answers a question that cannot be asked of the store now. By itself: the main thread needs no more of a store than this. */
export function refuseRows(port: MessagePort, why: string): void {
  port.postMessage({ kind: 'failed', why } satisfies RowsTold)
  port.close()
}
