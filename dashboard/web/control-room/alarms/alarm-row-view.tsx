import { memo, type ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import type { Millis } from '#domain/time.ts'
import { PRIORITY_KEY, STATE_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useNow } from '../../live/use-live.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'
import { siteTimeShort } from '../../ui/time.ts'
import { useDuration } from '../../ui/use-duration.ts'
import { useValueWords } from '../../ui/use-value-words.ts'
import { pointNumber } from '../../ui/value.ts'
import { ValueText } from '../../ui/value-text.tsx'
import { Words } from '../../ui/words.tsx'
import { useCommands, useWhyNot } from '../commands.tsx'
import { NowValue } from '../now-value.tsx'
import { type AlarmRow, isHiddenState, isUnacknowledged } from './alarm-row.ts'
import type { GridLayout } from './grid-layout.ts'
import type { Mark } from './grid-row.ts'
import { HiddenBecause } from './hidden-because.tsx'
import { ROW_ACT, ROW_ACT_KEY, type RowAct } from './row-act.ts'

/** What the cells of a row show. */
type CellsProps = {
  readonly row: AlarmRow
  readonly layout: GridLayout
  readonly timeZone: string
  readonly selected: boolean
  readonly mark: Mark | undefined
  /** How many alarms are suppressed because of this one. */
  readonly behind: number
  readonly onToggle: (row: AlarmRow) => void
  readonly onAct: (row: AlarmRow, type: RowAct) => void
}

export type AlarmRowViewProps = CellsProps & {
  readonly index: number
  readonly top: number
  readonly open: boolean
  readonly focusable: boolean
  readonly onOpen: (row: AlarmRow) => void
}

/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a list that keeps only the rows in sight cannot be a table */

/** One alarm in its place in the list. In a flood most rows only move, so that their cells are not made anew for it. */
export const AlarmRowView = memo(function AlarmRowView(props: AlarmRowViewProps) {
  const { index, top, open, focusable, onOpen, ...cells } = props
  const { row, selected, mark } = cells
  return (
    // The keys of a row are handled by the grid around it.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      className="alarm-row"
      data-id={row.id}
      data-open={open || undefined}
      data-over={row.over}
      data-member={mark}
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={focusable ? 0 : -1}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onOpen(row)}
    >
      <Cells {...cells} />
    </div>
  )
})

/**
 * Symbol, words, times and values. Symbol, state, time, equipment and message show at every width. What changes with every second asks for the
 * time itself, so that the rest of forty rows is not made anew for it.
 */
const Cells = memo(function Cells(props: CellsProps) {
  const { row, selected, onToggle } = props
  const { t } = useTranslation()
  const { say } = useLanguage()
  return (
    <>
      <Cell name="c-select">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={t('action.selectRow', { equipment: say(row.name), message: say(row.message) })}
          checked={selected}
          onChange={() => onToggle(row)}
          onClick={(event) => event.stopPropagation()}
        />
      </Cell>
      <StateCells {...props} />
      <SubjectCells {...props} />
      <ValueCells {...props} />
      <Cell name="c-action">
        <RowAction {...props} />
      </Cell>
    </>
  )
})

/** What state the alarm is in, and since when. */
function StateCells({ row, timeZone }: CellsProps) {
  const { t } = useTranslation()
  const { alarm } = row
  const state = row.over ? 'normal' : row.state
  return (
    <>
      <Cell name="c-symbol">
        <AlarmSymbol priority={alarm.priority} state={state} />
        <span className="sr-only">{t(PRIORITY_KEY[alarm.priority])}</span>
      </Cell>
      <Cell name={isUnacknowledged(state) ? 'c-state c-unacknowledged' : 'c-state'}>
        {row.over ? t('why.over') : t(STATE_KEY[state])}
      </Cell>
      <Cell name="c-raised">{alarm.raisedAt !== null && <RaisedAt at={alarm.raisedAt} timeZone={timeZone} />}</Cell>
      <Cell name="c-duration">
        {alarm.raisedAt !== null && <Lasting from={alarm.raisedAt} until={alarm.returnedAt} />}
      </Cell>
    </>
  )
}

function RaisedAt({ at, timeZone }: { readonly at: Millis; readonly timeZone: string }) {
  return siteTimeShort(at, useNow(), timeZone)
}

function Lasting({ from, until }: { readonly from: Millis; readonly until: Millis | null }) {
  const duration = useDuration()
  const now = useNow()
  return duration((until ?? now) - from)
}

/** What the alarm is about. */
function SubjectCells({ row, mark, behind }: CellsProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  return (
    <>
      <Cell name="c-place" title={say(row.place)}>
        <Words text={row.place} />
      </Cell>
      <Cell name="c-equipment" title={say(row.name)}>
        <Words text={row.name} />
      </Cell>
      <Cell name="c-message" title={say(row.message)}>
        {row.alarm.lifeSafety && <strong className="life-safety">{t('alarms.lifeSafety')}</strong>}{' '}
        {mark === 'first' && <strong className="first-out">{t('group.firstMark')} </strong>}
        {isHiddenState(row.state) && <HiddenBecause alarm={row.alarm} />}
        <Words text={row.message} />
        {behind > 0 && <strong> · {t('group.behind', { count: behind })}</strong>}
        {row.alarm.comments.length > 0 && <span className="muted"> ✎{row.alarm.comments.length}</span>}
      </Cell>
    </>
  )
}

function ValueCells({ row, layout }: CellsProps) {
  const { alarm, definition } = row
  return (
    <>
      <Cell name="c-value">
        <RaisedValue row={row} />
      </Cell>
      <Cell name="c-now">
        {(layout === 'wide' || layout === 'medium') && (
          <NowValue site={alarm.site} equipment={alarm.equipment} point={definition?.shows?.point} />
        )}
      </Cell>
      <Cell name="c-count">{alarm.count}×</Cell>
    </>
  )
}

type CellProps = { readonly name: string; readonly title?: string; readonly children: ReactNode }

function Cell({ name, title, children }: CellProps) {
  return (
    <span role="gridcell" className={name} title={title}>
      {children}
    </span>
  )
}

function RowAction({ row, layout, onAct }: CellsProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { sending } = useCommands()
  const whyNot = useWhyNot()
  const act = ROW_ACT[row.state]
  if (row.over || act === null) return null
  const action = t(ROW_ACT_KEY[act])
  return (
    <ActionButton
      tabIndex={-1}
      whyNot={whyNot(act, row.alarm)}
      label={t('action.row', { action, equipment: say(row.name), message: say(row.message) })}
      onClick={() => onAct(row, act)}
    >
      {sending.has(row.id)
        ? t('action.sending')
        : layout === 'narrow' || layout === 'tight'
          ? act === 'acknowledge'
            ? '✓'
            : '↩'
          : action}
    </ActionButton>
  )
}

/** The value that raised the alarm and the limit it passed. */
function RaisedValue({ row }: { readonly row: AlarmRow }) {
  const words = useValueWords()
  const { alarm, definition, equipment } = row
  const point = equipment?.points.find((one) => one.name === definition?.shows?.point)
  if (!point || alarm.valueWhenRaised === null) return null
  const limit = definition?.shows?.limit
  if (limit === undefined) return <ValueText point={point} value={alarm.valueWhenRaised} />
  return (
    <>
      {pointNumber(point, alarm.valueWhenRaised)} / {words(point, limit)}
    </>
  )
}
