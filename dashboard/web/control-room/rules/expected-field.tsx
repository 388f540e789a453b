import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Leaf } from '#domain/condition/condition.ts'
import type { LeafProps } from './leaf-fields.tsx'
import { useProblemAt } from './rule-form.ts'
import { NumberField } from './typed-fields.tsx'

/** A month of weeks: short enough to follow the season. */
const WEEKS = 4

type DeviatesLeaf = Extract<Leaf, { readonly type: 'deviates' }>

/** What a value should be: what it was at this hour of the week, or a number. */
export function ExpectedField({ leaf, path, put, unit }: LeafProps<DeviatesLeaf> & { readonly unit: string }) {
  const { t } = useTranslation()
  const problem = useProblemAt()([...path, 'expected'])
  const { expected } = leaf
  const fixed = t('rules.field.expectedValue')
  return (
    <>
      <NativeSelect
        label={t('rules.field.expected')}
        value={expected.type}
        data={[
          { value: 'hour-of-week', label: t('rules.field.hourOfWeek') },
          { value: 'value', label: t('rules.field.fixed') },
        ]}
        onChange={(event) =>
          put({
            ...leaf,
            expected:
              event.currentTarget.value === 'value'
                ? { type: 'value', value: NaN }
                : { type: 'hour-of-week', weeks: WEEKS },
          })
        }
      />
      {expected.type === 'value' ? (
        <NumberField
          label={unit === '' ? fixed : `${fixed} (${unit})`}
          problem={problem}
          value={expected.value}
          blank={NaN}
          change={(value) => put({ ...leaf, expected: { type: 'value', value: value ?? NaN } })}
        />
      ) : (
        <NumberField
          label={t('rules.field.weeks')}
          problem={problem}
          value={expected.weeks}
          blank={NaN}
          change={(weeks) => put({ ...leaf, expected: { type: 'hour-of-week', weeks: weeks ?? NaN } })}
        />
      )}
    </>
  )
}
