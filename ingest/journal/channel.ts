import { type Transferable, Worker } from 'node:worker_threads'
import type { Answer, CallName, Calls } from './protocol.ts'

/** Short-lived objects of the thread; by itself V8 would let them grow to 48 MB before it looks. */
const YOUNG_MB = 3

/** The line to a journal's thread. Every question settles: by its answer, or with the reason why the thread ended. */
export type Channel = {
  /** False once the thread has ended. */
  readonly alive: () => boolean
  readonly ask: <K extends CallName>(
    call: K,
    ask: Calls[K]['ask'],
    transfer?: Transferable[],
  ) => Promise<Calls[K]['answer']>
  /** Resolves with the reason when the thread has ended. */
  readonly ended: Promise<string>
  readonly kill: () => Promise<void>
}

type Waiting = { readonly resolve: (answer: never) => void; readonly reject: (error: Error) => void }

export function openChannel(onWarning: (warning: string | null) => void): Channel {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    name: 'journal',
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  })
  const waiting = new Map<number, Waiting>()
  const ended = Promise.withResolvers<string>()
  let asked = 0
  let dead: Error | null = null

  const end = (why: string): void => {
    dead ??= new Error(`the journal's thread has ended: ${why}`)
    for (const { reject } of waiting.values()) reject(dead)
    waiting.clear()
  }
  worker.on('message', (answer: Answer) => {
    if (answer.id === null) return onWarning(answer.warning)
    const { resolve, reject } = waiting.get(answer.id)!
    waiting.delete(answer.id)
    if (answer.ok) resolve(answer.answer as never)
    else reject(new Error(answer.message))
  })
  worker.on('messageerror', (error) => end(error.message))
  worker.on('error', (error) => end(error instanceof Error ? error.message : String(error)))
  worker.on('exit', (code) => {
    end(`exit ${code}`)
    ended.resolve(dead!.message)
  })

  return {
    alive: () => dead === null,
    ended: ended.promise,
    ask: (call, ask, transfer = []) =>
      new Promise((resolve, reject) => {
        if (dead) return reject(dead)
        const id = (asked += 1)
        // A value that cannot be cloned throws here and rejects only this question.
        worker.postMessage({ id, call, ask }, transfer)
        waiting.set(id, { resolve, reject })
      }),
    kill: async () => {
      await worker.terminate()
    },
  }
}
