import { defaultRangeExtractor, useVirtualizer, type Virtualizer } from '@tanstack/react-virtual'
import { type RefObject, useLayoutEffect } from 'react'

/** Rows beyond the visible ones; together with a full screen they stay under 60. */
const OVERSCAN = 6

export type RowWindow = {
  readonly rows: readonly { readonly id: string }[]
  readonly scroller: RefObject<HTMLDivElement | null>
  readonly rowHeight_px: number
  /** Index of the row that holds the focus, or −1. */
  readonly focused: number
}

/** Which rows are in the page: those in sight, a few beyond, and the focused one. */
export function useRowWindow({
  rows,
  scroller,
  rowHeight_px,
  focused,
}: RowWindow): Virtualizer<HTMLDivElement, Element> {
  // oxlint-disable-next-line react/incompatible-library -- it hands out functions; nothing here is memoised by the compiler
  const virtualizer = useVirtualizer({
    count: rows.length,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight_px,
    getItemKey: (index) => rows[index]?.id ?? index,
    overscan: OVERSCAN,
    // The focused row stays in the page when it is scrolled out of sight, or the focus would be lost.
    rangeExtractor: (range) => {
      const indexes = defaultRangeExtractor(range)
      return focused < 0 || indexes.includes(focused) ? indexes : [...indexes, focused]
    },
    initialRect: { width: 1600, height: 720 },
  })
  useLayoutEffect(() => {
    if (rowHeight_px > 0) virtualizer.measure()
  }, [virtualizer, rowHeight_px])
  return virtualizer
}
