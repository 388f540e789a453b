/** A repeatable source of numbers: the same seed gives the same building, day after day. */
export type Random = {
  /** Evenly spread over [0, 1). */
  readonly next: () => number
  readonly between: (min: number, max: number) => number
  /** A whole number, both ends included. */
  readonly whole: (min: number, max: number) => number
  /** Noise around 0 with the standard deviation `sigma`, never more than three of them, so that a sensor has no wild values. */
  readonly noise: (sigma: number) => number
}

/** Mulberry32 (Tommy Ettinger, public domain): 32 bits of state, good enough for weather and passengers. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
  return {
    next,
    between: (min, max) => min + (max - min) * next(),
    whole: (min, max) => Math.floor(min + (max - min + 1) * next()),
    noise: (sigma) => sigma * Math.max(-3, Math.min(3, normal(next))),
  }
}

/** Box–Muller: two even numbers make one of a bell curve. */
const normal = (next: () => number): number => Math.sqrt(-2 * Math.log(1 - next())) * Math.cos(2 * Math.PI * next())

/** A UUIDv7 (RFC 9562) of this instant, with its random bits from the seed. */
export function uuidV7(at: number, random: Random): string {
  const time = Math.floor(at).toString(16).padStart(12, '0')
  const bits = (digits: number) =>
    Array.from({ length: digits }, () => Math.floor(random.next() * 16).toString(16)).join('')
  const variant = (8 + Math.floor(random.next() * 4)).toString(16)
  return `${time.slice(0, 8)}-${time.slice(8)}-7${bits(3)}-${variant}${bits(3)}-${bits(12)}`
}

/** What is measured, rounded as a transmitter sends it. */
export const rounded = (value: number, decimals: number): number => {
  const factor = 10 ** decimals
  return Math.round(value * factor) / factor || 0
}

/** Moves `from` towards `to` as a first-order lag with the time constant `tau_s`. */
export const lag = (from: number, to: number, tau_s: number, dt_s: number): number =>
  to + (from - to) * Math.exp(-dt_s / tau_s)
