import { NativeSelect, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { HOUR_ms, MINUTE_ms, SECOND_ms, type Millis } from '#domain/time.ts'

const UNITS = { s: SECOND_ms, min: MINUTE_ms, h: HOUR_ms } as const
type Unit = keyof typeof UNITS
const UNIT_KEY = { s: 'policy.unit.s', min: 'policy.unit.min', h: 'policy.unit.h' } as const satisfies Record<
  Unit,
  string
>

/** The largest unit in which a person would write it. */
const unitOf = (duration_ms: Millis): Unit =>
  (['h', 'min'] as const).find((unit) => duration_ms > 0 && duration_ms % UNITS[unit] === 0) ?? 's'

type DurationFieldProps = {
  readonly label: string
  readonly value: Millis
  /** NaN while the field holds no number. */
  readonly change: (value: Millis) => void
}

/** A duration as a number and its unit. */
export function DurationField({ label, value, change }: DurationFieldProps) {
  const { t } = useTranslation()
  const [unit, setUnit] = useState(() => unitOf(value))
  const [text, setText] = useState(() => (Number.isFinite(value) ? String(value / UNITS[unit]) : ''))
  const put = (nextText: string, nextUnit: Unit): void => {
    setText(nextText)
    setUnit(nextUnit)
    change(nextText.trim() === '' ? Number.NaN : Math.round(Number(nextText) * UNITS[nextUnit]))
  }
  return (
    <div className="duration-field">
      <TextInput
        label={label}
        type="number"
        step="any"
        inputMode="decimal"
        value={text}
        onChange={(event) => put(event.currentTarget.value, unit)}
      />
      <NativeSelect
        aria-label={t('policy.unitOf', { of: label })}
        value={unit}
        data={(Object.keys(UNITS) as Unit[]).map((one) => ({ value: one, label: t(UNIT_KEY[one]) }))}
        onChange={(event) => put(text, event.currentTarget.value as Unit)}
      />
    </div>
  )
}
