import type { Worker } from 'node:worker_threads'

/** A thread that has not ended by then is stopped by force: what it sent and did not record is sent again. */
const STOP_ms = 3000

/** Asks a thread to end by `ask`, and resolves when it has. */
export async function endThread(worker: Worker, ask: () => void): Promise<void> {
  const ended = new Promise<void>((resolve) => void worker.once('exit', () => resolve()))
  ask()
  const force = setTimeout(() => void worker.terminate(), STOP_ms) // 'exit' tells when it has ended
  await ended
  clearTimeout(force)
}
