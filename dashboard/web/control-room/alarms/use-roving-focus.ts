import { type FocusEvent, type RefObject, useCallback, useLayoutEffect, useRef, useState } from 'react'

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
export function useRovingFocus(
  rows: readonly { readonly id: string }[],
  grid: RefObject<HTMLElement | null>,
): RovingFocus {
  const [active, setActive] = useState<{ readonly id: string; readonly index: number } | null>(null)
  const inside = useRef(false)
  const wanted = useRef(false)
  let index = active === null ? -1 : rows.findIndex((row) => row.id === active.id)
  if (active !== null && index !== active.index && rows.length > 0) {
    if (index < 0) index = Math.min(active.index, rows.length - 1)
    const { id } = rows[index]!
    if (id !== active.id || index !== active.index) setActive({ id, index })
  }
  const id = active?.id

  useLayoutEffect(() => {
    if (id === undefined) return
    const fellOut = inside.current && document.activeElement === document.body
    if (!wanted.current && !fellOut) return
    wanted.current = false
    grid.current?.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`)?.focus({ preventScroll: true })
  }, [id, grid])

  return {
    index,
    moveTo: useCallback(
      (to: number) => {
        const clamped = Math.max(0, Math.min(rows.length - 1, to))
        const row = rows[clamped]
        if (!row) return
        wanted.current = true
        setActive({ id: row.id, index: clamped })
      },
      [rows],
    ),
    onFocus: (event) => {
      inside.current = true
      const focused = event.target instanceof HTMLElement ? event.target.closest('[data-id]') : null
      const focusedId = focused?.getAttribute('data-id')
      const at = rows.findIndex((row) => row.id === focusedId)
      if (at >= 0 && focusedId !== active?.id) setActive({ id: rows[at]!.id, index: at })
    },
    onBlur: (event) => {
      // A row that left the page blurs too; that is not the person leaving the list.
      if (event.target.isConnected && !event.currentTarget.contains(event.relatedTarget)) inside.current = false
    },
  }
}
