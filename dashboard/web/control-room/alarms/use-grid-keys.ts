import type { KeyboardEvent } from 'react'
import { isPlainKey } from '../frame/keys.ts'
import { useReset } from './use-reset.ts'
import type { AlarmRow } from './alarm-row.ts'
import { added, type Selection, toggled } from './selection.ts'

export type GridKeys = {
  readonly rows: readonly AlarmRow[]
  readonly index: number
  /** How many rows are in sight. */
  readonly page: () => number
  readonly move: (to: number) => void
  readonly selection: Selection
  readonly select: (selection: Selection) => void
  readonly open: (row: AlarmRow) => void
  readonly close: () => void
  readonly isOpen: boolean
  readonly acknowledge: (row: AlarmRow) => void
}

/** The keys of the list: arrows, Home, End, Page; Space, Enter, Esc; A and R. */
export function useGridKeys(grid: GridKeys): (event: KeyboardEvent<HTMLElement>) => void {
  const reset = useReset()
  return (event) => {
    if (!isPlainKey(event)) return
    const { rows, index, selection } = grid
    const row = rows[index]
    const step = stepOf(event.key, index, grid.page, rows.length)
    if (step !== null) {
      event.preventDefault()
      const to = rows[Math.max(0, Math.min(rows.length - 1, step))]
      if (event.shiftKey && row && to) grid.select(added(added(selection, row), to))
      grid.move(step)
      return
    }
    if (event.key === 'Escape') {
      if (grid.isOpen) grid.close()
      else grid.select(new Map())
      return
    }
    if (!row || event.target instanceof HTMLButtonElement) return
    switch (event.key) {
      case ' ':
        event.preventDefault()
        grid.select(toggled(selection, row))
        break
      case 'Enter':
        event.preventDefault()
        grid.open(row)
        break
      case 'a':
      case 'A':
        grid.acknowledge(row)
        break
      case 'r':
      case 'R':
        reset(row.alarm)
        break
    }
  }
}

function stepOf(key: string, index: number, page: () => number, count: number): number | null {
  switch (key) {
    case 'ArrowDown':
      return index + 1
    case 'ArrowUp':
      return index - 1
    case 'PageDown':
      return index + page()
    case 'PageUp':
      return index - page()
    case 'Home':
      return 0
    case 'End':
      return count - 1
    default:
      return null
  }
}
