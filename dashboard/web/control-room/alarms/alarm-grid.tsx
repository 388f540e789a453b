import { useNavigate } from '@tanstack/react-router'
import { defaultRangeExtractor, useVirtualizer } from '@tanstack/react-virtual'
import { useLayoutEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { useNow, useWatch } from '../../live/use-live.ts'
import { useStable } from '../../ui/use-stable.ts'
import { siteTimeShort } from '../../ui/time.ts'
import { useSite } from '../site-context.tsx'
import { AlarmHead } from './alarm-head.tsx'
import type { AlarmRow } from './alarm-row.ts'
import { AlarmRowView } from './alarm-row-view.tsx'
import type { AlarmSearch } from './alarm-search.ts'
import { useGridLayout } from './grid-layout.ts'
import { isSelected, type Selection, toggled } from './selection.ts'
import { useGridKeys } from './use-grid-keys.ts'
import { useRovingFocus } from './use-roving-focus.ts'

export type AlarmGridProps = {
  readonly rows: readonly AlarmRow[]
  readonly openId: string | undefined
  readonly search: AlarmSearch
  readonly touch: () => void
  readonly selection: Selection
  readonly select: (selection: Selection) => void
  /** By key: the selected rows, or the focused one if none is. */
  readonly acknowledge: (row: AlarmRow) => void
  /** By the button of a row: that row and no other. */
  readonly acknowledgeRow: (row: AlarmRow) => void
}

/** Rows beyond the visible ones; together with a full screen they stay under 60. */
const OVERSCAN = 6

/** The list itself: only the rows in sight are in the page, the focus moves by keys, and it never falls out of the list. */
export function AlarmGrid(props: AlarmGridProps) {
  const { rows, openId, search, touch, selection, select, acknowledge, acknowledgeRow } = props
  const { t } = useTranslation()
  const { site } = useSite()
  const navigate = useNavigate()
  const now = useNow()
  const scroller = useRef<HTMLDivElement>(null)
  const { layout, rowHeight_px } = useGridLayout(scroller)
  const focus = useRovingFocus(rows, scroller)
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
      return focus.index < 0 || indexes.includes(focus.index) ? indexes : [...indexes, focus.index]
    },
    initialRect: { width: 1600, height: 720 },
  })
  useLayoutEffect(() => {
    if (rowHeight_px > 0) virtualizer.measure()
  }, [virtualizer, rowHeight_px])
  const oldest = useMemo(() => Math.min(...rows.map((row) => row.alarm.raisedAt ?? Infinity)), [rows])
  const dated = Number.isFinite(oldest) && siteTimeShort(oldest, now, site.timeZone).includes(' ')
  const open = (row: AlarmRow): void => void navigate({ to: '/alarms/$id', params: { id: row.id }, search })
  const move = (to: number): void => {
    virtualizer.scrollToIndex(Math.max(0, Math.min(rows.length - 1, to)))
    focus.moveTo(to)
  }
  const onOpen = useStable((row: AlarmRow, at: number) => {
    focus.moveTo(at)
    open(row)
  })
  const onToggle = useStable((row: AlarmRow, at: number) => {
    focus.moveTo(at)
    select(toggled(selection, row))
  })
  const onAcknowledge = useStable(acknowledgeRow)
  const onKeyDown = useGridKeys({
    rows,
    index: focus.index,
    page: Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight_px) - 2),
    move,
    selection,
    select,
    open,
    close: () => void navigate({ to: '/alarms', search }),
    isOpen: openId !== undefined,
    acknowledge,
  })
  const items = virtualizer.getVirtualItems()
  useWatch(useSeenEquipment(rows, items.map((item) => item.index).join(',')))

  return (
    <div
      ref={scroller}
      className="alarm-grid"
      data-layout={layout}
      data-dated={dated || undefined}
      role="grid"
      aria-label={t('alarms.grid')}
      aria-rowcount={rows.length + 1}
      aria-multiselectable
      tabIndex={-1}
      onPointerMove={touch}
      onWheel={touch}
      onKeyDown={(event) => {
        touch()
        onKeyDown(event)
      }}
      onFocus={focus.onFocus}
      onBlur={focus.onBlur}
    >
      <AlarmHead />
      {/* oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- only the rows in sight exist */}
      <div role="rowgroup" className="alarm-rows" style={{ height: virtualizer.getTotalSize() }}>
        {items.map((item) => {
          const row = rows[item.index]
          if (!row) return null
          return (
            <AlarmRowView
              key={row.id}
              row={row}
              index={item.index}
              top={item.start}
              layout={layout}
              timeZone={site.timeZone}
              now={now}
              selected={isSelected(selection, row)}
              open={row.id === openId}
              focusable={item.index === Math.max(0, focus.index)}
              onOpen={onOpen}
              onToggle={onToggle}
              onAcknowledge={onAcknowledge}
            />
          )
        })}
      </div>
    </div>
  )
}

/** `site/equipment` of the rows in sight. */
function useSeenEquipment(rows: readonly AlarmRow[], indexes: string): readonly string[] {
  return useMemo(() => {
    const seen = indexes === '' ? [] : indexes.split(',').map((index) => rows[Number(index)])
    return [...new Set(seen.flatMap((row) => (row ? [`${row.alarm.site}/${row.alarm.equipment}`] : [])))].toSorted()
  }, [rows, indexes])
}
