import { type RefObject, useLayoutEffect, useState } from 'react'

/** How much of a row fits: all columns; the important ones; two lines as a card. */
export type GridLayout = 'wide' | 'medium' | 'narrow'

const WIDE_rem = 94
const NARROW_rem = 47.5
/** Height of an alarm row in rem: 36 px at the desk; a card on the phone. */
const ROW_rem: Record<GridLayout, number> = { wide: 2.25, medium: 2.25, narrow: 5.5 }

const rootFontSize = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16

export type Measured = { readonly layout: GridLayout; readonly rowHeight_px: number }

/** Follows the width of the list, in rem, so that wall mode (30 px) and zoom get the layout that fits. */
export function useGridLayout(element: RefObject<HTMLElement | null>): Measured {
  const [layout, setLayout] = useState<GridLayout>('wide')
  useLayoutEffect(() => {
    const { current } = element
    if (!current) return
    const measure = (): void => {
      const width_rem = current.clientWidth / rootFontSize()
      if (width_rem === 0) return
      setLayout(width_rem >= WIDE_rem ? 'wide' : width_rem >= NARROW_rem ? 'medium' : 'narrow')
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(current)
    return () => observer.disconnect()
  }, [element])
  return { layout, rowHeight_px: ROW_rem[layout] * rootFontSize() }
}
