import { PRIORITIES, type Priority } from '../alarm/definition.ts'
import type { Millis } from '../time.ts'
import type { Acknowledging } from './report.ts'
import type { Shift, WallClock } from './shift.ts'

const P95 = 0.95

/** The smallest of the sorted values that at least this share of them does not exceed (nearest rank); null of none. */
export const quantile = (sorted: ArrayLike<number>, share: number): number | null =>
  sorted.length === 0 ? null : sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!

type Cell = { readonly times: number[]; waiting: number }

/** How soon alarms were acknowledged, per priority and per shift on watch when they asked. Mutable; one number an acknowledgement. */
export class Answers {
  readonly #clock: WallClock
  readonly #shifts: readonly Shift[]
  readonly #cells = new Map<string, Cell>()

  constructor(clock: WallClock, shifts: readonly Shift[]) {
    this.#clock = clock
    this.#shifts = shifts
  }

  acknowledged(priority: Priority, askedAt: Millis, at: Millis): void {
    this.#cell(priority, this.#clock.shiftAt(askedAt, this.#shifts)).times.push(Math.max(0, at - askedAt))
  }

  waits(priority: Priority, askedAt: Millis): void {
    this.#cell(priority, this.#clock.shiftAt(askedAt, this.#shifts)).waiting += 1
  }

  rows(): readonly Acknowledging[] {
    const shifts = this.#shifts.map((_, shift) => shift)
    return PRIORITIES.flatMap((priority) => {
      const cells = [...shifts, -1].map((shift) => this.#cell(priority, shift))
      const all = { times: cells.flatMap(({ times }) => times), waiting: cells.reduce((n, c) => n + c.waiting, 0) }
      return [row(priority, null, all), ...shifts.map((shift) => row(priority, shift, cells[shift]!))]
    })
  }

  #cell(priority: Priority, shift: number): Cell {
    const key = `${priority} ${shift}`
    const known = this.#cells.get(key)
    if (known) return known
    const made = { times: [], waiting: 0 }
    this.#cells.set(key, made)
    return made
  }
}

function row(priority: Priority, shift: number | null, { times, waiting }: Cell): Acknowledging {
  const sorted = Float64Array.from(times).toSorted()
  return {
    priority,
    shift,
    acknowledged: sorted.length,
    waiting,
    median_ms: quantile(sorted, 0.5),
    p95_ms: quantile(sorted, P95),
  }
}
