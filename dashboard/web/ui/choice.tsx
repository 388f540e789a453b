import { NativeSelect } from '@mantine/core'

export type ChoiceProps = {
  readonly label: string
  /** What stands for "no choice". */
  readonly unset: string
  readonly options: readonly { readonly value: string; readonly label: string }[]
  readonly value: string | undefined
  readonly change: (value: string | undefined) => void
}

/** One of a few, or none of them: a part of a filter. */
export function Choice({ label, unset, options, value, change }: ChoiceProps) {
  return (
    <NativeSelect
      aria-label={label}
      value={value ?? ''}
      data={[{ value: '', label: unset }, ...options]}
      onChange={(event) => change(event.currentTarget.value || undefined)}
    />
  )
}
