import type { KeyboardEvent } from 'react'
import { isPlainKey } from '../frame/keys.ts'
import type { AlarmRow } from './alarm-row.ts'
import type { Doing } from './alarm-search.ts'
import { type GridRow, type GroupHead, isHead } from './grid-row.ts'
import { added, type Selection, toggled } from './selection.ts'

export type GridKeys = {
  readonly rows: readonly GridRow[]
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
  readonly reset: (row: AlarmRow) => void
  /** Opens the row with its form. */
  readonly begin: (row: AlarmRow, doing: Doing) => void
  readonly toggle: (head: GroupHead, open: boolean) => void
}

/** The keys of the list: arrows, Home, End, Page; Space, Enter, Esc; A, R, S and C; left and right close and open a group. */
export function useGridKeys(grid: GridKeys): (event: KeyboardEvent<HTMLElement>) => void {
  return (event) => {
    if (!isPlainKey(event)) return
    const { rows, index, selection } = grid
    const row = rows[index]
    const step = stepOf(event.key, index, grid.page, rows.length)
    if (step !== null) {
      event.preventDefault()
      const to = rows[Math.max(0, Math.min(rows.length - 1, step))]
      if (event.shiftKey && row && to && !isHead(row) && !isHead(to)) grid.select(added(added(selection, row), to))
      grid.move(step)
      return
    }
    if (event.key === 'Escape') {
      if (grid.isOpen) grid.close()
      else grid.select(new Map())
      return
    }
    if (!row || event.target instanceof HTMLButtonElement) return
    if (isHead(row)) onHead(event, row, grid)
    else onAlarm(event, row, grid)
  }
}

function onHead(event: KeyboardEvent, head: GroupHead, grid: GridKeys): void {
  const open = { ' ': !head.open, Enter: !head.open, ArrowRight: true, ArrowLeft: false }[event.key]
  if (open === undefined) return
  event.preventDefault()
  grid.toggle(head, open)
}

function onAlarm(event: KeyboardEvent, row: AlarmRow, grid: GridKeys): void {
  const act = {
    ' ': () => grid.select(toggled(grid.selection, row)),
    enter: () => grid.open(row),
    a: () => grid.acknowledge(row),
    r: () => grid.reset(row),
    s: () => grid.begin(row, 'shelve'),
    c: () => grid.begin(row, 'comment'),
  }[event.key.toLowerCase()]
  if (!act) return
  // The letter must not also be written into the field that comes into focus.
  event.preventDefault()
  act()
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
