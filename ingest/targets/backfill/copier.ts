import type { MessagePort } from 'node:worker_threads'
import { MINUTE_ms, type Millis } from '#domain/time.ts'
import type { HistoryQuery } from '../../telemetry/hand-out.ts'
import { Rest } from '../../telemetry/rest.ts'
import type { TargetConfig } from '../target.ts'
import { bringCells } from './copy-cells.ts'
import { type Job, type Jobs, openJobs } from './jobs.ts'
import type { CopierData, FromCopier } from './protocol.ts'
import { type Backfill, runBackfill } from './run.ts'

/** The embedded store computes cells once an hour; what came late should not wait as long. */
const CELLS_EVERY_ms = MINUTE_ms
const CELLS_A_SECOND = 50_000

/** The life of the thread that copies out of the embedded store: cells of every InfluxDB all the time, back-fills when they are asked for. */
export class Copier {
  readonly #data: CopierData
  readonly #tell: (message: FromCopier) => void
  readonly #jobs: Jobs
  readonly #running = new Map<string, Backfill>()
  readonly #asked = new Map<number, (port: MessagePort) => void>()
  readonly #stopping = new AbortController()
  readonly #ends: Promise<unknown>[] = []
  #asks = 0

  constructor(data: CopierData, tell: (message: FromCopier) => void) {
    this.#data = data
    this.#tell = tell
    this.#jobs = openJobs(data.folder)
  }

  start(): void {
    for (const config of this.#data.configs) {
      const job = this.#jobs.read(config.id)
      if (job?.state === 'running') this.#run(config, job)
      if (config.type === 'influxdb') this.#ends.push(this.#keepCells(config))
    }
  }

  /** Begins a back-fill in the place of one that runs. */
  async backfill(target: string, from: Millis, until: Millis): Promise<void> {
    const config = this.#data.configs.find(({ id }) => id === target)
    if (!config) return
    const before = this.#running.get(target)
    before?.stop()
    await before?.done
    const startedAt = Date.now()
    const job: Job = {
      target,
      from,
      until,
      at: from,
      rows: 0,
      refused: 0,
      tooOld: 0,
      state: 'running',
      why: null,
      startedAt,
      endedAt: null,
    }
    this.#jobs.save(job)
    this.#run(config, job)
  }

  handed(id: number, port: MessagePort): void {
    this.#asked.get(id)?.(port)
    this.#asked.delete(id)
  }

  async stop(): Promise<void> {
    this.#stopping.abort()
    for (const one of this.#running.values()) one.stop()
    await Promise.all([...this.#ends, ...[...this.#running.values()].map(({ done }) => done)])
    this.#jobs.close()
  }

  #run(config: TargetConfig, job: Job): void {
    const { folder } = this.#data
    const run = runBackfill({ folder, config, jobs: this.#jobs, ask: (query) => this.#ask(query), now: Date.now }, job)
    this.#running.set(config.id, run)
    void this.#tellEnd(config.id, run)
  }

  /** One that was stopped goes on at the next start. */
  async #tellEnd(target: string, run: Backfill): Promise<void> {
    const { state, rows, refused, why } = await run.done
    if (state === 'running') return
    const level = state === 'failed' ? 'error' : refused > 0 ? 'warn' : 'info'
    this.#log(level, `target.backfill-${state}`, { target, rows, refused, detail: why })
  }

  #ask(query: HistoryQuery): Promise<MessagePort> {
    const id = (this.#asks += 1)
    return new Promise((resolve) => {
      this.#asked.set(id, resolve)
      this.#tell({ kind: 'ask', id, query })
    })
  }

  /** One round after the other until it is stopped; a round that fails is tried again like any other. */
  async #keepCells(config: TargetConfig): Promise<void> {
    const rest = new Rest()
    const { signal } = this.#stopping
    let told: string | null = null
    signal.addEventListener('abort', () => rest.ring())
    while (!signal.aborted) {
      const wrong = await bringCells(config, { ask: (query) => this.#ask(query), rate: CELLS_A_SECOND, rest, signal })
      if (wrong !== told && wrong !== null && !signal.aborted)
        this.#log('warn', 'target.cells', { target: config.id, detail: wrong })
      told = wrong
      if (!signal.aborted) await rest.wait(CELLS_EVERY_ms)
    }
  }

  #log(level: 'info' | 'warn' | 'error', code: string, more: Readonly<Record<string, unknown>>): void {
    this.#tell({ kind: 'log', line: { level, code, ...more } })
  }
}
