import type { Held, Verdict } from './answer.ts'
import { apart, type Lines, oldestOf, together } from './lines.ts'

/** Refused one after the other without a line taken between: from here on the server must show that it takes anything at all. */
const REFUSED_IN_A_ROW_MAX = 20
/** Lines that are asked after before all of them are held back: 20 and these, at a server that refuses everything. */
const PROBES_MAX = 16
/** So few go one by one: to halve them further costs as much where one is bad, and more where many are. */
const FEW = 8
/** Multiples of it, without their whole part, lie far from each other: every round asks after other lines. */
const GOLDEN = 0.618

/** A line that was refused, or the oldest of several that were refused together for their age. */
export type Outcome = { readonly line: string; readonly lines: number; readonly reason: string }

/** How many lines were refused in a row, over as many deliveries as it takes; `rounds`: how often nothing was taken that was asked after. */
export type Run = { refused: number; rounds: number }
export const newRun = (): Run => ({ refused: 0, rounds: 0 })

/**
 * Some lines on their way to a server. What it refuses is halved until the lines that it does not want stand alone; the others were stored,
 * some of them more than once, which changes nothing. It can be held at any place and go on from there.
 *
 * Many bad lines in a row look like a server that takes nothing, such as one that says 400 where it means a password. They are told apart by
 * a probe, every twenty lines: a line that it took before, or else some of those behind. Where one is taken the server is well, and the
 * refused lines are left behind. Where none is, nothing is given up: all of the piece goes again, later. So a piece waits while every line of
 * it is bad. It grows by what has come by then, until it holds a line that is taken. Full, it waits until a person puts the server right, or
 * the target yields its oldest readings to the disk (policy.ts): the embedded store has them.
 *
 * Of `n` lines with `b` bad ones it takes at most about `b · (2 · log2(n / 8) + 8)` requests, and never more than 1.5 a line. At a server
 * that takes nothing it is some fifty a round; one good line of 5,000, behind all bad ones, is met within 500 rounds, which are four hours.
 */
export class Delivery {
  readonly refused: Outcome[] = []
  /** Whether they were too many at once. */
  wasTooLarge = false
  readonly #all: Lines
  readonly #run: Run
  /** One by one, once some of them were refused. */
  #apart: readonly string[] | null = null
  #todo: (readonly [from: number, to: number])[] = []
  /** The line that the server took last, or judged by its age only; −1: none. To send it again undoes nothing. */
  #proof = -1
  /** Lines that are asked after, the next one last; null while nothing is in doubt. */
  #probes: number[] | null = null

  constructor(all: Lines, run: Run) {
    this.#all = all
    this.#run = run
    this.#begin()
  }

  get isDone(): boolean {
    return this.#todo.length === 0 && this.#probes === null
  }

  /** Everything was taken as it was sent. */
  get isClean(): boolean {
    return this.isDone && this.refused.length === 0 && !this.wasTooLarge
  }

  /** Nothing but refusals came, and not because of their age: it is the server that may be wrong. */
  get isDoubtful(): boolean {
    return this.#proof < 0 && this.refused.length > 0
  }

  /** The lines to be sent next. */
  next(): Lines {
    const probe = this.#probes?.at(-1)
    if (probe !== undefined) return together([this.#lines[probe]!])
    const [from, to] = this.#todo.at(-1)!
    return to - from === this.#all.count ? this.#all : together(this.#lines.slice(from, to))
  }

  /** Takes the answer to {@link next}; what keeps it from going on, or null. */
  answered(verdict: Verdict): Held | null {
    if (verdict.kind === 'held') return verdict
    if (this.#probes) return this.#probed(this.#probes, verdict)
    const [from, to] = this.#todo.at(-1)!
    switch (verdict.kind) {
      case 'taken':
        this.#shown(to - 1)
        break
      case 'too-old': {
        // It judged each of them by its age only, and would have taken any other: the oldest were left out.
        const lines = Math.min(verdict.lines, to - from)
        this.refused.push({ line: oldestOf(this.#lines.slice(from, to)), lines, reason: verdict.why })
        this.#shown(to - 1)
        break
      }
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

  #begin(): void {
    this.refused.length = 0
    this.#todo = this.#all.count === 0 ? [] : [[0, this.#all.count]]
    this.#proof = -1
    this.#probes = null
  }

  #divide(from: number, to: number, why: string): Held | null {
    this.#todo.pop()
    if (to - from > 1) {
      const middle = Math.floor((from + to) / 2)
      // The earliest goes first: readings keep their order.
      if (to - from > FEW) this.#todo.push([middle, to], [from, middle])
      else for (let end = to; end > from; end -= 1) this.#todo.push([end - 1, end])
      return null
    }
    this.refused.push({ line: this.#lines[from]!, lines: 1, reason: why })
    this.#run.refused += 1
    if (this.#run.refused <= REFUSED_IN_A_ROW_MAX) return null
    this.#probes = this.#proof >= 0 ? [this.#proof] : this.#behind(to)
    return this.#probes.length === 0 ? this.#refusesAll(why) : null
  }

  /** Lines from there on, evenly spread, to be asked after from the last one of all backwards; each round others. */
  #behind(from: number): number[] {
    const rest = this.#all.count - from
    const count = Math.min(PROBES_MAX, rest)
    const shift = (this.#run.rounds * GOLDEN) % 1
    const back = (n: number): number => Math.floor(((n + shift) * rest) / count)
    return Array.from({ length: count }, (_, i) => this.#all.count - 1 - back(count - 1 - i))
  }

  #probed(probes: number[], verdict: Exclude<Verdict, Held>): Held | null {
    const at = probes.pop()!
    if (verdict.kind === 'taken' || verdict.kind === 'too-old') {
      // In its place it goes again: what stands before it must not come after it.
      this.#probes = null
      this.#shown(at)
      return null
    }
    return probes.length === 0 ? this.#refusesAll(verdict.why) : null
  }

  #shown(at: number): void {
    this.#proof = at
    this.#run.refused = 0
    this.#run.rounds = 0
  }

  /** None of the lines was given up when it is held here: it begins anew. */
  #refusesAll(detail: string): Held {
    const fill = { lines: this.#run.refused, detail }
    this.#begin()
    this.#run.refused = 0
    this.#run.rounds += 1
    return { kind: 'held', state: 'misconfigured', problem: { code: 'target.refuses-all', fill }, after_ms: null }
  }
}
