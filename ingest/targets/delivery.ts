import type { Held, Verdict } from './answer.ts'

/** Refused one after the other without a line taken between: it is not the lines that are wrong. */
const REFUSED_IN_A_ROW_MAX = 20

export type Outcome = { readonly line: string; readonly lines: number; readonly reason: string }

/** How many lines were refused in a row, over as many deliveries as it takes. */
export type Run = { refused: number }

/**
 * Some lines on their way to a server. What it refuses is halved until the lines that it does not want stand alone; the others were stored,
 * some of them more than once, which changes nothing. It can be held at any place and go on from there.
 */
export class Delivery {
  readonly lines: readonly string[]
  readonly refused: Outcome[] = []
  /** Lines that the server has taken. */
  taken = 0
  /** Whether they were too many at once. */
  wasTooLarge = false
  readonly #run: Run
  #todo: (readonly [from: number, to: number])[]

  constructor(lines: readonly string[], run: Run) {
    this.lines = lines
    this.#run = run
    this.#todo = lines.length === 0 ? [] : [[0, lines.length]]
  }

  get isDone(): boolean {
    return this.#todo.length === 0
  }

  /** Nothing but refusals came, and not because of their age: it is the server that may be wrong. */
  get isDoubtful(): boolean {
    return this.taken === 0 && this.refused.length > 0 && this.#run.refused > 0
  }

  /** The lines to be sent next. */
  next(): readonly string[] {
    const [from, to] = this.#todo.at(-1)!
    return from === 0 && to === this.lines.length ? this.lines : this.lines.slice(from, to)
  }

  /** Takes the answer to {@link next}; what keeps it from going on, or null. */
  answered(verdict: Verdict): Held | null {
    const [from, to] = this.#todo.at(-1)!
    const count = to - from
    switch (verdict.kind) {
      case 'held':
        return verdict
      case 'taken':
        this.#take(count)
        break
      case 'too-old':
        this.refused.push({ line: this.lines[from]!, lines: Math.min(verdict.lines, count), reason: verdict.why })
        // It judged each of them by its age only, and would have taken any other.
        this.#take(count - Math.min(verdict.lines, count))
        break
      case 'too-large':
        this.wasTooLarge = true
        return this.#divide(from, to, verdict.why)
      case 'divide':
        return this.#divide(from, to, verdict.why)
    }
    this.#todo.pop()
    return null
  }

  #take(count: number): void {
    this.taken += count
    this.#run.refused = 0
  }

  #divide(from: number, to: number, why: string): Held | null {
    if (to - from > 1) {
      const middle = Math.floor((from + to) / 2)
      // The earlier half goes first: readings keep their order.
      this.#todo.splice(-1, 1, [middle, to], [from, middle])
      return null
    }
    this.#run.refused += 1
    if (this.#run.refused > REFUSED_IN_A_ROW_MAX) return refusesAll(this.#run.refused, why)
    this.refused.push({ line: this.lines[from]!, lines: 1, reason: why })
    this.#todo.pop()
    return null
  }
}

const refusesAll = (lines: number, detail: string): Held => ({
  kind: 'held',
  state: 'misconfigured',
  problem: { code: 'target.refuses-all', fill: { lines, detail } },
  after_ms: null,
})
