import { type MessagePort, type Transferable, Worker } from 'node:worker_threads'
import { HOUR_ms, type Millis } from '#domain/time.ts'
import type { Trend } from '#domain/wire/trend.ts'
import type { HistoryCounts } from './copy.ts'
import type { HistoryQuery } from './hand-out.ts'
import type { FromStore, ToStore, WorkerData } from './protocol.ts'
import { refuseRows } from './refuse-rows.ts'
import { backOff_ms } from './rest.ts'
import type { Retention, Telemetry } from './telemetry.ts'

export type TelemetryOptions = {
  /** The data folder with `journal.sqlite`; the store is `telemetry.duckdb` beside it. */
  readonly folder: string
  readonly retention: Retention
  readonly now: () => Millis
  readonly log: (line: Readonly<Record<string, unknown>>) => void
}

const RETAIN_EVERY_ms = HOUR_ms
/** A thread that has not ended by then is stopped by force; the store takes up at the cursor. */
const STOP_ms = 10_000
/** The thread makes little but short-lived buffers; collected often they take tens of megabytes less. */
const YOUNG_MB = 3

/**
 * Opens the embedded time-series store (DuckDB) in a thread of its own and lets it follow the journal. Never rejects because of the store: what is
 * wrong stands in `status().trouble`, the journal keeps what is not in the store yet, and opening and writing are tried again until they
 * succeed.
 */
export async function openTelemetry(options: TelemetryOptions): Promise<Telemetry> {
  const thread = new StoreThread(options)
  await thread.start()
  return {
    status: () => thread.status(),
    wake: () => thread.wake(),
    onCursor: (listener) => void thread.listeners.push(listener),
    trend: (query) => thread.ask(query),
    rows: (query, port) => thread.handOut(query, port),
    copy: (into) => thread.copy(into),
    stop: () => thread.stop(),
  }
}

type Waiting<T> = { readonly resolve: (answer: T) => void; readonly reject: (error: Error) => void }

class StoreThread {
  readonly listeners: ((batch: number) => void)[] = []
  readonly #options: TelemetryOptions
  readonly #bell = new Int32Array(new SharedArrayBuffer(4))
  readonly #waiting = new Map<number, Waiting<Trend>>()
  readonly #copies = new Map<number, Waiting<HistoryCounts>>()
  #worker: Worker | null = null
  #retaining: NodeJS.Timeout | undefined
  #restart: NodeJS.Timeout | undefined
  #asked = 0
  #ends = 0
  #cursor = 0
  #oldestAt: Millis | null = null
  #trouble: string | null = null
  #since: Millis | null = null
  #stopped: Promise<void> | null = null

  constructor(options: TelemetryOptions) {
    this.#options = options
  }

  /** Resolves when the store has been opened, or the first attempt has failed. */
  async start(): Promise<void> {
    const first = Promise.withResolvers<void>()
    this.#spawn(first.resolve)
    await first.promise
    this.#retaining = setInterval(() => this.#retain(), RETAIN_EVERY_ms).unref()
  }

  status(): ReturnType<Telemetry['status']> {
    const behind_ms = this.#oldestAt === null ? 0 : Math.max(0, this.#options.now() - this.#oldestAt)
    return { cursor: this.#cursor, behind_ms, trouble: this.#trouble, since: this.#since }
  }

  wake(): void {
    if (Atomics.exchange(this.#bell, 0, 1) === 1) return
    this.#oldestAt ??= this.#options.now()
    this.#post({ kind: 'wake' })
  }

  ask(query: Parameters<Telemetry['trend']>[0]): Promise<Trend> {
    return new Promise((resolve, reject) => {
      if (!this.#worker) return reject(new Error(this.#trouble ?? 'the history is stopped'))
      const id = (this.#asked += 1)
      this.#post({ kind: 'trend', id, query })
      this.#waiting.set(id, { resolve, reject })
    })
  }

  handOut(query: HistoryQuery, port: MessagePort): void {
    if (this.#worker) this.#post({ kind: 'rows', query, port }, [port])
    else refuseRows(port, this.#trouble ?? 'the history is stopped')
  }

  copy(into: string): Promise<HistoryCounts> {
    return new Promise((resolve, reject) => {
      if (!this.#worker) return reject(new Error(this.#trouble ?? 'the history is stopped'))
      const id = (this.#asked += 1)
      this.#post({ kind: 'copy', id, into })
      this.#copies.set(id, { resolve, reject })
    })
  }

  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop())
  }

  async #stop(): Promise<void> {
    clearInterval(this.#retaining)
    clearTimeout(this.#restart)
    const worker = this.#worker
    if (!worker) return
    const ended = new Promise<void>((resolve) => void worker.once('exit', () => resolve()))
    this.#post({ kind: 'stop' })
    const force = setTimeout(() => void worker.terminate(), STOP_ms) // 'exit' tells when it has ended
    await ended
    clearTimeout(force)
  }

  #spawn(opened: () => void): void {
    const { folder, retention } = this.#options
    const data: WorkerData = { folder, retention, bell: this.#bell }
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      name: 'telemetry',
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    })
    let why = 'it ended by itself'
    worker.on('message', (message: FromStore) => {
      if (message.kind === 'report') opened()
      this.#take(message)
    })
    worker.on('error', (error) => (why = error instanceof Error ? error.message : String(error)))
    worker.on('exit', () => {
      this.#ended(why)
      opened()
    })
    this.#worker = worker
    this.#retain()
  }

  #retain(): void {
    this.#post({ kind: 'retain', now: this.#options.now() })
  }

  #post(message: ToStore, moved: readonly Transferable[] = []): void {
    this.#worker?.postMessage(message, moved)
  }

  #take(message: FromStore): void {
    switch (message.kind) {
      case 'report':
        return this.#takeReport(message)
      case 'log':
        return this.#options.log(message.line)
      case 'trend':
        this.#waiting.get(message.id)?.resolve(message.trend)
        return void this.#waiting.delete(message.id)
      case 'copied':
        this.#copies.get(message.id)?.resolve(message.counts)
        return void this.#copies.delete(message.id)
      case 'refused':
        for (const asked of [this.#waiting, this.#copies]) {
          asked.get(message.id)?.reject(new Error(message.why))
          asked.delete(message.id)
        }
    }
  }

  #takeReport({ cursor, oldestAt, trouble }: FromStore & { readonly kind: 'report' }): void {
    this.#setTrouble(trouble)
    if (trouble === null) this.#ends = 0
    // A commit since the thread's look keeps its own time until the next report.
    if (oldestAt !== null || Atomics.load(this.#bell, 0) === 0) this.#oldestAt = oldestAt
    if (trouble !== null || cursor === this.#cursor) return
    this.#cursor = cursor
    for (const listener of this.listeners) listener(cursor)
  }

  #setTrouble(trouble: string | null): void {
    if (trouble === null) this.#since = null
    else this.#since ??= this.#options.now()
    this.#trouble = trouble
  }

  #ended(why: string): void {
    this.#worker = null
    for (const asked of [this.#waiting, this.#copies]) {
      for (const { reject } of asked.values()) reject(new Error(`the history's thread has ended: ${why}`))
      asked.clear()
    }
    if (this.#stopped) return
    this.#ends += 1
    this.#setTrouble(`the history's thread has ended: ${why}`)
    this.#options.log({ level: 'error', code: 'telemetry.thread-ended', detail: why })
    this.#restart = setTimeout(() => this.#spawn(() => {}), backOff_ms(this.#ends, Math.random()))
  }
}
