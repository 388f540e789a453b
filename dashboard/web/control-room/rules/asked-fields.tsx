import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Leaf } from '#domain/condition/condition.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { unitName } from '#domain/point/unit-name.ts'
import type { Millis } from '#domain/time.ts'
import type { NodePath } from './condition-tree.ts'
import { ExpectedField } from './expected-field.tsx'
import type { AskedProps } from './leaf-fields.tsx'
import { useProblemAt } from './rule-form.ts'
import { DurationField, NumberField } from './typed-fields.tsx'

type LeafOf<Type extends Leaf['type']> = Extract<Leaf, { readonly type: Type }>

type PartProps = {
  readonly path: NodePath
  readonly value: number
  readonly change: (value: number) => void
}

type NumberProps = PartProps & {
  readonly name: string
  readonly label: string
  readonly hint?: string
}

/** A number that the leaf cannot do without. */
function LeafNumber({ path, name, label, hint, value, change }: NumberProps) {
  const problemAt = useProblemAt()
  return (
    <NumberField
      label={label}
      hint={hint}
      problem={problemAt([...path, name])}
      value={value}
      blank={NaN}
      change={(next) => change(next ?? NaN)}
    />
  )
}

/** How long, or within what time. */
export function Span({ path, name, value, change }: PartProps & { readonly name: 'within_ms' | 'for_ms' }) {
  const { t } = useTranslation()
  const problemAt = useProblemAt()
  return (
    <DurationField
      label={name === 'for_ms' ? t('rules.field.for') : t('rules.field.within')}
      problem={problemAt([...path, name])}
      value={value}
      blank={NaN}
      change={(next: Millis | undefined) => change(next ?? NaN)}
    />
  )
}

/** A label with the unit of the point. */
function inUnit(label: string, point: PointDefinition | undefined): string {
  const unit = point ? unitName(point.unit) : ''
  return unit === '' ? label : `${label} (${unit})`
}

export function LimitFields({ leaf, path, put, point }: AskedProps<LeafOf<'above' | 'below'>>) {
  const { t } = useTranslation()
  const problemAt = useProblemAt()
  const { type, point: reference, limit } = leaf
  return (
    <>
      <LeafNumber
        path={path}
        name="limit"
        label={inUnit(t('rules.field.limit'), point)}
        value={limit}
        change={(next) => put({ ...leaf, limit: next })}
      />
      <NumberField
        label={inUnit(t('rules.field.deadband'), point)}
        problem={problemAt([...path, 'deadband'])}
        value={leaf.deadband}
        change={(deadband) => put({ type, point: reference, limit, ...(deadband === undefined ? {} : { deadband }) })}
      />
    </>
  )
}

export function ChangeFields({ leaf, path, put, point }: AskedProps<LeafOf<'rising' | 'falling'>>) {
  const { t } = useTranslation()
  return (
    <>
      <LeafNumber
        path={path}
        name="by"
        label={inUnit(t('rules.field.by'), point)}
        value={leaf.by}
        change={(by) => put({ ...leaf, by })}
      />
      <Span path={path} name="within_ms" value={leaf.within_ms} change={(within_ms) => put({ ...leaf, within_ms })} />
    </>
  )
}

export function FrozenFields({ leaf, path, put, point }: AskedProps<LeafOf<'frozen'>>) {
  const { t } = useTranslation()
  return (
    <>
      <LeafNumber
        path={path}
        name="resolution"
        label={inUnit(t('rules.field.resolution'), point)}
        hint={t('rules.field.resolutionHint')}
        value={leaf.resolution}
        change={(resolution) => put({ ...leaf, resolution })}
      />
      <Span path={path} name="for_ms" value={leaf.for_ms} change={(for_ms) => put({ ...leaf, for_ms })} />
    </>
  )
}

export function CountFields({ leaf, path, put, point }: AskedProps<LeafOf<'count-above'>>) {
  const { t } = useTranslation()
  const problemAt = useProblemAt()
  const steps = { value: 'steps', label: t('rules.field.steps') }
  return (
    <>
      <NativeSelect
        label={t('rules.field.counts')}
        error={problemAt([...path, 'counts'])}
        value={leaf.counts}
        data={[
          { value: 'transitions', label: t('rules.field.transitions') },
          ...(point?.type === 'counter' || leaf.counts === 'steps' ? [steps] : []),
        ]}
        onChange={(event) => put({ ...leaf, counts: event.currentTarget.value === 'steps' ? 'steps' : 'transitions' })}
      />
      <LeafNumber
        path={path}
        name="count"
        label={t('rules.field.count')}
        value={leaf.count}
        change={(count) => put({ ...leaf, count })}
      />
      <Span path={path} name="within_ms" value={leaf.within_ms} change={(within_ms) => put({ ...leaf, within_ms })} />
    </>
  )
}

export function DeviatesFields({ leaf, path, put, point }: AskedProps<LeafOf<'deviates'>>) {
  const { t } = useTranslation()
  return (
    <>
      <LeafNumber
        path={path}
        name="share"
        label={t('rules.field.share')}
        value={percentOf(leaf.share)}
        change={(percent) => put({ ...leaf, share: percent / 100 })}
      />
      <ExpectedField leaf={leaf} path={path} put={put} unit={point ? unitName(point.unit) : ''} />
      <Span path={path} name="for_ms" value={leaf.for_ms} change={(for_ms) => put({ ...leaf, for_ms })} />
    </>
  )
}

/** 0.07 is 7 %, not 7.000000000000001. */
const percentOf = (share: number): number => Number((share * 100).toPrecision(12))
