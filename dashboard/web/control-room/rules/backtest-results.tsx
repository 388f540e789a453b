import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { MEANINGFUL_ms } from '#domain/kpi/measure.ts'
import type { BacktestReport } from '#domain/wire/backtest.ts'
import { siteDateTime } from '../../ui/time.ts'
import { useSite } from '../site-context.tsx'
import { BacktestTable } from './backtest-table.tsx'
import { RaiseLine } from './raise-line.tsx'
import { type ComparedRaise, compareRaises, type RaiseChanges } from './raise-changes.ts'
import { RaiseTable } from './raise-table.tsx'
import { RaiseTrend } from './raise-trend.tsx'

type BacktestResultsProps = { readonly definition: AlarmDefinition; readonly report: BacktestReport }

/** What a backtest has found: in a sentence, as a table against the targets, over time, and one by one. */
export function BacktestResults({ definition, report }: BacktestResultsProps) {
  const { t } = useTranslation()
  const changes = useMemo(() => compareRaises(report), [report])
  const [chosen, setChosen] = useState<ComparedRaise | null>(null)
  return (
    <div className="rule-results">
      <Looked report={report} />
      <p className="rule-outcome">
        <strong>
          <Outcome report={report} changes={changes} />
        </strong>
      </p>
      <BacktestTable report={report} />
      <h3>{t('rules.line')}</h3>
      <RaiseLine report={report} raises={changes.raises} choose={setChosen} />
      <RaiseTable report={report} raises={changes.raises} chosen={chosen} choose={setChosen} />
      {chosen && <RaiseTrend key={`${chosen.equipment} ${chosen.raisedAt}`} raise={chosen} definition={definition} />}
    </div>
  )
}

/** Every figure names its window, its zone, and how much of it is known. */
function Looked({ report }: { readonly report: BacktestReport }) {
  const { t } = useTranslation()
  const { site } = useSite()
  const time = (at: number): string => siteDateTime(at, site.timeZone)
  const { from, until, equipment, readings, firstAt, lastAt } = report
  return (
    <p className="why">
      {t('rules.tested', {
        from: time(from),
        until: time(until),
        zone: site.timeZone,
        pieces: t('rules.pieces', { count: equipment }),
        readings,
        first: time(firstAt),
        last: time(lastAt),
      })}
      {until - from < MEANINGFUL_ms && ` ${t('kpi.notYetMeaningful')}`}
    </p>
  )
}

function Outcome({ report, changes }: { readonly report: BacktestReport; readonly changes: RaiseChanges }) {
  const { t } = useTranslation()
  const { proposed, inForce } = report
  if (!inForce) return t('rules.outcomeNew', { count: proposed.count })
  if (proposed.cut || inForce.cut) {
    return t('rules.outcomeCut', { proposed: proposed.count, inForce: inForce.count })
  }
  const { before, gone, added } = changes
  if (gone + added === 0) return t('rules.outcomeSame')
  return t('rules.outcome', { count: before, gone, added })
}
