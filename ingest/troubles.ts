import { statfs } from 'node:fs/promises'
import type { Millis } from '#domain/time.ts'
import type { Trouble } from '#domain/wire/live.ts'
import type { Telemetry } from './telemetry/telemetry.ts'

/** Less free space than this is "nearly full": a day of a busy site still fits. */
const DISK_FREE_BYTES_MIN = 200 * 1024 * 1024
const DISK_CHECK_ms = 10_000
/** The store may lag this far behind the journal before it is said. */
const TELEMETRY_BEHIND_ms = 60_000
const TELEMETRY_HOLD_ms = 3000
/** A clock that was set is shown this long. */
const CLOCK_SHOWN_ms = 10 * 60_000
const HANDLER_SHOWN_ms = 10 * 60_000

type Sources = {
  readonly folder: string
  readonly journal: () => { readonly detail: string; readonly since: Millis } | null
  readonly hasRoom: () => boolean
  readonly telemetry: () => Telemetry
  readonly consoles: () => Trouble | null
  readonly targets: () => readonly Trouble[]
  readonly now: () => Millis
}

/** What a broker, or the way to one, says of itself. */
export type DoorTrouble = Extract<Trouble['code'], 'broker' | 'sessions'>

/** What is wrong with the platform itself, gathered from its parts: the operator's screen shows it, `/health` tells it. */
export class Troubles {
  readonly #sources: Sources
  readonly #once = new Map<Trouble['code'], Trouble & { readonly until: Millis }>()
  readonly #standing = new Map<DoorTrouble, Trouble>()
  #disk: Trouble | null = null
  #telemetry: { readonly detail: string; readonly since: Millis; readonly seenAt: Millis } | null = null
  #overloadSince: Millis | null = null
  readonly #timer: NodeJS.Timeout

  constructor(sources: Sources) {
    this.#sources = sources
    this.#timer = setInterval(() => void this.#checkDisk(), DISK_CHECK_ms)
    void this.#checkDisk()
  }

  /** Something that happened once and is shown for a while. */
  report(code: 'clock' | 'handler', detail: string): void {
    const since = this.#sources.now()
    this.#once.set(code, { code, detail, since, until: since + (code === 'clock' ? CLOCK_SHOWN_ms : HANDLER_SHOWN_ms) })
  }

  /** Something that is shown with its newest words, since it was first said, until its words are null. */
  stands(code: DoorTrouble, detail: string | null): void {
    const since = this.#standing.get(code)?.since ?? this.#sources.now()
    if (detail === null) this.#standing.delete(code)
    else this.#standing.set(code, { code, detail, since })
  }

  list(): readonly Trouble[] {
    const now = this.#sources.now()
    const list: Trouble[] = []
    const journal = this.#sources.journal()
    if (journal) list.push({ code: 'journal', ...journal })
    this.#overloadSince = this.#sources.hasRoom() ? null : (this.#overloadSince ?? now)
    if (this.#overloadSince !== null)
      list.push({
        code: 'overload',
        detail: 'readings are refused until the disk has caught up',
        since: this.#overloadSince,
      })
    list.push(...this.#standing.values())
    const behind = this.#telemetryTrouble(now)
    if (behind) list.push(behind)
    list.push(...this.#sources.targets())
    if (this.#disk) list.push(this.#disk)
    const deaf = this.#sources.consoles()
    if (deaf) list.push(deaf)
    for (const { until, ...trouble } of this.#once.values()) if (now < until) list.push(trouble)
    return list
  }

  stop(): void {
    clearInterval(this.#timer)
  }

  /** Between two tries a failing store looks well for a moment: its trouble is over when none was seen for a while. */
  #telemetryTrouble(now: Millis): Trouble | null {
    const { trouble, behind_ms } = this.#sources.telemetry().status()
    const detail =
      trouble ?? (behind_ms > TELEMETRY_BEHIND_ms ? `the history is ${Math.round(behind_ms / 1000)} s behind` : null)
    if (detail !== null) this.#telemetry = { detail, since: this.#telemetry?.since ?? now, seenAt: now }
    else if (this.#telemetry && now - this.#telemetry.seenAt > TELEMETRY_HOLD_ms) this.#telemetry = null
    return this.#telemetry && { code: 'telemetry', detail: this.#telemetry.detail, since: this.#telemetry.since }
  }

  async #checkDisk(): Promise<void> {
    try {
      const { bavail, bsize } = await statfs(this.#sources.folder)
      const free = bavail * bsize
      const detail = `${Math.round(free / 1024 / 1024)} MB free in the data folder`
      this.#disk =
        free < DISK_FREE_BYTES_MIN ? { code: 'disk', detail, since: this.#disk?.since ?? this.#sources.now() } : null
    } catch (error) {
      this.#disk = { code: 'disk', detail: (error as Error).message, since: this.#disk?.since ?? this.#sources.now() }
    }
  }
}
