import { memo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Cause } from '#domain/alarm/group.ts'
import type { Millis } from '#domain/time.ts'
import { PRIORITY_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'
import { siteTimeShort } from '../../ui/time.ts'
import { useDuration } from '../../ui/use-duration.ts'
import { Words } from '../../ui/words.tsx'
import type { GroupHead } from './grid-row.ts'

const CAUSE_KEY = {
  gateway: 'group.gateway',
  panel: 'group.panel',
  equipment: 'group.equipment',
} as const satisfies Record<Cause['kind'], string>

export type GroupHeadViewProps = {
  readonly head: GroupHead
  readonly index: number
  readonly top: number
  readonly timeZone: string
  readonly now: Millis
  readonly focusable: boolean
  readonly onToggle: (head: GroupHead) => void
}

/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a list that keeps only the rows in sight cannot be a table */

/** The row that stands for the alarms of one cause: the worst symbol, how many, and which came first. */
export const GroupHeadView = memo(function GroupHeadView(props: GroupHeadViewProps) {
  const { head, index, top, focusable, onToggle } = props
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { open } = head
  return (
    // The keys of a row are handled by the grid around it.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="row"
      className="alarm-row group-head"
      data-id={head.id}
      aria-rowindex={index + 2}
      tabIndex={focusable ? 0 : -1}
      style={{ transform: `translateY(${top}px)` }}
      onClick={() => onToggle(head)}
    >
      <HeadCells {...props} />
      <span role="gridcell" className="c-action">
        <button
          type="button"
          className="plain-button"
          tabIndex={-1}
          aria-expanded={open}
          aria-label={t(open ? 'group.close' : 'group.open', { name: say(head.name) })}
          onClick={(event) => {
            event.stopPropagation()
            onToggle(head)
          }}
        >
          {open ? '▴' : '▾'}
        </button>
      </span>
    </div>
  )
})

/** The same columns as those of an alarm; those that say nothing about a group are left out. */
function HeadCells({ head, timeZone, now }: GroupHeadViewProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const duration = useDuration()
  const { worst, first, members, open } = head
  const { raisedAt } = first.alarm
  const firstWords = t('group.first', { equipment: say(first.name), message: say(first.message) })
  return (
    <>
      <span role="gridcell" className="c-select" aria-hidden="true">
        {open ? '▾' : '▸'}
      </span>
      <span role="gridcell" className="c-symbol">
        <AlarmSymbol priority={worst.alarm.priority} state={worst.state} />
        <span className="sr-only">{t(PRIORITY_KEY[worst.alarm.priority])}</span>
      </span>
      <span role="gridcell" className="c-state">
        {t('group.count', { count: members.length, unacknowledged: head.unacknowledged })}
      </span>
      <span role="gridcell" className="c-raised">
        {raisedAt !== null && siteTimeShort(raisedAt, now, timeZone)}
      </span>
      <span role="gridcell" className="c-duration">
        {raisedAt !== null && duration(now - raisedAt)}
      </span>
      <span role="gridcell" className="c-place">
        {t(CAUSE_KEY[head.cause.kind])}
      </span>
      <span role="gridcell" className="c-equipment" title={say(head.name)}>
        <Words text={head.name} />
      </span>
      <span role="gridcell" className="c-message" title={firstWords}>
        {head.lifeSafety && <strong className="life-safety">{t('alarms.lifeSafety')}</strong>} {firstWords}
      </span>
    </>
  )
}
