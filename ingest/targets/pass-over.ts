import type { Millis } from '#domain/time.ts'
import type { GapReason } from '#domain/wire/target-api.ts'
import { readReadings } from '../journal/codec.ts'
import type { Source } from '../telemetry/source.ts'
import type { Cursor, NewGap } from './file.ts'
import { LOSES_PART, UNDELIVERED_MAX_ms } from './policy.ts'

/** Batches are read so many values at a time, only to be counted. */
const READ_VALUES = 60_000

/**
 * What a target that is too far behind passes over, from `sent` on: all that is too old, or a part of all. Null where there is nothing. Counts
 * it, because the journal will not have it any more when somebody asks.
 */
export function passOver(
  source: Source,
  sent: Cursor,
  why: GapReason,
  now: Millis,
): { readonly to: Cursor; readonly gap: NewGap } | null {
  const begin = Math.max(sent.batch, source.begin())
  const newest = source.newest()
  const part = begin + Math.ceil((newest - begin) / LOSES_PART)
  const last = Math.min(newest, why === 'age' ? source.lastBefore(now - UNDELIVERED_MAX_ms) : part)
  if (last <= begin) return null
  let to: Cursor = sent
  let readings = 0
  let [from, until] = [Infinity, -Infinity]
  const measured = (at: Millis): void => {
    from = Math.min(from, at)
    until = Math.max(until, at)
  }
  while (to.batch < last) {
    const batches = source.read(Math.max(to.batch, begin), READ_VALUES)
    if (batches.length === 0) break
    for (const { id, crc, at, damaged, values, readings: blob } of batches) {
      if (id > last) break
      to = { batch: id, crc, at }
      readings += values
      if (damaged) measured(at)
      else readReadings(blob, { message: (_device, _flags, _receivedAt, t) => measured(t), value: () => {} })
    }
  }
  if (to.batch === sent.batch) return null
  const span = readings === 0 ? { from: null, until: null } : { from: Math.floor(from), until: Math.ceil(until) }
  return { to, gap: { noticedAt: now, ...span, batches: to.batch - begin, readings, why } }
}
