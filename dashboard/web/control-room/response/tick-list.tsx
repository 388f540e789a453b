import { Checkbox } from '@mantine/core'

type TickListProps<Value> = {
  readonly label: string
  readonly options: readonly { readonly value: Value; readonly label: string }[]
  /** undefined: not narrowed, nothing is ticked. */
  readonly ticked: readonly Value[] | undefined
  readonly change: (ticked: readonly Value[] | undefined) => void
}

/** Which of a few; none of them means that it does not matter. */
export function TickList<Value extends string | number>({ label, options, ticked = [], change }: TickListProps<Value>) {
  const put = (value: Value, on: boolean): void => {
    const next = options.map((one) => one.value).filter((one) => (one === value ? on : ticked.includes(one)))
    change(next.length === 0 ? undefined : next)
  }
  return (
    <fieldset className="policy-ticks">
      <legend>{label}</legend>
      {options.map(({ value, label: word }) => (
        <Checkbox
          key={value}
          label={word}
          checked={ticked.includes(value)}
          onChange={(event) => put(value, event.currentTarget.checked)}
        />
      ))}
    </fieldset>
  )
}
