import type { MessagePort } from 'node:worker_threads'
import type { Millis } from '#domain/time.ts'
import type { TrendQuery } from '#domain/wire/trend.ts'
import { copyStore } from './copy.ts'
import { Drain, HOLDER, LOOK_ms } from './drain.ts'
import { type HandOut, handOut, type HistoryQuery } from './hand-out.ts'
import type { FromStore, WorkerData } from './protocol.ts'
import { refuseRows } from './refuse-rows.ts'
import { backOff_ms, Rest } from './rest.ts'
import { keptFrom, retainSlice } from './retain.ts'
import type { Table } from './schema.ts'
import { cursorMismatch, openSource, type Source } from './source.ts'
import { openStore, type Store, withRoom } from './store.ts'
import { nextChore } from './tidy.ts'
import { queryTrend } from './trend.ts'
import { troubleOf } from './trouble.ts'

/** Questions that wait at once; a screen asks a handful. */
const TRENDS_MAX = 64

/** The life of the store's thread: open, write, tidy up; after any failure close, open and try again, later and later. */
export class Runner {
  readonly #data: WorkerData
  readonly #tell: (message: FromStore) => void
  readonly #drain: Drain
  /** Rung by commits and by stop. */
  readonly #work = new Rest()
  /** Rung by stop only: neither gathering nor the wait after a failure ends sooner because more comes in. */
  readonly #pause = new Rest()
  #store: Store | null = null
  #source: Source | null = null
  #trouble: string | null = null
  #failures = 0
  #stopping = false
  #keep: Record<Table, number> | null = null
  #trends: Promise<void> = Promise.resolve()
  #trendsWaiting = 0
  readonly #handOuts = new Set<HandOut>()
  #copies: { readonly id: number; readonly into: string }[] = []
  readonly #cutOff = new AbortController()
  #ended = Promise.withResolvers<void>()

  constructor(data: WorkerData, tell: (message: FromStore) => void) {
    this.#data = data
    this.#tell = tell
    this.#drain = new Drain((line) => tell({ kind: 'log', line }))
  }

  wake(): void {
    this.#work.ring()
  }

  retain(now: Millis): void {
    this.#keep = keptFrom(this.#data.retention, now)
    this.#work.ring()
  }

  async stop(): Promise<void> {
    this.#stopping = true
    this.#cutOff.abort()
    this.#work.ring()
    this.#pause.ring()
    await this.#ended.promise
  }

  async run(): Promise<void> {
    while (!this.#stopping) {
      try {
        await this.#open()
        await this.#copyOut()
        await this.#step()
      } catch (error) {
        await this.#failed(error)
      }
    }
    this.#refuseCopies('the history is stopped')
    await this.#close()
    this.#ended.resolve()
  }

  async trend(id: number, query: TrendQuery): Promise<void> {
    if (this.#trendsWaiting >= TRENDS_MAX) {
      return this.#tell({ kind: 'refused', id, why: 'too many questions to the history at once' })
    }
    this.#trendsWaiting += 1
    const answered = this.#trends.then(() => this.#answer(id, query))
    this.#trends = answered
    await answered
    this.#trendsWaiting -= 1
  }

  rows(query: HistoryQuery, port: MessagePort): void {
    if (!this.#store) return refuseRows(port, this.#trouble ?? 'the history is being opened')
    const under = handOut(this.#store, query, port)
    this.#handOuts.add(under)
    void under.ended.then(() => this.#handOuts.delete(under)) // never rejects: what goes wrong is told over the port
  }

  copy(id: number, into: string): void {
    this.#copies.push({ id, into })
    this.#work.ring()
  }

  /** Nothing is written while it lasts: the journal keeps what comes in. */
  async #copyOut(): Promise<void> {
    for (let asked = this.#copies.shift(); asked; asked = this.#copies.shift()) {
      const { id, into } = asked
      try {
        const counts = await copyStore(this.#store!, this.#data.folder, into, this.#cutOff.signal)
        this.#tell({ kind: 'copied', id, counts })
      } catch (error) {
        this.#tell({ kind: 'refused', id, why: troubleOf(error) })
      }
    }
  }

  #refuseCopies(why: string): void {
    for (const { id } of this.#copies.splice(0)) this.#tell({ kind: 'refused', id, why })
  }

  async #answer(id: number, query: TrendQuery): Promise<void> {
    try {
      const store = this.#store
      if (!store) throw new Error(this.#trouble ?? 'the history is being opened')
      this.#tell({ kind: 'trend', id, trend: await withRoom(store, () => queryTrend(store, query)) })
    } catch (error) {
      this.#tell({ kind: 'refused', id, why: troubleOf(error) })
    }
  }

  async #open(): Promise<void> {
    this.#store ??= await openStore(this.#data.folder)
    if (this.#source) return
    this.#source = openSource(this.#data.folder)
    this.#drain.forget()
    const mismatch = cursorMismatch(this.#store.state, this.#source, HOLDER)
    if (mismatch === null) return
    // Rows are unique by series and time, so that reading everything again changes nothing that was right.
    this.#tell({ kind: 'log', line: { level: 'warn', code: 'telemetry.cursor-reset', detail: mismatch } })
    this.#store.state = { ...this.#store.state, cursor: 0, crc: 0 }
  }

  /** One transaction of what came in and one of housekeeping; rests when there is nothing to do. */
  async #step(): Promise<void> {
    const [store, source] = [this.#store!, this.#source!]
    Atomics.store(this.#data.bell, 0, 0)
    const drained = await this.#drain.step(store, source)
    const tidied = await this.#tidy(store)
    this.#failures = 0
    this.#trouble = null
    this.#report()
    if (this.#stopping || drained === 'written' || tidied) return
    // While it gathers, more commits do not cut the wait short.
    await (drained === 'gathering' ? this.#pause.wait(LOOK_ms) : this.#work.wait())
  }

  async #tidy(store: Store): Promise<boolean> {
    const chore = nextChore(store)
    if (chore) {
      await withRoom(store, chore)
      return true
    }
    if (this.#keep && (await retainSlice(store, this.#keep))) return true
    this.#keep = null
    return false
  }

  async #failed(error: unknown): Promise<void> {
    this.#failures += 1
    this.#trouble = troubleOf(error)
    this.#refuseCopies(this.#trouble)
    this.#report()
    this.#tell({ kind: 'log', line: { level: 'error', code: 'telemetry.failed', detail: this.#trouble } })
    await this.#close()
    // Opened at once for the questions.
    if (!this.#stopping) await this.#reopen()
    await this.#pause.wait(backOff_ms(this.#failures, Math.random()))
  }

  async #reopen(): Promise<void> {
    try {
      this.#store = await openStore(this.#data.folder)
    } catch {
      // told by the next try
    }
  }

  async #close(): Promise<void> {
    const [store, source] = [this.#store, this.#source]
    this.#store = null
    this.#source = null
    source?.close()
    // A question under way reads from the connection that is closed here.
    store?.reader.interrupt()
    await this.#trends
    for (const under of this.#handOuts) under.stop('the history was closed')
    await Promise.all([...this.#handOuts].map(({ ended }) => ended))
    store?.close()
  }

  #report(): void {
    const cursor = this.#store?.state.cursor ?? 0
    this.#tell({ kind: 'report', cursor, oldestAt: this.#drain.oldestAt, trouble: this.#trouble })
  }
}
