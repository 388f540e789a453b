import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Millis } from '#domain/time.ts'
import { PRIORITY_KEY, STATE_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'
import { duration, siteTimeShort } from '../../ui/time.ts'
import { pointNumber, pointValue } from '../../ui/value.ts'
import { Words } from '../../ui/words.tsx'
import { useCommands, useWhyNot } from '../commands.tsx'
import { NowValue } from '../now-value.tsx'
import { type AlarmRow, isUnacknowledged } from './alarm-row.ts'
import type { GridLayout } from './grid-layout.ts'

export type AlarmRowViewProps = {
  readonly row: AlarmRow
  readonly index: number
  readonly top: number
  readonly layout: GridLayout
  readonly timeZone: string
  readonly now: Millis
  readonly selected: boolean
  readonly open: boolean
  readonly focusable: boolean
  readonly onOpen: () => void
  readonly onToggle: () => void
  readonly onAcknowledge: () => void
}

/** One alarm: symbol, words, times and values. Symbol, state, time, equipment and message show at every width. */
export const AlarmRowView = memo(function AlarmRowView(props: AlarmRowViewProps) {
  const { row, index, top, layout, timeZone, now, selected, open, focusable, onOpen, onToggle } = props
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { alarm } = row
  const state = row.over ? 'normal' : row.state
  const names = { equipment: say(row.name), message: say(row.message) }
  return (
    // The keys of a row are handled by the grid around it.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      className="alarm-row"
      data-id={row.id}
      data-open={open || undefined}
      data-over={row.over}
      aria-rowindex={index + 2}
      aria-selected={selected}
      tabIndex={focusable ? 0 : -1}
      style={{ transform: `translateY(${top}px)` }}
      onClick={onOpen}
    >
      <span role="gridcell" className="c-select">
        <input
          type="checkbox"
          tabIndex={-1}
          aria-label={t('action.selectRow', names)}
          checked={selected}
          onChange={onToggle}
          onClick={(event) => event.stopPropagation()}
        />
      </span>
      <span role="gridcell" className="c-symbol">
        <AlarmSymbol priority={alarm.priority} state={state} />
        <span className="sr-only">{t(PRIORITY_KEY[alarm.priority])}</span>
      </span>
      <span role="gridcell" className="c-state" data-unacknowledged={isUnacknowledged(state) || undefined}>
        {row.over ? t('why.over') : t(STATE_KEY[state])}
      </span>
      <span role="gridcell" className="c-raised">
        {alarm.raisedAt !== null && siteTimeShort(alarm.raisedAt, now, timeZone)}
      </span>
      <span role="gridcell" className="c-duration">
        {alarm.raisedAt !== null && duration((alarm.returnedAt ?? now) - alarm.raisedAt)}
      </span>
      <span role="gridcell" className="c-place" title={row.place}>
        {row.place}
      </span>
      <span role="gridcell" className="c-equipment" title={names.equipment}>
        <Words text={row.name} />
      </span>
      <span role="gridcell" className="c-message" title={names.message}>
        {alarm.lifeSafety && <strong className="life-safety">{t('alarms.lifeSafety')}</strong>}{' '}
        <Words text={row.message} />
        {alarm.comments.length > 0 && <span className="muted"> ✎{alarm.comments.length}</span>}
      </span>
      <span role="gridcell" className="c-value">
        <RaisedValue row={row} />
      </span>
      <span role="gridcell" className="c-now">
        {layout !== 'narrow' && <NowValue site={alarm.site} equipment={alarm.equipment} point={row.definition?.shows?.point} />}
      </span>
      <span role="gridcell" className="c-count">
        {alarm.count}×
      </span>
      <span role="gridcell" className="c-action">
        <RowAction {...props} />
      </span>
    </div>
  )
})

function RowAction({ row, onAcknowledge }: AlarmRowViewProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { sending } = useCommands()
  const whyNot = useWhyNot()
  if (row.over || !isUnacknowledged(row.state)) return null
  return (
    <ActionButton
      tabIndex={-1}
      whyNot={whyNot('acknowledge', row.alarm)}
      label={t('action.acknowledgeRow', { equipment: say(row.name), message: say(row.message) })}
      onClick={onAcknowledge}
    >
      {sending.has(row.id) ? t('action.sending') : t('action.acknowledge')}
    </ActionButton>
  )
}

/** The value that raised the alarm and the limit it passed. */
function RaisedValue({ row }: { readonly row: AlarmRow }) {
  const { alarm, definition, equipment } = row
  const point = equipment?.points.find((one) => one.name === definition?.shows?.point)
  if (!point || alarm.valueWhenRaised === null) return null
  const limit = definition?.shows?.limit
  if (limit === undefined) return <>{pointValue(point, alarm.valueWhenRaised)}</>
  return (
    <>
      {pointNumber(point, alarm.valueWhenRaised)} / {pointValue(point, limit)}
    </>
  )
}
