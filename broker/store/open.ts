import { Worker } from 'node:worker_threads'
import { MINUTE_ms, SECOND_ms } from '#domain/time.ts'
import type { Log } from '../log.ts'
import { type Change, type Kept, bytesOf, keyOf } from './change.ts'
import { words } from './database.ts'
import type { Answer, Question } from './protocol.ts'
import type { Store } from './store.ts'

/** Short-lived objects of the thread; by itself V8 would let them grow to 48 MB before it looks. */
const YOUNG_MB = 3

/** A transaction takes what came while the last one was syncing, up to this; the rest makes the next. */
const CHANGES_MAX = 2000
const BYTES_MAX = 4 * 1024 * 1024
/** A store that fails is tried again this often, if nothing else is written before; also where nothing is owed, to know when it is over. */
const AGAIN_ms = SECOND_ms
/** Rows that memory is ahead of the disk. Beyond it the oldest are given up: after a kill such a message is sent once more. */
const OWED_MAX = 100_000
/** The last sync of a disk that does not answer is not waited for longer. */
const CLOSE_ms = MINUTE_ms

type Write = {
  readonly changes: readonly Change[]
  readonly owed: boolean
  readonly then: ((kept: boolean) => void) | undefined
}

type Reports = {
  readonly log: Log
  /** The store's own words when it begins to fail, null when it writes again. */
  readonly onTrouble: (detail: string | null) => void
}

/** The line to the store's thread: every question is answered or rejected. */
type Line = { readonly ask: (question: Question) => Promise<Answer>; readonly end: () => Promise<void> }

/**
 * Opens the store in a folder and reads what was kept there. Rejects with a sentence for a person when that cannot be done; a damaged
 * file is put aside and said.
 */
export async function openStore(
  folder: string,
  reports: Reports,
): Promise<{ readonly store: Store; readonly kept: Kept }> {
  const line = startLine()
  const answer = await line.ask({ ask: 'open', folder }).catch(failure)
  if (!answer.ok || !answer.opened) {
    await line.ask({ ask: 'close' }).catch(failure)
    await line.end()
    throw new Error(answer.ok ? 'the store did not open' : answer.message)
  }
  const { kept, aside } = answer.opened
  if (aside) reports.log({ level: 'error', code: 'broker.store-damaged', file: aside.file, reason: aside.reason })
  return { store: new DiskStore(line, reports), kept }
}

const failure = (error: unknown): Answer => ({ ok: false, message: words(error) })

function startLine(): Line {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), {
    name: 'broker store',
    resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
  })
  /** Answers come in the order of the questions. */
  const waiting: PromiseWithResolvers<Answer>[] = []
  let dead: Error | null = null
  const end = (why: string) => {
    dead ??= new Error(`the broker's store has ended: ${why}`)
    for (const { reject } of waiting.splice(0)) reject(dead)
  }
  worker.on('message', (answer: Answer) => waiting.shift()?.resolve(answer))
  worker.on('error', (error) => end(words(error)))
  const ended = new Promise<void>((resolve) => void worker.once('exit', () => resolve()))
  worker.on('exit', (code) => end(`exit ${code}`))
  return {
    ask: (question) => {
      if (dead) return Promise.reject(dead)
      const asked = Promise.withResolvers<Answer>()
      waiting.push(asked)
      worker.postMessage(question, [])
      return asked.promise
    },
    // It ends by itself once it has closed; stopped by force in that very moment, it may never tell that it has ended.
    end: async () => {
      const force = setTimeout(() => void worker.terminate(), CLOSE_ms) // 'exit' tells when it has ended
      await ended
      clearTimeout(force)
    },
  }
}

/** Group commit without a timer: a transaction takes all that came while the one before it was syncing. */
class DiskStore implements Store {
  state: 'ok' | 'failing' = 'ok'
  readonly #line: Line
  readonly #log: Log
  readonly #onTrouble: Reports['onTrouble']
  #waiting: Write[] = []
  /** Changes that memory has and the disk refused, by row; the latest of each stands. */
  readonly #owed = new Map<string, Change>()
  #busy: Promise<void> | null = null
  #again: NodeJS.Timeout | undefined
  #closed = false

