import type { Held, Verdict } from './answer.ts'
import { apart, type Lines, together } from './lines.ts'

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
  readonly refused: Outcome[] = []
  /** Lines that the server has taken. */
  taken = 0
  /** Whether they were too many at once. */
  wasTooLarge = false
  readonly #all: Lines
  readonly #run: Run
  /** One by one, once some of them were refused. */
  #apart: readonly string[] | null = null
  #todo: (readonly [from: number, to: number])[]

  constructor(all: Lines, run: Run) {
    this.#all = all
    this.#run = run
    this.#todo = all.count === 0 ? [] : [[0, all.count]]
  }

  get isDone(): boolean {
    return this.#todo.length === 0
  }

  /** Everything was taken as it was sent. */
  get isClean(): boolean {
    return this.isDone && this.refused.length === 0 && !this.wasTooLarge
  }

  /** Nothing but refusals came, and not because of their age: it is the server that may be wrong. */
  get isDoubtful(): boolean {
    return this.taken === 0 && this.refused.length > 0 && this.#run.refused > 0
  }

  /** The lines to be sent next. */
  next(): Lines {
    const [from, to] = this.#todo.at(-1)!
    return to - from === this.#all.count ? this.#all : together(this.#lines.slice(from, to))
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
        this.refused.push({ line: this.#lines[from]!, lines: Math.min(verdict.lines, count), reason: verdict.why })
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

  get #lines(): readonly string[] {
    return (this.#apart ??= apart(this.#all))
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
    this.refused.push({ line: this.#lines[from]!, lines: 1, reason: why })
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
