import type { Millis } from '#domain/time.ts'
import type { BacktestOccurrence, BacktestReport } from '#domain/wire/backtest.ts'

/** An occurrence of either version: raised by both, by the one in force alone, or by the proposed one alone. */
export type ComparedRaise = BacktestOccurrence & { readonly by: 'both' | 'in-force' | 'proposed' }

export type RaiseChanges = {
  /** By time. Those of both versions stand once, as the proposed one has them. */
  readonly raises: readonly ComparedRaise[]
  /** Raised within the window by the version in force, and how many of them would not have been raised. */
  readonly before: number
  readonly gone: number
  /** Raised by the proposed version alone. */
  readonly added: number
}

/**
 * Which occurrences of the version in force the proposed one would have had too. Two are the same if they are of one piece of
 * equipment and their times touch: a longer delay moves a raise, it does not make another one.
 */
export function compareRaises({ from, until, proposed, inForce }: BacktestReport): RaiseChanges {
  const within = (list: readonly BacktestOccurrence[] = []): readonly BacktestOccurrence[] =>
    list.filter(({ raisedAt }) => raisedAt >= from)
  const [now, next] = [within(inForce?.occurrences), within(proposed.occurrences)]
  // What stood at the beginning is no raise of the window, but another version may raise it within.
  const nowByEquipment = Map.groupBy(inForce?.occurrences ?? [], ({ equipment }) => equipment)
  const nextByEquipment = Map.groupBy(proposed.occurrences, ({ equipment }) => equipment)
  const touches = (one: BacktestOccurrence, others: ReadonlyMap<string, readonly BacktestOccurrence[]>): boolean =>
    (others.get(one.equipment) ?? []).some(
      (other) => one.raisedAt <= endOf(other, until) && other.raisedAt <= endOf(one, until),
    )
  const gone = now.filter((one) => !touches(one, nextByEquipment))
  const raises = [
    ...next.map((one): ComparedRaise => ({ ...one, by: touches(one, nowByEquipment) ? 'both' : 'proposed' })),
    ...gone.map((one): ComparedRaise => ({ ...one, by: 'in-force' })),
  ].toSorted((a, b) => a.raisedAt - b.raisedAt)
  const added = raises.filter(({ by }) => by === 'proposed').length
  return { raises, before: now.length, gone: gone.length, added }
}

const endOf = ({ clearedAt }: BacktestOccurrence, until: Millis): Millis => clearedAt ?? until

/** As many bars as can still be told apart beside each other. */
const BARS_MAX = 200
const HOURS = [1, 3, 6, 12, 24] as const

/** Raises in bars of one width for both versions, an hour if they fit. */
export function barsOf(raisesByHour: readonly number[]): { readonly hours: number; readonly bars: readonly number[] } {
  const hours = HOURS.find((one) => raisesByHour.length / one <= BARS_MAX) ?? HOURS.at(-1)!
  const bars = Array.from({ length: Math.ceil(raisesByHour.length / hours) }, (_, i) =>
    raisesByHour.slice(i * hours, (i + 1) * hours).reduce((sum, count) => sum + count, 0),
  )
  return { hours, bars }
}
