import type { Connection } from './connection.ts'
import type { Session } from './session.ts'
import type { Limits } from './limits.ts'

/** What the broker holds of one device while it is connected or has sessions: connections, sessions, its rate. */
export class DeviceEntry {
  readonly key: string
  readonly connections = new Set<Connection>()
  readonly sessions = new Map<string, Session>()
  /** Counts the changes of its subscriptions, so that "does anyone want this topic" can be remembered by topic. */
  subscriptionsVersion = 0
  /** Messages that wait for the store before they are given to anyone; those behind them wait too. */
  storing = 0
  readonly #rate: number
  readonly #burst: number
  #tokens: number
  #filledAt: number

  constructor(key: string, limits: Limits, at: number) {
    this.key = key
    this.#rate = limits.rate
    this.#burst = limits.burst
    this.#tokens = limits.burst
    this.#filledAt = at
  }

  /** Takes one message off the rate, or answers the milliseconds until there is one; `at` by a monotonic clock. */
  take(at: number): number {
    if (this.#rate === Infinity) return 0
    if (this.#tokens < 1) {
      this.#tokens = Math.min(this.#burst, this.#tokens + ((at - this.#filledAt) * this.#rate) / 1000)
      this.#filledAt = at
      if (this.#tokens < 1) return Math.ceil(((1 - this.#tokens) * 1000) / this.#rate)
    }
    this.#tokens--
    return 0
  }

  /** Whether any session of the device, connected or not, has a filter that matches. */
  wants(topic: string): boolean {
    for (const session of this.sessions.values()) if (session.grantedQos(topic) >= 0) return true
    return false
  }

  get idle(): boolean {
    return this.connections.size === 0 && this.sessions.size === 0 && this.storing === 0
  }
}
