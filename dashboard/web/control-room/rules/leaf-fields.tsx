import { useTranslation } from 'react-i18next'
import type { Leaf } from '#domain/condition/condition.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { ChangeFields, CountFields, DeviatesFields, FrozenFields, LimitFields, Span } from './asked-fields.tsx'
import type { NodePath } from './condition-tree.ts'
import { onPoint, standsOn } from './new-leaf.ts'
import { PointField } from './point-field.tsx'
import { useProblemAt, useRuleForm } from './rule-form.ts'
import { ValueField } from './value-field.tsx'

export type LeafProps<L extends Leaf = Leaf> = {
  readonly leaf: L
  /** Place of the leaf in the definition. */
  readonly path: NodePath
  readonly put: (leaf: Leaf) => void
}

/** The point of a leaf and what is asked of it. */
export function LeafFields({ leaf, path, put }: LeafProps) {
  const { t } = useTranslation()
  const problemAt = useProblemAt()
  const { points } = useRuleForm()
  const point = leaf.point === undefined ? undefined : points.lookup(leaf.point)?.definition
  return (
    <>
      <PointField
        label={t('rules.field.point')}
        value={leaf.point}
        fits={(one) => standsOn(leaf.type, one)}
        {...(leaf.type === 'silent' ? { none: t('rules.field.anyPoint') } : {})}
        problem={problemAt([...path, 'point'])}
        change={(chosen) => {
          if (chosen) put(onPoint(leaf, chosen))
          else if (leaf.type === 'silent') put({ type: 'silent', for_ms: leaf.for_ms })
        }}
      />
      <Asked leaf={leaf} path={path} put={put} point={point} />
    </>
  )
}

export type AskedProps<L extends Leaf = Leaf> = LeafProps<L> & { readonly point: PointDefinition | undefined }

function Asked({ leaf, ...props }: AskedProps) {
  const { put } = props
  switch (leaf.type) {
    case 'above':
    case 'below':
      return <LimitFields {...props} leaf={leaf} />
    case 'equals':
    case 'differs':
      return <ValueField {...props} leaf={leaf} />
    case 'rising':
    case 'falling':
      return <ChangeFields {...props} leaf={leaf} />
    case 'frozen':
      return <FrozenFields {...props} leaf={leaf} />
    case 'silent':
      return <Span {...props} name="for_ms" value={leaf.for_ms} change={(for_ms) => put({ ...leaf, for_ms })} />
    case 'count-above':
      return <CountFields {...props} leaf={leaf} />
    case 'deviates':
      return <DeviatesFields {...props} leaf={leaf} />
  }
}
