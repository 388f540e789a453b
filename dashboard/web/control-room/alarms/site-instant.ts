import type { Millis } from '#domain/time.ts'
import { siteDateTime } from '../../ui/time.ts'

/**
 * The instant at which the clock of the site shows `2026-11-22T14:03`. Of an hour that comes twice it is the first, of one that is left
 * out the same time after; null where the text names no time.
 */
export function siteInstant(local: string, timeZone: string): Millis | null {
  const asUtc = Date.parse(`${local}Z`)
  if (Number.isNaN(asUtc)) return null
  const shown = (at: Millis): Millis => Date.parse(`${siteDateTime(at, timeZone).replace(' ', 'T')}Z`)
  const offsets = [asUtc - 24 * 3_600_000, asUtc + 24 * 3_600_000].map((at) => shown(at) - at)
  const candidates = offsets.map((offset) => asUtc - offset).toSorted((a, b) => a - b)
  return candidates.find((at) => shown(at) === asUtc) ?? candidates.at(-1)!
}
