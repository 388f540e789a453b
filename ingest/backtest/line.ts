/** Those who wait behind the one at work; a person tries one rule, looks, and tries the next. */
export const BACKTESTS_WAITING_MAX = 4

/** One at a time, the others in the order in which they came. */
export class Line {
  #busy = false
  readonly #waiting: (() => void)[] = []

  get isFull(): boolean {
    return this.#waiting.length >= BACKTESTS_WAITING_MAX
  }

  /** Resolves with true when it is one's turn, which {@link leave} must end; with false when the signal ends the wait. */
  async enter(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false
    if (!this.#busy) {
      this.#busy = true
      return true
    }
    return new Promise((resolve) => {
      const turn = (): void => {
        signal.removeEventListener('abort', giveUp)
        resolve(true)
      }
      const giveUp = (): void => {
        this.#waiting.splice(this.#waiting.indexOf(turn), 1)
        resolve(false)
      }
      this.#waiting.push(turn)
      signal.addEventListener('abort', giveUp, { once: true })
    })
  }

  leave(): void {
    const next = this.#waiting.shift()
    if (next) next()
    else this.#busy = false
  }
}
