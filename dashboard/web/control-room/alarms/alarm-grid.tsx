import { useNavigate } from '@tanstack/react-router'
import type { VirtualItem } from '@tanstack/react-virtual'
import { useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import type { Millis } from '#domain/time.ts'
import { useNow, useWatch } from '../../live/use-live.ts'
import { useStable } from '../../ui/use-stable.ts'
import { siteTimeShort } from '../../ui/time.ts'
import { useSite } from '../site-context.tsx'
import { AlarmHead } from './alarm-head.tsx'
import type { AlarmRow } from './alarm-row.ts'
import { AlarmRowView } from './alarm-row-view.tsx'
import type { AlarmSearch, Doing } from './alarm-search.ts'
import { type GridRow, type GroupHead, isHead, type Mark } from './grid-row.ts'
import { type GridLayout, useGridLayout } from './grid-layout.ts'
import { GroupHeadView } from './group-head-view.tsx'
import { isSelected, type Selection, toggled } from './selection.ts'
import type { RowAct } from './row-act.ts'
import { useGridKeys } from './use-grid-keys.ts'
import { useRowWindow } from './use-row-window.ts'
import { type RovingFocus, useRovingFocus } from './use-roving-focus.ts'

export type AlarmGridProps = {
  readonly rows: readonly GridRow[]
  /** The rows that stand in a group. */
  readonly marks: ReadonlyMap<string, Mark>
  /** How many alarms each alarm hides. */
  readonly behind: ReadonlyMap<string, number>
  readonly toggle: (groupId: string, open: boolean) => void
  readonly openId: string | undefined
  readonly search: AlarmSearch
  readonly touch: () => void
  readonly selection: Selection
  readonly select: (selection: Selection) => void
  /** By key: the selected rows, or the focused one if none is. */
  readonly acknowledge: (row: AlarmRow) => void
  /** By the button of a row: that row and no other. */
  readonly act: (row: AlarmRow, type: RowAct) => void
}

/** The list itself: only the rows in sight are in the page, the focus moves by keys, and it never falls out of the list. */
export function AlarmGrid(props: AlarmGridProps) {
  const { rows, openId, search, touch, selection, select, acknowledge } = props
  const { t } = useTranslation()
  const navigate = useNavigate()
  const now = useNow()
  const dated = useIsDated(rows, now)
  const scroller = useRef<HTMLDivElement>(null)
  const { layout, rowHeight_px } = useGridLayout(scroller, dated)
  const focus = useRovingFocus(rows, scroller)
  const virtualizer = useRowWindow({ rows, scroller, rowHeight_px, focused: focus.index })
  const items = virtualizer.getVirtualItems()
  useWatch(useSeenEquipment(rows, items.map((item) => item.index).join(',')))
  const open = (row: AlarmRow, doing?: Doing): void =>
    void navigate({ to: '/alarms/$id', params: { id: row.id }, search: doing ? { ...search, do: doing } : search })
  const onKeyDown = useGridKeys({
    rows,
    index: focus.index,
    page: () => Math.max(1, Math.floor((scroller.current?.clientHeight ?? 0) / rowHeight_px) - 2),
    move: (to) => {
      virtualizer.scrollToIndex(Math.max(0, Math.min(rows.length - 1, to)))
      focus.moveTo(to)
    },
    selection,
    select,
    open,
    close: () => void navigate({ to: '/alarms', search }),
    isOpen: openId !== undefined,
    acknowledge,
    reset: (row) => props.act(row, 'reset'),
    begin: open,
    toggle: (head, to) => props.toggle(head.id, to),
  })
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
        <RowsInSight {...props} items={items} layout={layout} now={now} focus={focus} openRow={open} />
      </div>
    </div>
  )
}

type RowsInSightProps = AlarmGridProps & {
  readonly items: readonly VirtualItem[]
  readonly layout: GridLayout
  readonly now: Millis
  readonly focus: RovingFocus
  readonly openRow: (row: AlarmRow) => void
}

function RowsInSight(props: RowsInSightProps) {
  const { rows, items, layout, now, focus, openId, selection, select } = props
  const { site } = useSite()
  const moveTo = ({ id }: GridRow): void => focus.moveTo(rows.findIndex((one) => one.id === id))
  const onOpen = useStable((row: AlarmRow) => {
    moveTo(row)
    props.openRow(row)
  })
  const onToggle = useStable((row: AlarmRow) => {
    moveTo(row)
    select(toggled(selection, row))
  })
  const onAct = useStable(props.act)
  const onToggleGroup = useStable((head: GroupHead) => {
    moveTo(head)
    props.toggle(head.id, !head.open)
  })
  return items.map(({ index, start }) => {
    const row = rows[index]
    if (!row) return null
    const focusable = index === Math.max(0, focus.index)
    if (isHead(row)) {
      return (
        <GroupHeadView
          key={row.id}
          head={row}
          index={index}
          top={start}
          timeZone={site.timeZone}
          now={now}
          focusable={focusable}
          onToggle={onToggleGroup}
        />
      )
    }
    return (
      <AlarmRowView
        key={row.id}
        row={row}
        index={index}
        top={start}
        layout={layout}
        timeZone={site.timeZone}
        selected={isSelected(selection, row)}
        open={row.id === openId}
        focusable={focusable}
        mark={props.marks.get(row.id)}
        behind={props.behind.get(row.id) ?? 0}
        onOpen={onOpen}
        onToggle={onToggle}
        onAct={onAct}
      />
    )
  })
}

function oldestOf(rows: readonly GridRow[]): Millis {
  let oldest = Infinity
  for (const row of rows) oldest = Math.min(oldest, (isHead(row) ? row.first : row).alarm.raisedAt ?? Infinity)
  return oldest
}

/** Whether a row was not raised today: its date needs a wider column. */
function useIsDated(rows: readonly GridRow[], now: Millis): boolean {
  const { site } = useSite()
  const oldest = useMemo(() => oldestOf(rows), [rows])
  return Number.isFinite(oldest) && siteTimeShort(oldest, now, site.timeZone).includes(' ')
}

/** `site/equipment` of the rows in sight. */
function useSeenEquipment(rows: readonly GridRow[], indexes: string): readonly string[] {
  return useMemo(() => {
    const seen = indexes === '' ? [] : indexes.split(',').map((index) => rows[Number(index)])
    return [
      ...new Set(seen.flatMap((row) => (row && !isHead(row) ? [`${row.alarm.site}/${row.alarm.equipment}`] : []))),
    ].toSorted()
  }, [rows, indexes])
}
