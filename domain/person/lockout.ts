import type { Millis } from '../time.ts'

/** Wrong passwords one after another, and when the last of them was tried. */
export type Guesses = { readonly failures: number; readonly lastAt: Millis }

/** A place where guesses are counted: so many are free, then each one doubles the wait, up to the most. */
export type Lane = { readonly free: number; readonly first_ms: number; readonly most_ms: number }

const MINUTE_ms = 60_000
/**
 * Every try stands in three lanes at once. Nothing is ever locked for good: an account that anybody can lock is a way to keep an
 * operator out.
 */
export const LANES = {
  /** One address at one account: who mistypes waits seconds, who guesses waits a quarter of an hour. */
  pair: { free: 5, first_ms: 2000, most_ms: 15 * MINUTE_ms },
  /** One address, whatever the account; an office behind one address has many people. */
  address: { free: 30, first_ms: 2000, most_ms: 5 * MINUTE_ms },
  /** One account, whatever the address: slow enough for a guesser with many addresses, short for its owner. */
  account: { free: 20, first_ms: 1000, most_ms: 10_000 },
} as const satisfies Readonly<Record<string, Lane>>
export type LaneName = keyof typeof LANES

/** After a day without a wrong one they are forgotten. */
const FORGOTTEN_ms = 24 * 60 * MINUTE_ms

/** How long until the next try is looked at; 0: now. A clock set back makes nobody wait longer than the lane's most. */
export function wait_ms(guesses: Guesses | null, lane: Lane, now: Millis): number {
  if (!guesses || guesses.failures < lane.free) return 0
  const delay = Math.min(lane.first_ms * 2 ** (guesses.failures - lane.free), lane.most_ms)
  return Math.min(Math.max(0, guesses.lastAt + delay - now), lane.most_ms)
}

/** One more wrong one. */
export function afterFailure(guesses: Guesses | null, now: Millis): Guesses {
  const forgotten = !guesses || now - guesses.lastAt >= FORGOTTEN_ms
  return { failures: forgotten ? 1 : guesses.failures + 1, lastAt: now }
}

/** The address as it counts: of IPv6 the network of a household (/64), because one machine has 2^64 addresses. */
export function countedAddress(address: string): string {
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, '')
  if (!plain.includes(':')) return plain
  const [head = '', tail = ''] = plain.toLowerCase().split('%')[0]!.split('::')
  const left = head === '' ? [] : head.split(':')
  const right = tail === '' ? [] : tail.split(':')
  const zeros = plain.includes('::') ? Math.max(0, 8 - left.length - right.length) : 0
  return [...left, ...Array.from({ length: zeros }, () => '0'), ...right].slice(0, 4).join(':')
}
