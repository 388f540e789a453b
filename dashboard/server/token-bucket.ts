export type TokenBucket = { readonly take: (tokens: number) => boolean }

/** Lets `burst` through at once and `rate_per_s` in the long run. `now_ms` must never go back. */
export function tokenBucket(rate_per_s: number, burst: number, now_ms: () => number): TokenBucket {
  let tokens = burst
  let at = now_ms()
  return {
    take: (wanted) => {
      const now = now_ms()
      tokens = Math.min(burst, tokens + ((now - at) / 1000) * rate_per_s)
      at = now
      if (tokens < wanted) return false
      tokens -= wanted
      return true
    },
  }
}