  constructor(line: Line, { log, onTrouble }: Reports) {
    this.#line = line
    this.#log = log
    this.#onTrouble = onTrouble
  }

  write(changes: readonly Change[], then: (kept: boolean) => void): void {
    this.#push({ changes, owed: false, then })
  }

  owe(changes: readonly Change[], then?: (kept: boolean) => void): void {
    if (changes.length > 0 || then) this.#push({ changes, owed: true, then })
  }

  /** Nobody else can read the file: the thread has it for itself. */
  async copy(into: string): Promise<boolean> {
    const answer = await this.#line.ask({ ask: 'copy', into })
    if (!answer.ok) throw new Error(answer.message)
    return true
  }

  async close(): Promise<void> {
    const patience = AbortSignal.timeout(CLOSE_ms)
    const late = new Promise<void>((resolve) => patience.addEventListener('abort', () => resolve()))
    while (this.#busy && !patience.aborted) await Promise.race([this.#busy, late])
    // In the same turn: what is written from now on would come behind the close.
    this.#closed = true
    clearTimeout(this.#again)
    if (this.#owed.size > 0) await Promise.race([this.#commit([]), late])
    await Promise.race([this.#line.ask({ ask: 'close' }).catch(failure), late])
    await this.#line.end()
  }

  #push(write: Write): void {
    if (this.#closed) return write.then?.(false)
    this.#waiting.push(write)
    this.#busy ??= this.#run()
  }

  async #run(): Promise<void> {
    // what comes in the same round of the event loop goes together
    await Promise.resolve()
    while (this.#waiting.length > 0) await this.#commit(this.#take())
    this.#busy = null
  }

  #take(): readonly Write[] {
    let count = 0
    let changes = 0
    let bytes = 0
    for (const write of this.#waiting) {
      changes += write.changes.length
      for (const change of write.changes) bytes += bytesOf(change)
      if (count > 0 && (changes > CHANGES_MAX || bytes > BYTES_MAX)) break
      count++
    }
    const taken = this.#waiting.slice(0, count)
    this.#waiting = this.#waiting.slice(count)
    return taken
  }

  async #commit(writes: readonly Write[]): Promise<void> {
    const owed = [...this.#owed.values()]
    const changes = [...owed, ...writes.flatMap((write) => write.changes)]
    const asks = changes.length > 0 || this.state === 'failing'
    const answer: Answer = asks ? await this.#line.ask({ ask: 'commit', changes }).catch(failure) : { ok: true }
    if (answer.ok) this.#owed.clear()
    else for (const { changes: late } of writes.filter((write) => write.owed)) this.#remember(late)
    if (asks) this.#say(answer)
    for (const { then } of writes) {
      try {
        then?.(answer.ok)
      } catch (error) {
        this.#log({ level: 'error', code: 'broker.store-callback-failed', error: words(error) })
      }
    }
  }

  #remember(changes: readonly Change[]): void {
    for (const change of changes) {
      const key = keyOf(change)
      // at its new place: a later change may need a row that was changed in between
      this.#owed.delete(key)
      this.#owed.set(key, change)
    }
    for (const key of this.#owed.keys()) {
      if (this.#owed.size <= OWED_MAX) break
      this.#owed.delete(key)
    }
  }

  #say(answer: Answer): void {
    clearTimeout(this.#again)
    if (answer.ok) {
      if (this.state === 'ok') return
      this.state = 'ok'
      this.#log({ level: 'info', code: 'broker.store-recovered' })
      this.#onTrouble(null)
      return
    }
    if (this.state === 'ok') {
      this.#log({ level: 'error', code: 'broker.store-failed', error: answer.message })
      this.#onTrouble(answer.message)
    }
    this.state = 'failing'
    if (!this.#closed) this.#again = setTimeout(() => this.owe([], () => {}), AGAIN_ms).unref()
  }
}
