import { SECOND_ms } from '#domain/time.ts'
import { isForLater } from './answer.ts'
import type { Connection } from './connection.ts'
import type { Cursor } from './file.ts'

/** VictoriaMetrics answers before it writes: killed, it has lost what came in the last 20 s, never what was a minute old. */
const SETTLES_ms = 60 * SECOND_ms
/** How often it is asked whether it is still the same process. */
export const LOOK_EVERY_ms = 10 * SECOND_ms
/** What was sent within this time settles together. */
const MARK_ms = SECOND_ms
/** A proxy before it that answers so often in a row that it cannot answer now, five minutes, never will. */
const LATER_MAX = 30

/** What a VictoriaMetrics says of itself, null where it does not. `unwanted`: rows that it answered 204 and threw away since it began. */
export type Look = { readonly startedAt: number | null; readonly unwanted: number | null }

const SAYS_NOTHING: Look = { startedAt: null, unwanted: null }

export type Seen<To> = { readonly again: boolean; readonly safe: To | null; readonly unwanted: number }

/** Reads `/metrics`; null where nothing answers. */
export async function look(connection: Pick<Connection, 'get'>): Promise<Look | 'later' | null> {
  const { status, body } = await connection.get('/metrics')
  if (status === null) return null
  if (isForLater(status)) return 'later'
  // Where it is not for us to read, only time tells.
  if (status !== 200) return SAYS_NOTHING
  let [startedAt, unwanted]: [number | null, number] = [null, 0]
  for (const [, name, value] of body.matchAll(/^(\w+)(?:\{[^}]*\})? (\S+)$/gm)) {
    if (name === 'process_start_time_seconds') startedAt = Number(value)
    if (name === 'vm_rows_ignored_total' || name === 'vm_rows_invalid_total') unwanted += Number(value)
  }
  return { startedAt, unwanted }
}

/**
 * What has been sent and is not safe yet. It is sent again when the server turns out to be another process than before; the journal keeps
 * it until then. `now` is the steady clock, ms.
 */
export class Settling<To = Cursor> {
  #marks: { readonly begunAt: number; sentAt: number; cursor: To }[] = []
  #startedAt: number | null = null
  #unwanted: number | null = null
  #later = 0

  /** Looks whether it is still the same process; null while nothing answers that could tell. */
  async look(connection: Pick<Connection, 'get'>): Promise<Seen<To> | null> {
    const found = await look(connection)
    this.#later = found === 'later' ? this.#later + 1 : 0
    if (found === 'later' && this.#later < LATER_MAX) return null
    return found && this.seen(found === 'later' ? SAYS_NOTHING : found, performance.now())
  }

  sent(cursor: To, now: number): void {
    const last = this.#marks.at(-1)
    if (last && now - last.begunAt < MARK_ms) Object.assign(last, { sentAt: now, cursor })
    else this.#marks.push({ begunAt: now, sentAt: now, cursor })
  }

  get isEmpty(): boolean {
    return this.#marks.length === 0
  }

  forget(): void {
    this.#marks = []
  }

  /** What a look at `now` shows: whether all that is not safe must be sent again, up to where it is safe, and how many rows were thrown away since the last look. */
  seen({ startedAt, unwanted }: Look, now: number): Seen<To> {
    const isOther = startedAt !== null && startedAt !== this.#startedAt
    // What was sent before the first look went to who knows which process.
    const again = isOther && !this.isEmpty
    const before = this.#unwanted ?? unwanted ?? 0
    const count = unwanted ?? before
    const found = { again, safe: null, unwanted: count >= before ? count - before : count }
    this.#startedAt = startedAt ?? this.#startedAt
    this.#unwanted = unwanted ?? this.#unwanted
    if (again) {
      this.forget()
      return found
    }
    const safe = this.#marks.findLast(({ sentAt }) => now - sentAt >= SETTLES_ms)
    if (!safe) return found
    this.#marks = this.#marks.slice(this.#marks.indexOf(safe) + 1)
    return { ...found, safe: safe.cursor }
  }
}
