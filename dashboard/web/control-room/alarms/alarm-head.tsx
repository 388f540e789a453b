import { useTranslation } from 'react-i18next'

const COLUMNS = [
  ['c-select', 'column.select'],
  ['c-symbol', 'column.priority'],
  ['c-state', 'column.state'],
  ['c-raised', 'column.raisedAt'],
  ['c-duration', 'column.duration'],
  ['c-place', 'column.place'],
  ['c-equipment', 'column.equipment'],
  ['c-message', 'column.message'],
  ['c-value', 'column.raisedValue'],
  ['c-now', 'column.nowValue'],
  ['c-count', 'column.count'],
  ['c-action', 'column.action'],
] as const
/** Their cells speak for themselves; the name is only for screen readers. */
const UNNAMED: ReadonlySet<string> = new Set(['c-select', 'c-symbol'])

/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a list that keeps only the rows in sight cannot be a table */
export function AlarmHead() {
  const { t } = useTranslation()
  return (
    <div role="rowgroup" className="alarm-head">
      <div role="row" aria-rowindex={1} className="alarm-row">
        {COLUMNS.map(([name, key]) => (
          <span key={name} role="columnheader" className={name}>
            {UNNAMED.has(name) ? <span className="sr-only">{t(key)}</span> : t(key)}
          </span>
        ))}
      </div>
    </div>
  )
}
