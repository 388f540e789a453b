import type { Millis } from '#domain/time.ts'
import { refusalText } from '#domain/wire/errors.ts'
import type { GapReason, TargetState } from '#domain/wire/target-api.ts'
import { backOff_ms, Rest } from '../telemetry/rest.ts'
import { cursorMismatch, openSource, type Source } from '../telemetry/source.ts'
import type { Held } from './answer.ts'
import { Backlog, type Damage, LINES_MIN } from './backlog.ts'
import { type Connection, openConnection } from './connection.ts'
import type { Delivery } from './delivery.ts'
import { openTargetsFile, type TargetsFile } from './file.ts'
import { Parcels } from './parcels.ts'
import { passOver } from './pass-over.ts'
import { CLOCK_MAX_ms } from './policy.ts'
import { Progress } from './progress.ts'
import type { FromTarget, Report, WorkerData } from './protocol.ts'
import { LOOK_EVERY_ms, Settling } from './settling.ts'
import type { Generation } from './target.ts'

/** Fewer lines than make a request wait this long for company. */
const GATHER_ms = 200
/** Weighing what waits, and looking for gaps that were filled, costs some reading. */
const SURVEY_EVERY_ms = 5000
/** One failure is a connection that was closed while it was idle; the second one is told. */
const FAILURES_UNTOLD = 1

type Opened = {
  readonly file: TargetsFile
  readonly source: Source
  readonly backlog: Backlog
  readonly progress: Progress
  readonly connection: Connection
  readonly parcels: Parcels
  readonly settling: Settling | null
}
type Standing = Pick<Report, 'state' | 'problem'>

/** The life of a target's thread: takes lines out of the journal to the server, in order; tries again for ever. */
export class Runner {
  readonly #data: WorkerData
  readonly #tell: (message: FromTarget) => void
  /** Rung by commits, and by what rings `#pause`. */
  readonly #work = new Rest()
  /** Rung by stop and by an order to pass readings over: no commit cuts a wait after a failure short. */
  readonly #pause = new Rest()
  #opened: Opened | null = null
  readonly #damage: Damage = { batch: 0, tries: 0 }
  #failures = 0
  #losing: { readonly why: GapReason; readonly now: Millis } | null = null
  #stopping = false
  #standing: Standing = { state: 'connecting', problem: null }
  #kept = ''
  #generation: Generation | null
  #clockSaid = false
  #unwanted: Report['unwanted'] = null
  #lookedAt = -Infinity
  #surveyedAt = -Infinity
  #survey: Pick<Report, 'bytes' | 'gaps'> = { bytes: 0, gaps: null }
  readonly #ended = Promise.withResolvers<void>()

  constructor(data: WorkerData, tell: (message: FromTarget) => void) {
    this.#data = data
    this.#tell = tell
    this.#generation = data.config.type === 'victoria-metrics' ? 'victoria-metrics' : null
  }

  wake(): void {
    this.#work.ring()
  }

  lose(why: GapReason, now: Millis): void {
    this.#losing = { why, now }
    this.#work.ring()
    this.#pause.ring()
  }

  async stop(): Promise<void> {
    this.#stopping = true
    this.#opened?.connection.close()
    this.#work.ring()
    this.#pause.ring()
    await this.#ended.promise
  }

  async run(): Promise<void> {
    while (!this.#stopping) {
      try {
        await this.#step((this.#opened ??= this.#open()))
      } catch (error) {
        await this.#failed(error)
      }
    }
    this.#close()
    this.#ended.resolve()
  }

  #open(): Opened {
    const { folder, config } = this.#data
    const closing: (() => void)[] = []
    try {
      const file = openTargetsFile(folder)
      closing.push(file.close)
      const source = openSource(folder)
      closing.push(source.close)
      this.#generation ??= file.read(config.id)?.generation ?? null
      const settling = config.type === 'victoria-metrics' ? new Settling() : null
      const progress = new Progress(config.id, file, settling)
      const { batch, crc } = progress.cursor
      const mismatch = cursorMismatch({ cursor: batch, crc }, source, config.id)
      if (mismatch !== null) {
        // Lines are unique by series and time, so that sending everything again changes nothing that was right.
        this.#log('warn', 'target.cursor-reset', { detail: mismatch })
        progress.startOver()
      }
      const backlog = new Backlog(source, progress.cursor, this.#damage)
      const connection = openConnection(config, Date.now)
      const isStopped = (): boolean => this.#stopping
      const gather = (): Promise<void> => this.#pause.wait(GATHER_ms)
      const parcels = new Parcels({ backlog, connection, run: progress.run, isStopped, gather })
      return { file, source, progress, settling, backlog, connection, parcels }
    } catch (error) {
      for (const close of closing) close()
      throw error
    }
  }

