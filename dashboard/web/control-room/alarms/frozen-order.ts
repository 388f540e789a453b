import type { AlarmRow } from './alarm-row.ts'

export type Arranged = {
  readonly rows: readonly AlarmRow[]
  /** Rows that wait for the list to sort again. */
  readonly fresh: number
}

/** Keeps the order of a list while a person has the pointer or the focus in it, so that no row moves away under the finger. */
export type FrozenOrder = {
  /**
   * `sorted`: the rows as they should stand; `view` names tab and filter: another one is the person's own wish and sorts at once.
   * While frozen the rows keep their places with their newest contents, ended ones stay as `over`, new ones are only counted.
   */
  readonly arrange: (sorted: readonly AlarmRow[], frozen: boolean, view: string) => Arranged
}

export function createFrozenOrder(): FrozenOrder {
  let shown: readonly AlarmRow[] = []
  let shownView: string | null = null
  return {
    arrange: (sorted, frozen, view) => {
      if (!frozen || view !== shownView) {
        shown = sorted
        shownView = view
        return { rows: sorted, fresh: 0 }
      }
      const current = new Map(sorted.map((row) => [row.id, row]))
      shown = shown.map((row) => {
        const now = current.get(row.id)
        current.delete(row.id)
        if (now) return now
        return row.over ? row : { ...row, over: true as const }
      })
      return { rows: shown, fresh: current.size }
    },
  }
}
