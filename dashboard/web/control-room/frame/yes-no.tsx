type Props = {
  readonly name: string
  readonly label: string
  readonly words: readonly [yes: string, no: string]
  readonly value: boolean | null
  readonly choose: (value: boolean) => void
  readonly disabled?: boolean
}

/** A question with two answers and none beforehand. */
export function YesNo({ name, label, words, value, choose, disabled }: Props) {
  return (
    <fieldset className="yes-no" disabled={disabled}>
      <legend className="sr-only">{label}</legend>
      {([true, false] as const).map((answer) => (
        <label key={String(answer)}>
          <input type="radio" name={name} checked={value === answer} onChange={() => choose(answer)} />
          {words[answer ? 0 : 1]}
        </label>
      ))}
    </fieldset>
  )
}
