import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { BacktestReport } from '#domain/wire/backtest.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { siteDateTime } from '../../ui/time.ts'
import { useDuration } from '../../ui/use-duration.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { nameOf } from '../names.ts'
import { useSite } from '../site-context.tsx'
import type { ComparedRaise } from './raise-changes.ts'
import { RAISED_BY_KEY } from './words.ts'

/** A longer table would be read by nobody; it says what it leaves out. */
const ROWS_MAX = 200

type RaiseTableProps = {
  readonly report: BacktestReport
  readonly raises: readonly ComparedRaise[]
  readonly chosen: ComparedRaise | null
  readonly choose: (raise: ComparedRaise) => void
}

/** The occurrences behind the bars, for those who ask; each leads to the trend around it. */
export function RaiseTable({ report, raises, chosen, choose }: RaiseTableProps) {
  const { t } = useTranslation()
  const [open, setOpen] = useState(false)
  if (raises.length === 0) return null
  const shown = raises.slice(0, ROWS_MAX)
  return (
    <details onToggle={(event) => setOpen(event.currentTarget.open)}>
      <summary>{t('rules.raises')}</summary>
      {open && (
        <>
          {raises.length > shown.length && (
            <p className="muted">{t('rules.raisesShort', { shown: shown.length, total: raises.length })}</p>
          )}
          <table className="data-table cards">
            <thead>
              <tr>
                <th>{t('column.raisedAt')}</th>
                <th>{t('column.duration')}</th>
                <th>{t('column.equipment')}</th>
                <th>{t('rules.raisedBy')}</th>
                <th>{t('column.action')}</th>
              </tr>
            </thead>
            <tbody>
              {shown.map((raise) => (
                <RaiseRow
                  key={`${raise.equipment} ${raise.raisedAt} ${raise.by}`}
                  raise={raise}
                  inForceKnown={report.inForce !== null}
                  chosen={raise === chosen}
                  choose={choose}
                />
              ))}
            </tbody>
          </table>
        </>
      )}
    </details>
  )
}

type RaiseRowProps = Pick<RaiseTableProps, 'choose'> & {
  readonly raise: ComparedRaise
  readonly inForceKnown: boolean
  readonly chosen: boolean
}

function RaiseRow({ raise, inForceKnown, chosen, choose }: RaiseRowProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const index = useSite()
  const duration = useDuration()
  const { equipment, raisedAt, clearedAt, by } = raise
  const time = siteDateTime(raisedAt, index.site.timeZone)
  const name = say(nameOf(index, equipment))
  return (
    <tr data-chosen={chosen || undefined}>
      <td data-label={t('column.raisedAt')}>{time}</td>
      <td data-label={t('column.duration')}>
        {clearedAt === null ? t('rules.stillActive') : duration(clearedAt - raisedAt)}
      </td>
      <td data-label={t('column.equipment')}>{name}</td>
      <td data-label={t('rules.raisedBy')}>{inForceKnown ? t(RAISED_BY_KEY[by]) : t('rules.proposed')}</td>
      <td data-label={t('column.action')}>
        <ActionButton
          whyNot={null}
          label={t('rules.toTrendOf', { time, equipment: name })}
          onClick={() => choose(raise)}
        >
          {t('rules.toTrend')}
        </ActionButton>
      </td>
    </tr>
  )
}
