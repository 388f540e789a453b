import { Textarea, TextInput } from '@mantine/core'
import type { Text } from '#domain/text.ts'
import { TEXT_MAX } from './problems.ts'
import { useProblemAt } from './rule-form.ts'

type TextFieldsProps = {
  /** Place in the definition. */
  readonly path: readonly string[]
  /** English, Chinese. */
  readonly labels: readonly [string, string]
  readonly text: Text
  readonly change: (text: Text) => void
  readonly long?: boolean
}

/** A text in both languages of the product; the Chinese one may be left out. */
export function TextFields({ path, labels, text, change, long = false }: TextFieldsProps) {
  const problemAt = useProblemAt()
  const Field = long ? Textarea : TextInput
  const rows = long ? { rows: 3 } : {}
  return (
    <div className="rule-texts">
      <Field
        {...rows}
        label={labels[0]}
        lang="en"
        error={problemAt([...path, 'en'])}
        maxLength={TEXT_MAX}
        value={text.en}
        onChange={(event) => change({ ...text, en: event.currentTarget.value })}
      />
      <Field
        {...rows}
        label={labels[1]}
        lang="zh-CN"
        error={problemAt([...path, 'zh'])}
        maxLength={TEXT_MAX}
        value={text.zh ?? ''}
        onChange={(event) => {
          const zh = event.currentTarget.value
          change(zh === '' ? { en: text.en } : { en: text.en, zh })
        }}
      />
    </div>
  )
}
