import type { MessagePort } from 'node:worker_threads'
import { SECOND_ms, type Millis } from '#domain/time.ts'
import { refusalText } from '#domain/wire/errors.ts'
import { HistoryUnreadable } from '../../telemetry/read-out.ts'
import type { HistoryQuery } from '../../telemetry/hand-out.ts'
import { backOff_ms, Rest } from '../../telemetry/rest.ts'
import { type Connection, openConnection } from '../connection.ts'
import { openTargetsFile, type TargetsFile } from '../file.ts'
import { LOOK_EVERY_ms, Settling } from '../settling.ts'
import type { TargetConfig } from '../target.ts'
import { copyRows } from './copy-rows.ts'
import type { Job, Jobs } from './jobs.ts'
import { createSender, type Refusals, type Sender } from './send.ts'

/** A quarter of what a small server takes, so that live readings, and whoever else uses it, keep theirs. */
const ROWS_A_SECOND = 50_000
/** A stretch of time that holds little is not worth a write of its own to the disk. */
const SAVE_EVERY_ms = SECOND_ms

export type BackfillOptions = {
  readonly folder: string
  readonly config: TargetConfig
  readonly jobs: Jobs
  /** The end of a channel over which the embedded store hands out what the query asks for. */
  readonly ask: (query: HistoryQuery) => Promise<MessagePort>
  readonly now: () => Millis
  readonly rows_a_second?: number
}

/** A back-fill under way. `done` resolves when it has ended or was stopped, in which case it can go on later; it never rejects. */
export type Backfill = { readonly done: Promise<Job>; readonly stop: () => void }

/** Copies the rows of the embedded store to a server, from where the job stands, until its end. */
export function runBackfill(options: BackfillOptions, job: Job): Backfill {
  const run = new Run(options, job)
  return { done: run.done(), stop: () => run.stop() }
}

class Run {
  readonly #options: BackfillOptions
  readonly #connection: Connection
  readonly #rest = new Rest()
  readonly #settling: Settling<Millis> | null
  #job: Job
  #savedAt = -Infinity
  #lookedAt = -Infinity
  #stopped = false
  #unreadable = 0
  /** The server turned out to be another process: what was not safe is sent again. */
  #again = false

  constructor(options: BackfillOptions, job: Job) {
    const { config, now } = options
    this.#options = options
    this.#job = job
    this.#settling = config.type === 'victoria-metrics' ? new Settling<Millis>() : null
    this.#connection = openConnection(config, now)
  }

  stop(): void {
    this.#stopped = true
    this.#connection.close()
    this.#rest.ring()
  }

  async done(): Promise<Job> {
    try {
      let complete = false
      do {
        complete = await this.#copy().catch((error: unknown) => this.#unread(error))
      } while (!complete && !this.#stopped)
      // What is older than the server keeps it would have dropped by now: with or without it the gap is as closed as it can be.
      if (complete && this.#job.refused === this.#job.tooOld) this.#closeGaps()
      if (complete) this.#end('done', null)
      else this.#save({})
    } catch (error) {
      this.#end('failed', error instanceof Error ? error.message : String(error))
    } finally {
      this.#connection.close()
    }
    return this.#job
  }

  /** A store that is being opened anew is asked again; anything else is told. */
  async #unread(error: unknown): Promise<boolean> {
    if (!(error instanceof HistoryUnreadable)) throw error
    if (this.#stopped) return false
    this.#say(error.message)
    this.#unreadable += 1
    await this.#rest.wait(backOff_ms(this.#unreadable, Math.random()))
    return false
  }

  /** Answers whether all is stored; false where it was stopped, or has to begin again from where it is safe. */
  async #copy(): Promise<boolean> {
    this.#again = false
    this.#lookedAt = -Infinity
    // Before anything is sent, so that it is known which process got it.
    await this.#look()
    const { at, until } = this.#job
    const port = await this.#options.ask({ keys: 'all', from: at, until })
    let looking: Promise<void> = Promise.resolve()
    // What another one refused since the job was saved is sent, and told, again.
    const sender = this.#sender()
    const copied = await copyRows(port, sender, (to, rows) => {
      this.#stored(Math.min(to, until), rows, sender.takeRefused())
      looking = looking.then(() => this.#look())
    })
    await looking
    this.#save({}, true)
    return copied && (await this.#settled())
  }

  #sender(): Sender {
    const { rows_a_second: rate = ROWS_A_SECOND } = this.#options
    return createSender({
      connection: this.#connection,
      rate,
      rest: this.#rest,
      isStopped: () => this.#stopped || this.#again,
      onHeld: (held) => this.#say(held && refusalText(held.problem).en),
    })
  }

  #stored(to: Millis, rows: number, refusals: Refusals): void {
    if (refusals.lines > 0) this.#tellRefused(refusals)
    const job = this.#job
    const sums = {
      rows: job.rows + rows,
      refused: job.refused + refusals.lines,
      tooOld: job.tooOld + refusals.tooOld,
    }
    if (!this.#settling) return this.#save({ at: to, ...sums }, refusals.lines > 0)
    this.#settling.sent(to, performance.now())
    return this.#save(sums, refusals.lines > 0)
  }

  /** They stand with the lines that delivery could not bring, with the server's words. */
  #tellRefused({ lines, newest }: Refusals): void {
    const { config, now } = this.#options
    const at = now()
    this.#inFile((file) =>
      file.refuse(
        config.id,
        lines,
        newest.map((one) => ({ at, ...one })),
      ),
    )
  }

  async #look(): Promise<void> {
    const settling = this.#settling
    if (!settling || performance.now() - this.#lookedAt < LOOK_EVERY_ms) return
    this.#lookedAt = performance.now()
    const seen = await settling.look(this.#connection)
    if (!seen) return
    const { again, safe } = seen
    if (safe !== null) this.#save({ at: safe })
    this.#again ||= again
  }

  /** Waits until what was sent last is safe. */
  async #settled(): Promise<boolean> {
    while (this.#settling && !this.#settling.isEmpty && !this.#again && !this.#stopped) {
      await this.#rest.wait(LOOK_EVERY_ms)
      await this.#look()
    }
    return !this.#again && !this.#stopped
  }

  #say(why: string | null): void {
    if (why !== this.#job.why) this.#save({ why }, true)
  }

  #end(state: Job['state'], why: string | null): void {
    const { now } = this.#options
    const at = state === 'done' ? this.#job.until : this.#job.at
    this.#save({ state, why, at, endedAt: now() }, true)
  }

  #save(changed: Partial<Job>, atOnce = false): void {
    this.#job = { ...this.#job, ...changed }
    if (!atOnce && !this.#stopped && performance.now() - this.#savedAt < SAVE_EVERY_ms) return
    this.#savedAt = performance.now()
    this.#options.jobs.save(this.#job)
  }

  /** Gaps of the delivery that lie within what was copied are closed by it. */
  #closeGaps(): void {
    const { config, now } = this.#options
    this.#inFile((file) => {
      for (const gap of file.gaps(config.id)) {
        const whole = this.#job.from === 0 && gap.from === null
        const within =
          gap.from !== null && gap.from >= this.#job.from && gap.until !== null && gap.until < this.#job.until
        if (gap.noticedAt <= this.#job.startedAt && (whole || within)) file.closeGap(gap.n, now())
      }
    })
  }

  #inFile(write: (file: TargetsFile) => void): void {
    const file = openTargetsFile(this.#options.folder)
    try {
      write(file)
    } finally {
      file.close()
    }
  }
}
