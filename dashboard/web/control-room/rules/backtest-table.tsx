import { useTranslation } from 'react-i18next'
import { meets, TARGETS } from '#domain/kpi/measure.ts'
import { BACKTEST_RATES, type BacktestReport, type BacktestResult } from '#domain/wire/backtest.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useDuration } from '../../ui/use-duration.ts'
import { MEASURE_KEY, useMeasureWords, VERDICT_KEY, VERDICT_SIGN } from '../kpi/words.ts'

/** The draft beside the version in force: how often, how long, and what it would add to the load on the operator. */
export function BacktestTable({ report: { proposed, inForce } }: { readonly report: BacktestReport }) {
  const { t } = useTranslation()
  const { language } = useLanguage()
  const duration = useDuration()
  const rate = new Intl.NumberFormat(language, { maximumFractionDigits: 2 })
  const line = (name: string, words: (result: BacktestResult) => string) => (
    <Line key={name} name={name} proposed={words(proposed)} inForce={inForce && words(inForce)} />
  )
  return (
    <table className="data-table cards rule-table">
      <thead>
        <tr>
          <th>{t('rules.measure')}</th>
          <th className="number">{t('rules.proposed')}</th>
          <th className="number">{t('rules.inForce')}</th>
          <th>{t('rules.target')}</th>
        </tr>
      </thead>
      <tbody>
        {line(t('rules.raised'), ({ count }) => String(count))}
        {line(t('rules.perDay'), ({ perDay }) => rate.format(perDay))}
        {line(t('rules.standing'), ({ standing }) => String(standing))}
        {line(t('rules.active'), ({ active_ms }) => duration(active_ms))}
      </tbody>
      <tbody>
        <tr>
          <th colSpan={4} scope="rowgroup">
            {t('rules.rates')}
          </th>
        </tr>
        {BACKTEST_RATES.map((id) => (
          <RateLine key={id} id={id} proposed={proposed.rates[id]} inForce={inForce ? inForce.rates[id] : undefined} />
        ))}
      </tbody>
    </table>
  )
}

type LineProps = { readonly name: string; readonly proposed: string; readonly inForce: string | null }

function Line({ name, proposed, inForce }: LineProps) {
  const { t } = useTranslation()
  return (
    <tr>
      <td data-label={t('rules.measure')}>{name}</td>
      <td className="number" data-label={t('rules.proposed')}>
        <strong>{proposed}</strong>
      </td>
      <td className="number" data-label={t('rules.inForce')}>
        {inForce ?? '–'}
      </td>
      <td className="rule-no-target" data-label={t('rules.target')}>
        –
      </td>
    </tr>
  )
}

type RateId = (typeof BACKTEST_RATES)[number]
type RateLineProps = {
  readonly id: RateId
  readonly proposed: number | null
  /** Undefined: there is no version in force. */
  readonly inForce: number | null | undefined
}

function RateLine({ id, proposed, inForce }: RateLineProps) {
  const { t } = useTranslation()
  const words = useMeasureWords()
  return (
    <tr>
      <td data-label={t('rules.measure')}>{t(MEASURE_KEY[id])}</td>
      <td className="number" data-label={t('rules.proposed')}>
        <Held id={id} value={proposed} />
      </td>
      <td className="number" data-label={t('rules.inForce')}>
        {inForce === undefined ? '–' : <Held id={id} value={inForce} />}
      </td>
      <td data-label={t('rules.target')}>{words.target(id)}</td>
    </tr>
  )
}

/** A value and whether it meets its target, in shape and word. */
function Held({ id, value }: { readonly id: RateId; readonly value: number | null }) {
  const { t } = useTranslation()
  const words = useMeasureWords()
  if (value === null) return <>{words.value(id, null)}</>
  const verdict = meets(TARGETS[id], value) ? 'met' : 'not-met'
  return (
    <span className="rule-held" data-verdict={verdict}>
      <strong>{words.value(id, value)}</strong>{' '}
      <span className="rule-verdict">
        {VERDICT_SIGN[verdict]} {t(VERDICT_KEY[verdict])}
      </span>
    </span>
  )
}
