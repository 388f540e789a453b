import { isDeepStrictEqual } from 'node:util'
import { MessageChannel, Worker } from 'node:worker_threads'
import type { Millis } from '#domain/time.ts'
import { backOff_ms } from '../../telemetry/rest.ts'
import type { Telemetry } from '../../telemetry/telemetry.ts'
import { endThread } from '../end-thread.ts'
import type { TargetConfig } from '../target.ts'
import type { CopierData, FromCopier, ToCopier } from './protocol.ts'

const YOUNG_MB = 16

export type CopierOptions = {
  readonly folder: string
  readonly configs: readonly TargetConfig[]
  readonly telemetry: Pick<Telemetry, 'rows'>
  readonly log: (line: Readonly<Record<string, unknown>>) => void
}

/**
 * What is copied out of the embedded store: the cells of every server of the InfluxDB family, by itself, and back-fills, which go on after a
 * restart. How those stand is in `readJobs`.
 */
export type Copies = {
  /** Begins a back-fill of rows with from ≤ t < until, in the place of one of this target that runs. */
  readonly backfill: (target: string, from: Millis, until: Millis) => void
  /** Goes on with these settings of the same targets. */
  readonly reconfigure: (configs: readonly TargetConfig[]) => Promise<void>
  readonly stop: () => Promise<void>
}

/** Nothing runs where there are no targets. */
export function openCopies(options: CopierOptions): Copies {
  if (options.configs.length === 0) {
    return { backfill: () => {}, reconfigure: () => Promise.resolve(), stop: () => Promise.resolve() }
  }
  const thread = new CopierThread(options)
  thread.start()
  return {
    backfill: (target, from, until) => thread.post({ kind: 'backfill', target, from, until }),
    reconfigure: (configs) => thread.reconfigure(configs),
    stop: () => thread.stop(),
  }
}

class CopierThread {
  readonly #options: CopierOptions
  #configs: readonly TargetConfig[]
  #worker: Worker | null = null
  #restart: NodeJS.Timeout | undefined
  #ends = 0
  #stopped: Promise<void> | null = null

  constructor(options: CopierOptions) {
    this.#options = options
    this.#configs = options.configs
  }

  start(): void {
    const { folder, log } = this.#options
    const configs = this.#configs
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      name: 'targets-copier',
      workerData: { folder, configs } satisfies CopierData,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    })
    let why = 'it ended by itself'
    worker.on('message', (message: FromCopier) => this.#take(message))
    worker.on('error', (error) => (why = error instanceof Error ? error.message : String(error)))
    worker.on('exit', () => {
      // Else it was ended to go on with other settings.
      if (this.#worker !== worker) return
      this.#worker = null
      if (this.#stopped) return
      this.#ends += 1
      log({ level: 'error', code: 'target.copier-ended', detail: why })
      this.#restart = setTimeout(() => this.start(), backOff_ms(this.#ends, Math.random()))
    })
    this.#worker = worker
  }

  async reconfigure(configs: readonly TargetConfig[]): Promise<void> {
    if (isDeepStrictEqual(configs, this.#configs)) return
    this.#configs = configs
    const worker = this.#worker
    if (!worker) return // it begins with them
    const ended = endThread(worker, () => this.post({ kind: 'stop' }))
    this.#worker = null
    await ended
    if (!this.#stopped) this.start()
  }

  post(message: ToCopier): void {
    this.#worker?.postMessage(message)
  }

  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop())
  }

  #take(message: FromCopier): void {
    if (message.kind === 'log') return this.#options.log(message.line)
    const { port1, port2 } = new MessageChannel()
    this.#options.telemetry.rows(message.query, port2)
    this.#worker?.postMessage({ kind: 'handed', id: message.id, port: port1 } satisfies ToCopier, [port1])
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#restart)
    const worker = this.#worker
    if (worker) await endThread(worker, () => this.post({ kind: 'stop' }))
  }
}
