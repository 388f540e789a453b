import { statfs } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import type { Text } from '#domain/text.ts'
import { HOUR_ms, MINUTE_ms, SECOND_ms, type Millis } from '#domain/time.ts'
import { refusalText } from '#domain/wire/errors.ts'
import type { Trouble } from '#domain/wire/live.ts'
import type { TargetMeasure } from '#domain/wire/metrics-api.ts'
import type { TargetStatus } from '#domain/wire/target-api.ts'
import { BEHIND_MAX_ms, FREE_LAST_bytes, losers } from './policy.ts'
import type { Report } from './protocol.ts'
import { detect } from './read/detect.ts'
import { warningsOf } from './set-up/warnings.ts'
import { readStatus } from './status.ts'
import type { TargetConfig } from './target.ts'
import { TargetThread } from './thread.ts'

/** Free space, and who is too far behind. */
const CHECK_EVERY_ms = 10 * SECOND_ms
/** A server that was started anew may have other settings. */
const SETTINGS_EVERY_ms = 10 * MINUTE_ms
/** Rows that a server threw away without a word are a trouble this long after the last of them. */
const THROWN_AWAY_SHOWN_ms = HOUR_ms

export type TargetsOptions = {
  readonly folder: string
  readonly configs: readonly TargetConfig[]
  readonly now: () => Millis
  readonly log: (line: Readonly<Record<string, unknown>>) => void
  /** How often free space is looked at, and who is too far behind; {@link CHECK_EVERY_ms}. */
  readonly checkEvery_ms?: number
}

/**
 * The time-series servers beside the embedded store, each with a thread and a cursor of its own. None of them can fail, be slow or be wrong
 * in a way that stops alarms, the embedded store or another target.
 */
export type Targets = {
  /** A batch is durable in the journal. Cheap, called for every commit. */
  readonly wake: () => void
  /** Called with the batch up to which no target needs the journal any more, when it has moved; Infinity where none is waited for. */
  readonly onSafe: (listener: (batch: number) => void) => void
  readonly troubles: () => readonly Trouble[]
  /** Throws where the data folder cannot be read. */
  readonly status: () => readonly TargetStatus[]
  /** The same in numbers, for whoever watches the platform; without a look at the disk. */
  readonly measures: () => readonly TargetMeasure[]
  /** Goes on with these settings of the same targets, each behind its cursor. Those that did not change are not disturbed. */
  readonly reconfigure: (configs: readonly TargetConfig[]) => Promise<void>
  readonly stop: () => Promise<void>
}

/** Never fails because of a server: what is wrong stands in `troubles()`. */
export function openTargets(options: TargetsOptions): Targets {
  const targets = new RunningTargets(options)
  targets.start()
  return {
    wake: () => targets.wake(),
    onSafe: (listener) => targets.onSafe(listener),
    troubles: () => targets.troubles(),
    measures: () => targets.measures(),
    status: () => readStatus(options.folder, targets.configs, options.now(), targets),
    reconfigure: (configs) => targets.reconfigure(configs),
    stop: () => targets.stop(),
  }
}

type Known = {
  config: TargetConfig
  thread: TargetThread
  cursor: number
  /** Since when there is a trouble. */
  since: Millis | null
  /** When something came that the thread has not reported on yet. */
  wokenAt: Millis | null
  /** When its settings were asked for. */
  settingsAt: Millis
}

class RunningTargets {
  readonly reports = new Map<string, Report>()
  readonly warnings = new Map<string, readonly Text[]>()
  readonly #options: TargetsOptions
  readonly #known: readonly Known[]
  readonly #listeners: ((batch: number) => void)[] = []
  #told = -1
  /** The disk is so full that nobody is waited for. */
  #givenUp = false
  #checking: NodeJS.Timeout | undefined
  #stopped = false

