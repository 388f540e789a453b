import type { Millis } from '#domain/time.ts'

/** RFC 3339 outside, milliseconds inside. Null where the text names no instant (30 February, 24:00, a leap second). */
export function toMillis(instant: string): Millis | null {
  const at = Date.parse(instant)
  return Number.isNaN(at) ? null : at
}

export const toInstant = (at: Millis): string => new Date(at).toISOString()

export const TIMED_OUT: unique symbol = Symbol('timed out')

/** What the promise brings, or {@link TIMED_OUT} after `limit_ms`; a failure that comes later goes to `late`. */
export async function within<T>(
  limit_ms: number,
  promise: Promise<T>,
  late: (error: unknown) => void,
): Promise<T | typeof TIMED_OUT> {
  let over = false
  let timer: NodeJS.Timeout | undefined
  const clock = new Promise<typeof TIMED_OUT>((done) => {
    timer = setTimeout(() => {
      over = true
      done(TIMED_OUT)
    }, limit_ms)
  })
  promise.catch((error: unknown) => {
    if (over) late(error)
  })
  try {
    return await Promise.race([promise, clock])
  } finally {
    clearTimeout(timer)
  }
}
