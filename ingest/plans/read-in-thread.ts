import { Worker } from 'node:worker_threads'
import { damaged, type PictureAnswer } from '#domain/plan/picture.ts'

/** The largest drawing takes a second or two; what takes longer was made to. */
const READ_MAX_ms = 10_000
/** 5 MB of text as strings and lists. */
const HEAP_MAX_MB = 256

/**
 * Reads a picture in a thread of its own, which ends with it: readings and alarms do not wait for a drawing of 5 MB, and one that is made
 * to exhaust its reader takes nothing else down.
 */
export function readPictureInThread(bytes: Uint8Array): Promise<PictureAnswer> {
  return new Promise((resolve) => {
    const thread = new Worker(new URL('./picture-worker.ts', import.meta.url), {
      workerData: bytes,
      resourceLimits: { maxOldGenerationSizeMb: HEAP_MAX_MB },
    })
    const done = (answer: PictureAnswer): void => {
      clearTimeout(timer)
      resolve(answer)
      void thread.terminate()
    }
    const tooMuch = (): void => done(damaged('reading it takes too long', '读取耗时过长'))
    const timer = setTimeout(tooMuch, READ_MAX_ms)
    thread.once('message', done)
    thread.once('error', tooMuch)
    thread.once('exit', tooMuch)
  })
}