  constructor(options: TargetsOptions) {
    this.#options = options
    this.#known = options.configs.map((config) => ({
      config,
      cursor: 0,
      since: null,
      wokenAt: null,
      settingsAt: -Infinity,
      thread: this.#threadOf(config),
    }))
  }

  get configs(): readonly TargetConfig[] {
    return this.#known.map(({ config }) => config)
  }

  #threadOf(config: TargetConfig): TargetThread {
    const { folder, log } = this.#options
    return new TargetThread({ folder, config, report: (told) => this.#take(config.id, told), log })
  }

  start(): void {
    const { checkEvery_ms: every_ms = CHECK_EVERY_ms } = this.#options
    for (const { thread } of this.#known) thread.start()
    if (this.#known.length > 0) this.#checking = setInterval(() => void this.#check(), every_ms)
  }

  wake(): void {
    for (const known of this.#known) {
      known.wokenAt ??= this.#options.now()
      known.thread.wake()
    }
  }

  onSafe(listener: (batch: number) => void): void {
    this.#listeners.push(listener)
    listener(this.#safe())
  }

  async reconfigure(configs: readonly TargetConfig[]): Promise<void> {
    const renewed = this.#known.map(async (known) => {
      const config = configs.find(({ id }) => id === known.config.id)
      if (!config || isDeepStrictEqual(config, known.config)) return
      await known.thread.stop()
      if (this.#stopped) return
      this.warnings.delete(config.id)
      Object.assign(known, { config, thread: this.#threadOf(config), settingsAt: -Infinity })
      known.thread.start()
    })
    await Promise.all(renewed)
  }

  async stop(): Promise<void> {
    this.#stopped = true
    clearInterval(this.#checking)
    await Promise.all(this.#known.map(({ thread }) => thread.stop()))
  }

  troubles(): readonly Trouble[] {
    const now = this.#options.now()
    return this.#known.flatMap((known) => {
      const details = this.#detailsOf(known, now)
      known.since = details.length === 0 ? null : (known.since ?? now)
      const detail = `${known.config.id}: ${details.join('; ')}`
      return details.length === 0 ? [] : [{ code: 'targets' as const, detail, since: known.since! }]
    })
  }

  measures(): readonly TargetMeasure[] {
    const now = this.#options.now()
    return this.#known.map((known) => ({
      id: known.config.id,
      behind_ms: this.#behind_ms(known, now),
      failing: (this.reports.get(known.config.id)?.problem ?? null) !== null,
    }))
  }

  #behind_ms({ config, wokenAt }: Known, now: Millis): Millis {
    return Math.max(0, now - (this.reports.get(config.id)?.oldestAt ?? wokenAt ?? now))
  }

  #detailsOf(known: Known, now: Millis): readonly string[] {
    const { state, problem = null, gaps = null, unwanted = null } = this.reports.get(known.config.id) ?? {}
    const details: string[] = []
    const behind_ms = this.#behind_ms(known, now)
    const words = problem ? refusalText(problem).en : 'the server takes less than comes in'
    if (state === 'misconfigured' || state === 'failed') details.push(words)
    else if (behind_ms > BEHIND_MAX_ms) details.push(`${Math.round(behind_ms / 1000)} s behind: ${words}`)
    if (gaps) details.push(gapWords(gaps))
    if (unwanted && now - unwanted.at < THROWN_AWAY_SHOWN_ms)
      details.push(`it took ${unwanted.rows} rows and threw them away: too old, or in the future, by its clock`)
    return details
  }

  #take(id: string, report: Report): void {
    this.reports.set(id, report)
    const known = this.#known.find(({ config }) => config.id === id)!
    known.wokenAt = null
    if (report.cursor === null) return
    known.cursor = report.cursor
    this.#tell()
  }

  #safe(): number {
    return this.#givenUp ? Infinity : Math.min(Infinity, ...this.#known.map(({ cursor }) => cursor))
  }

  #tell(): void {
    const safe = this.#safe()
    if (safe === this.#told) return
    this.#told = safe
    for (const listener of this.#listeners) listener(safe)
  }

  async #check(): Promise<void> {
    // A disk that does not say how full it is is taken for empty: the journal has its own guard.
    const free = await statfs(this.#options.folder).catch(() => null)
    const free_bytes = free ? free.bavail * free.bsize : Infinity
    const givenUp = free_bytes < FREE_LAST_bytes
    if (givenUp && !this.#givenUp) this.#options.log({ level: 'error', code: 'target.disk-full', free_bytes })
    this.#givenUp = givenUp
    this.#tell()
    for (const known of this.#known) void this.#askSettings(known)
    const waiting = [...this.reports].map(([id, { bytes, oldestAt }]) => {
      return { id, cursor: this.#known.find(({ config }) => config.id === id)!.cursor, bytes, oldestAt }
    })
    const now = this.#options.now()
    for (const [id, why] of losers(waiting, { now, free_bytes })) {
      this.#known.find(({ config }) => config.id === id)!.thread.post({ kind: 'lose', why, now })
    }
  }

  /** Of a server that takes readings. What is wrong with its settings is said once in the log, and stands with the target until it is put right. */
  async #askSettings(known: Known): Promise<void> {
    const { config, settingsAt } = known
    const state = this.reports.get(config.id)?.state
    const now = this.#options.now()
    if ((state !== 'delivering' && state !== 'up-to-date') || now - settingsAt < SETTINGS_EVERY_ms) return
    known.settingsAt = now
    try {
      const found = await warningsOf(config, await detect(config))
      const before = this.warnings.get(config.id) ?? []
      this.warnings.set(config.id, found)
      for (const { en } of found)
        if (!before.some((one) => one.en === en))
          this.#options.log({ level: 'warn', code: 'target.settings', target: config.id, detail: en })
    } catch {
      // Delivery says what is wrong with the server; its settings are asked for again.
    }
  }
}

function gapWords({ readings, batches, from }: NonNullable<Report['gaps']>): string {
  const what = readings === null ? `the readings of ${batches} batches` : `${readings} readings`
  const since = from === null ? '' : ` since ${new Date(from).toISOString()}`
  return `it never got ${what}${since}; a back-fill brings them`
}