  #close(): void {
    const opened = this.#opened
    this.#opened = null
    opened?.connection.close()
    try {
      opened?.progress.record()
    } catch {
      // What is not recorded is sent again.
    }
    opened?.source.close()
    opened?.file.close()
  }

  /** One request and what follows from its answer; rests when there is nothing to send. */
  async #step(opened: Opened): Promise<void> {
    const { progress, parcels, backlog } = opened
    Atomics.store(this.#data.bell, 0, 0)
    if (this.#losing) await this.#passOver(opened, this.#losing)
    if (opened.settling) await this.#look(opened, opened.settling)
    const parcel = await parcels.current()
    if (this.#stopping) return undefined
    if (!parcel) return this.#idle(opened)
    const { delivery, piece } = parcel
    if (!delivery.isDone) {
      const held = delivery.answered(await parcels.answerTo(parcel))
      if (held) return this.#hold(opened, held)
    }
    if (!delivery.isDone) return undefined
    const more = await parcels.advance(delivery.isClean)
    progress.arrived(piece, delivery, { now: Date.now(), steady: performance.now(), more })
    if (delivery.wasTooLarge) backlog.linesMax = Math.max(LINES_MIN, Math.floor(backlog.linesMax / 2))
    return this.#arrived(opened, delivery)
  }

  async #arrived(opened: Opened, { refused, isDoubtful }: Delivery): Promise<void> {
    if (isDoubtful) {
      // They go again, with what has come by then.
      const fill = { lines: opened.progress.run.refused, detail: refused[0]!.reason }
      const problem = { code: 'target.refuses-all', fill } as const
      return this.#hold(opened, { kind: 'held', state: 'retrying', problem, after_ms: null })
    }
    if (refused.length > 0) {
      const count = refused.reduce((sum, one) => sum + one.lines, 0)
      this.#log('warn', 'target.refused-lines', { lines: count, detail: refused[0]!.reason })
    }
    this.#failures = 0
    this.#stands(opened, { state: 'delivering', problem: null })
    this.#sayClock(opened.connection.clock_ms())
  }

  async #idle(opened: Opened): Promise<void> {
    const { settling } = opened
    this.#stands(opened, { state: 'up-to-date', problem: null })
    await this.#work.wait(settling && !settling.isEmpty ? LOOK_EVERY_ms : undefined)
  }

  async #hold(opened: Opened, held: Held): Promise<void> {
    this.#failures += 1
    opened.progress.record()
    // It may have been another process that answered before.
    this.#lookedAt = -Infinity
    if (held.problem.code === 'target.refuses-all') await this.#goBack(opened)
    const told = held.state === 'misconfigured' || this.#failures > FAILURES_UNTOLD
    if (told && !this.#stopping) this.#stands(opened, held)
    else this.#report(opened)
    const wait_ms = backOff_ms(this.#failures, Math.random())
    if (!this.#stopping) await this.#pause.wait(Math.max(wait_ms, held.after_ms ?? 0))
  }

  async #goBack({ progress, parcels }: Opened): Promise<void> {
    progress.goBack()
    await parcels.goTo(progress.cursor)
  }

  async #passOver(opened: Opened, { why, now }: { readonly why: GapReason; readonly now: Millis }): Promise<void> {
    this.#losing = null
    const { source, progress, parcels } = opened
    const passed = passOver(source, progress.sent, why, now)
    if (!passed) return
    const { to, gap } = passed
    if (progress.pass(to, gap)) await parcels.goTo(to)
    this.#surveyedAt = -Infinity
    const { batches, readings, from, until } = gap
    this.#log('error', 'target.passed-over', { why, batches, readings, from, until })
    this.#report(opened)
  }

  async #look(opened: Opened, settling: Settling): Promise<void> {
    const now = performance.now()
    if (now - this.#lookedAt < LOOK_EVERY_ms) return
    this.#lookedAt = now
    const seen = await settling.look(opened.connection)
    if (!seen) return
    const { again, safe, unwanted } = seen
    if (unwanted > 0) {
      this.#unwanted = { rows: (this.#unwanted?.rows ?? 0) + unwanted, at: Date.now() }
      this.#log('warn', 'target.rows-thrown-away', { rows: unwanted })
    }
    if (safe) opened.progress.settled(safe)
    if (!again) return
    this.#log('warn', 'target.sent-again', { after: opened.progress.cursor.batch })
    await this.#goBack(opened)
  }

  #sayClock(clock_ms: number | null): void {
    const off = clock_ms !== null && Math.abs(clock_ms) > CLOCK_MAX_ms
    if (off && !this.#clockSaid) this.#log('warn', 'target.clock', { ahead_s: clock_ms / 1000 })
    this.#clockSaid = off
  }

  async #failed(error: unknown): Promise<void> {
    this.#failures += 1
    const detail = error instanceof Error ? error.message : String(error)
    const standing: Standing = { state: 'failed', problem: { code: 'target.own-files', fill: { detail } } }
    this.#stands(this.#opened, standing)
    this.#close()
    if (!this.#stopping) await this.#pause.wait(backOff_ms(this.#failures, Math.random()))
  }

  /** Tells how it stands; a change for better or worse is also logged, and kept for whoever asks while the platform is stopped. */
  #stands(opened: Opened | null, { state, problem }: Standing): void {
    const before = this.#standing.problem
    this.#standing = { state, problem }
    if (problem?.code !== before?.code) {
      if (problem) this.#log('error', 'target.held', { state, detail: refusalText(problem).en })
      else if (before) this.#log('info', 'target.recovered')
    }
    if (opened) {
      this.#generation = opened.connection.generation() ?? this.#generation
      this.#keep(opened, this.#standing)
      this.#report(opened)
    } else this.#tell({ ...this.#reportOf(), cursor: null, sent: 0, oldestAt: null })
  }

  #keep({ file, connection }: Opened, { state, problem }: Standing): void {
    const clock_ms = connection.clock_ms()
    const off = clock_ms !== null && Math.abs(clock_ms) > CLOCK_MAX_ms ? clock_ms : null
    // Between these two it goes back and forth with every commit; how much is behind says it as well.
    const kept: TargetState = state === 'delivering' ? 'up-to-date' : state
    const said = { state: kept, problem, generation: this.#generation, clock_ms: off }
    const words = JSON.stringify(said)
    if (words === this.#kept) return
    try {
      file.say(this.#data.config.id, { ...said, since: Date.now() })
      this.#kept = words
    } catch {
      // A full disk: what matters fails too, and says so.
    }
  }

  #report(opened: Opened): void {
    const { source, progress, settling } = opened
    const now = performance.now()
    if (now - this.#surveyedAt >= SURVEY_EVERY_ms) {
      this.#surveyedAt = now
      this.#survey = { bytes: source.bytesAbout(progress.cursor.batch), gaps: progress.gaps() }
    }
    // What was refused has been sent, and is not behind the cursor as long as the server may be wrong.
    const sent = settling ? progress.sent.batch : progress.cursor.batch
    const oldestAt = source.oldestAt(sent)
    this.#tell({ ...this.#reportOf(), cursor: progress.cursor.batch, sent, oldestAt })
  }

  #reportOf(): Omit<Report, 'cursor' | 'sent' | 'oldestAt'> {
    const clock_ms = this.#opened?.connection.clock_ms() ?? null
    const { state, problem } = this.#standing
    const [generation, unwanted] = [this.#generation, this.#unwanted]
    return { kind: 'report', state, problem, generation, clock_ms, unwanted, ...this.#survey }
  }

  #log(level: 'info' | 'warn' | 'error', code: string, fields: Readonly<Record<string, string | number | null>> = {}) {
    this.#tell({ kind: 'log', line: { level, code, target: this.#data.config.id, ...fields } })
  }
}
