import { afterFailure, countedAddress, type Guesses, type LaneName, LANES, wait_ms } from '#domain/person/lockout.ts'
import type { Millis } from '#domain/time.ts'

/** Of each lane; the ones untouched for longest are forgotten first. */
const KEPT_MAX = 20_000

export type Try = {
  /** Milliseconds until it may be tried; 0: it counts as tried and wrong from now on, until {@link Try.right}. */
  readonly wait_ms: number
  /** Tries of this pair that were not even looked at since the last that was. */
  readonly ignored: number
  readonly right: () => void
}

/**
 * `login` null: it is not known yet who it will be, so that only the address counts. `known`: somebody has signed in to this account from this
 * address, so that others cannot make its owner wait.
 */
export type Guessing = (login: string | null, from: string | null, known: boolean, now: Millis) => Try

/**
 * Wrong passwords and refused sign-ins, counted in memory: a restart forgets them, and nobody who guesses can restart the platform. A try counts as wrong
 * before it is looked at, so that a thousand at once are not a thousand guesses.
 */
export function createGuessing(): Guessing {
  const lanes = { pair: new Map(), address: new Map(), account: new Map() } as Record<LaneName, Map<string, Guesses>>
  const ignored = new Map<string, number>()

  return (login, from, known, now) => {
    const address = countedAddress(from ?? '')
    const pair = `${login ?? ''} ${address}`
    const keys: readonly (readonly [LaneName, string])[] = [
      ['address', address],
      ...(login === null ? [] : [['pair', pair] as const]),
      ...(login === null || known ? [] : [['account', login] as const]),
    ]
    const wait = Math.max(...keys.map(([lane, key]) => wait_ms(lanes[lane].get(key) ?? null, LANES[lane], now)))
    if (wait > 0) {
      keep(ignored, pair, (ignored.get(pair) ?? 0) + 1)
      return { wait_ms: wait, ignored: 0, right: () => {} }
    }
    const before = keys.map(([lane, key]) => [lane, key, lanes[lane].get(key) ?? null] as const)
    for (const [lane, key, guesses] of before) keep(lanes[lane], key, afterFailure(guesses, now))
    const missed = ignored.get(pair) ?? 0
    ignored.delete(pair)
    const right = (): void => {
      lanes.pair.delete(pair)
      if (login !== null) lanes.account.delete(login)
      // Who has an account of their own does not wipe the slate of their address with it.
      const [, , guesses] = before.find(([lane]) => lane === 'address')!
      if (guesses) keep(lanes.address, address, guesses)
      else lanes.address.delete(address)
    }
    return { wait_ms: 0, ignored: missed, right }
  }
}

function keep<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  map.set(key, value)
  if (map.size > KEPT_MAX) map.delete(map.keys().next().value!)
}
