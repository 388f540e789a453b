import { Worker } from 'node:worker_threads'
import { backOff_ms } from '../telemetry/rest.ts'
import { endThread } from './end-thread.ts'
import type { FromTarget, Report, ToTarget, WorkerData } from './protocol.ts'
import type { TargetConfig } from './target.ts'

/** Lines are short-lived, and many: a small young generation would promote them. */
const YOUNG_MB = 16

type Options = {
  readonly folder: string
  readonly config: TargetConfig
  readonly report: (report: Report) => void
  readonly log: (line: Readonly<Record<string, unknown>>) => void
}

/** The thread of one target, begun anew whenever it ends by itself. */
export class TargetThread {
  readonly #options: Options
  readonly #bell = new Int32Array(new SharedArrayBuffer(4))
  #worker: Worker | null = null
  #restart: NodeJS.Timeout | undefined
  #ends = 0
  #stopped: Promise<void> | null = null

  constructor(options: Options) {
    this.#options = options
  }

  start(): void {
    const { folder, config, log, report } = this.#options
    const data: WorkerData = { folder, config, bell: this.#bell }
    const worker = new Worker(new URL('./worker.ts', import.meta.url), {
      name: `target-${config.id}`,
      workerData: data,
      resourceLimits: { maxYoungGenerationSizeMb: YOUNG_MB },
    })
    let why = 'it ended by itself'
    worker.on('message', (message: FromTarget) => {
      if (message.kind === 'log') return log(message.line)
      this.#ends = 0
      return report(message)
    })
    worker.on('error', (error) => (why = error instanceof Error ? error.message : String(error)))
    worker.on('exit', () => {
      this.#worker = null
      if (this.#stopped) return
      this.#ends += 1
      log({ level: 'error', code: 'target.thread-ended', target: config.id, detail: why })
      this.#restart = setTimeout(() => this.start(), backOff_ms(this.#ends, Math.random()))
    })
    this.#worker = worker
  }

  /** Cheap, called for every commit. */
  wake(): void {
    if (Atomics.exchange(this.#bell, 0, 1) === 0) this.post({ kind: 'wake' })
  }

  post(message: ToTarget): void {
    this.#worker?.postMessage(message)
  }

  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop())
  }

  async #stop(): Promise<void> {
    clearTimeout(this.#restart)
    const worker = this.#worker
    if (worker) await endThread(worker, () => this.post({ kind: 'stop' }))
  }
}
