import { type RefObject, useLayoutEffect, useState } from 'react'

/** How much of a row fits: all columns; the important ones; those that always show; three lines as a card. */
export type GridLayout = 'wide' | 'medium' | 'tight' | 'narrow'

const WIDE_rem = 106
const MEDIUM_rem = 76
const TIGHT_rem = 47.5
/** Height of an alarm row in rem: 36 px at the desk; a card on the phone. */
const ROW_rem: Record<GridLayout, number> = { wide: 2.25, medium: 2.25, tight: 2.25, narrow: 5.5 }

/** A card with a date has one more line. */
const DATED_CARD_rem = 7.2

const rootFontSize = (): number => Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16

function layoutAt(width_rem: number): GridLayout {
  if (width_rem >= WIDE_rem) return 'wide'
  if (width_rem >= MEDIUM_rem) return 'medium'
  return width_rem >= TIGHT_rem ? 'tight' : 'narrow'
}

export type Measured = { readonly layout: GridLayout; readonly rowHeight_px: number }

/** Follows the width of the list, in rem, so that wall mode (30 px) and zoom get the layout that fits. */
export function useGridLayout(element: RefObject<HTMLElement | null>, dated: boolean): Measured {
  const [layout, setLayout] = useState<GridLayout>('wide')
  // Asking the browser makes it compute the styles of the whole page: not with every paint.
  const [rem_px, setRem] = useState(rootFontSize)
  useLayoutEffect(() => {
    const { current } = element
    if (!current) return
    const measure = (): void => {
      const newRem_px = rootFontSize()
      const width_rem = current.clientWidth / newRem_px
      if (width_rem === 0) return
      setRem(newRem_px)
      setLayout(layoutAt(width_rem))
    }
    measure()
    const observer = new ResizeObserver(measure)
    observer.observe(current)
    return () => observer.disconnect()
  }, [element])
  const row_rem = layout === 'narrow' && dated ? DATED_CARD_rem : ROW_rem[layout]
  return { layout, rowHeight_px: row_rem * rem_px }
}
