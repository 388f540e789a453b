import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Leaf } from '#domain/condition/condition.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { wordsOfState } from '#domain/point/state-words.ts'
import { unitName } from '#domain/point/unit-name.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useValueWords } from '../../ui/use-value-words.ts'
import type { LeafProps } from './leaf-fields.tsx'
import { useProblemAt } from './rule-form.ts'
import { NumberField } from './typed-fields.tsx'

type EqualityLeaf = Extract<Leaf, { readonly type: 'equals' | 'differs' }>
type ValueFieldProps = LeafProps<EqualityLeaf> & { readonly point: PointDefinition | undefined }

/** What a point is compared with: a number, or one of its states by name. */
export function ValueField({ leaf, path, put, point }: ValueFieldProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const words = useValueWords()
  const problem = useProblemAt()([...path, 'value'])
  if (point?.type === 'boolean') {
    return (
      <NativeSelect
        label={t('rules.field.state')}
        error={problem}
        value={leaf.value === true || leaf.value === 1 ? '1' : '0'}
        data={['1', '0'].map((value) => ({ value, label: words(point, Number(value)) }))}
        onChange={(event) => put({ ...leaf, value: event.currentTarget.value === '1' })}
      />
    )
  }
  if (point?.type === 'state') {
    const states = point.states ?? []
    const value = String(leaf.value)
    return (
      <NativeSelect
        label={t('rules.field.state')}
        error={problem}
        value={value}
        data={[...(states.includes(value) ? [] : [value]), ...states].map((state) => ({
          value: state,
          label: say(wordsOfState(state)),
        }))}
        onChange={(event) => put({ ...leaf, value: event.currentTarget.value })}
      />
    )
  }
  const unit = point ? unitName(point.unit) : ''
  return (
    <NumberField
      label={unit === '' ? t('rules.field.value') : `${t('rules.field.value')} (${unit})`}
      problem={problem}
      value={typeof leaf.value === 'number' ? leaf.value : NaN}
      blank={NaN}
      change={(value) => put({ ...leaf, value: value ?? NaN })}
    />
  )
}
