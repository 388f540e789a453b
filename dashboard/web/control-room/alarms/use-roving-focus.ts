import { type FocusEvent, type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'
import type { AlarmRow } from './alarm-row.ts'

export type RovingFocus = {
  /** Where the active row stands now; −1 before any was. */
  readonly index: number
  readonly moveTo: (index: number) => void
  readonly onFocus: (event: FocusEvent) => void
  readonly onBlur: (event: FocusEvent) => void
}

/**
 * One row of the list holds the focus. It is known by its id, so it keeps it when the list sorts again; when its alarm leaves the list
 * the focus goes to the row that takes its place, never to the page.
 */
export function useRovingFocus(rows: readonly AlarmRow[], grid: RefObject<HTMLElement | null>): RovingFocus {
  const [activeId, setActiveId] = useState<string | null>(null)
  const lastIndex = useRef(-1)
  const inside = useRef(false)
  const wanted = useRef(false)
  let index = activeId === null ? -1 : rows.findIndex((row) => row.id === activeId)
  const lost = activeId !== null && index < 0
  if (lost) index = Math.min(lastIndex.current, rows.length - 1)
  const id = rows[index]?.id ?? null

  useLayoutEffect(() => {
    lastIndex.current = index
    if (lost) setActiveId(id)
    if (id === null || !(wanted.current || (lost && inside.current))) return
    wanted.current = false
    grid.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true })
  })

  return {
    index,
    moveTo: useCallback(
      (to: number) => {
        const row = rows[Math.max(0, Math.min(rows.length - 1, to))]
        if (!row) return
        wanted.current = true
        setActiveId(row.id)
      },
      [rows],
    ),
    onFocus: (event) => {
      inside.current = true
      const focused = event.target instanceof HTMLElement ? event.target.closest('[data-id]') : null
      const focusedId = focused?.getAttribute('data-id')
      if (focusedId != null) setActiveId(focusedId)
    },
    onBlur: (event) => {
      // A row that left the page blurs too; that is not the person leaving the list.
      if (event.target.isConnected && !event.currentTarget.contains(event.relatedTarget)) inside.current = false
    },
  }
}
