import { useTranslation } from 'react-i18next'
import { type MeasureId, TARGETS, type Verdict } from '#domain/kpi/measure.ts'
import type { Shift } from '#domain/kpi/shift.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import type { KpiPeriod } from './kpi-search.ts'

export const PERIOD_KEY = {
  day: 'kpi.day',
  week: 'kpi.week',
  month: 'kpi.month',
} as const satisfies Record<KpiPeriod, string>

export const MEASURE_KEY = {
  'per-hour': 'kpi.perHour',
  'per-10-min': 'kpi.perTenMinutes',
  'peak-10-min': 'kpi.peak',
  'busy-10-min': 'kpi.busyPeriods',
  'busy-hours': 'kpi.busyHours',
  flood: 'kpi.timeInFlood',
  'top-ten': 'kpi.topTen',
  chattering: 'kpi.chattering',
  fleeting: 'kpi.fleeting',
  stale: 'kpi.stale',
  'mix-low': 'kpi.mixLow',
  'mix-medium': 'kpi.mixMedium',
  'mix-high': 'kpi.mixHigh',
  'mix-critical': 'kpi.mixCritical',
  unauthorised: 'kpi.unauthorised',
} as const satisfies Record<MeasureId, string>

export const VERDICT_KEY = {
  met: 'kpi.met',
  'not-met': 'kpi.notMet',
  'too-short': 'kpi.tooShort',
} as const satisfies Record<Verdict, string>

/** Shape beside the word. */
export const VERDICT_SIGN: Readonly<Record<Verdict, string>> = {
  met: '✓',
  'not-met': '✕',
  'too-short': '…',
}

/** Two digits tell a share beside its limit of 1 %. */
const SHARE = { style: 'percent', maximumFractionDigits: 2 } as const
const RATE = { maximumFractionDigits: 2 } as const

/** Words a value of a measure, and its target: `12.4 %`, `under 1 %`, `about 6, at most 12`. */
export function useMeasureWords() {
  const { t } = useTranslation()
  const { language } = useLanguage()
  const share = new Intl.NumberFormat(language, SHARE)
  const rate = new Intl.NumberFormat(language, RATE)
  const number = (id: MeasureId, value: number): string => (TARGETS[id].unit === 'share' ? share : rate).format(value)
  const target = (id: MeasureId): string => {
    const { must, limit: bound, about } = TARGETS[id]
    const limit = number(id, bound)
    if (bound === 0) return t('kpi.none')
    if (must === 'under') return t('kpi.under', { limit })
    if (must === 'at-least')
      return about === undefined ? t('kpi.atLeast', { limit }) : t('kpi.about', { about: number(id, about) })
    return about === undefined ? t('kpi.atMost', { limit }) : t('kpi.aboutAtMost', { about: number(id, about), limit })
  }
  return { value: (id: MeasureId, value: number | null) => (value === null ? '–' : number(id, value)), target, share }
}

const hour = (of: number): string => `${String(of).padStart(2, '0')}:00`
export const shiftName = ({ from, until }: Shift): string => `${hour(from)}–${hour(until)}`
