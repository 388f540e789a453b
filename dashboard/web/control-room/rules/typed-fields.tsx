import { NativeSelect, TextInput } from '@mantine/core'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Millis } from '#domain/time.ts'
import {
  DURATION_UNITS,
  type DurationUnit,
  numberInput,
  readDuration,
  readNumber,
  typedDuration,
} from './typed-values.ts'
import { UNIT_KEY } from './words.ts'

type FieldProps<Value> = {
  readonly label: string
  readonly hint?: string | undefined
  readonly problem?: string | undefined
  readonly value: Value | undefined
  /** What nothing typed means: NaN where something is needed. */
  readonly blank?: number | undefined
  readonly change: (value: Value | undefined) => void
}

/** What is typed stays as it is typed while it means the value; a value from elsewhere takes its place. */
export function NumberField({ label, hint, problem, value, blank, change }: FieldProps<number>) {
  const [text, setText] = useState(() => numberInput(value))
  const read = (typed: string): number | undefined => readNumber(typed) ?? blank
  return (
    <TextInput
      className="rule-number"
      label={label}
      description={hint}
      error={problem}
      inputMode="decimal"
      autoComplete="off"
      value={Object.is(read(text), value) ? text : numberInput(value)}
      onChange={(event) => {
        setText(event.currentTarget.value)
        change(read(event.currentTarget.value))
      }}
    />
  )
}

/** A number and its unit. */
export function DurationField({ label, hint, problem, value, blank, change }: FieldProps<Millis>) {
  const { t } = useTranslation()
  const [typed, setTyped] = useState(() => typedDuration(value))
  const hintId = useId()
  const read = (from: typeof typed): Millis | undefined => readDuration(from) ?? blank
  const shown = Object.is(read(typed), value) ? typed : typedDuration(value, typed.unit)
  const put = (next: typeof typed): void => {
    setTyped(next)
    change(read(next))
  }
  return (
    <div className="rule-duration">
      <TextInput
        label={label}
        error={problem}
        inputMode="decimal"
        autoComplete="off"
        aria-describedby={hint === undefined ? undefined : hintId}
        value={shown.text}
        onChange={(event) => put({ ...shown, text: event.currentTarget.value })}
      />
      <NativeSelect
        aria-label={t('rules.field.unitOf', { field: label })}
        value={shown.unit}
        data={DURATION_UNITS.map((unit) => ({ value: unit, label: t(UNIT_KEY[unit]) }))}
        onChange={(event) => put({ ...shown, unit: event.currentTarget.value as DurationUnit })}
      />
      {hint !== undefined && (
        <span id={hintId} className="why">
          {hint}
        </span>
      )}
    </div>
  )
}
