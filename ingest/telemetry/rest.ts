/** A wait that ends early when something happens: at once when it happened since the last wait. */
export class Rest {
  #rung = false
  #wake: (() => void) | null = null

  ring(): void {
    this.#rung = true
    this.#wake?.()
  }

  /** Resolves when rung, or after `timeout_ms` when one is given. */
  async wait(timeout_ms?: number): Promise<void> {
    if (!this.#rung) {
      await new Promise<void>((resolve) => {
        const timer = timeout_ms === undefined ? undefined : setTimeout(resolve, timeout_ms)
        this.#wake = () => {
          clearTimeout(timer)
          resolve()
        }
      })
    }
    this.#wake = null
    this.#rung = false
  }
}

const FIRST_ms = 250
const LAST_ms = 30_000

/** How long to wait before the n-th repetition (from 1): doubling from 0.25 s to 30 s, a fifth more or less by chance. */
export const backOff_ms = (attempt: number, chance: number): number =>
  Math.min(LAST_ms, FIRST_ms * 2 ** (attempt - 1)) * (0.8 + 0.4 * chance)
