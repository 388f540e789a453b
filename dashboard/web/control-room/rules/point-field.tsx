import { NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { numberText } from '#domain/condition/speech.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { unitName } from '#domain/point/unit-name.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useSite } from '../site-context.tsx'
import type { Reference } from './new-leaf.ts'
import { useRuleForm } from './rule-form.ts'
import { ownReferences, splitReference } from './rule-points.ts'

/** No point can have these names. */
const OTHER = '/'
const NONE = ''

type PointFieldProps = {
  readonly label: string
  readonly value: string | undefined
  /** Which points can be chosen; all where it is left out. */
  readonly fits?: (point: PointDefinition) => boolean
  /** What stands for no point; where it is left out a point is needed. */
  readonly none?: string
  readonly problem: string | undefined
  readonly change: (point: Reference | null) => void
}

/** One of the points that a rule may name: of its own equipment, or of another one of the site. */
export function PointField({ label, value, fits = () => true, none, problem, change }: PointFieldProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const index = useSite()
  const { points } = useRuleForm()
  const { equipment } = splitReference(value ?? '')
  const own = equipment === null
  const offered = (own ? ownReferences(points) : points.of(equipment)).filter(({ definition }) => fits(definition))
  const known = value === undefined || offered.some(({ name }) => name === value)
  const goTo = (id: string): void => {
    const [first] = (id === NONE ? ownReferences(points) : points.of(id)).filter(({ definition }) => fits(definition))
    if (first) change(first)
  }
  const others = index.equipment.filter(({ points: all }) => all.some(fits))
  return (
    <div className="rule-point">
      {!own && (
        <NativeSelect
          label={t('rules.field.equipment')}
          value={equipment}
          data={[
            { value: NONE, label: t('rules.field.ownEquipment') },
            ...others.map(({ id, name }) => ({ value: id, label: say(name) })),
          ]}
          onChange={(event) => goTo(event.currentTarget.value)}
        />
      )}
      <NativeSelect
        label={label}
        error={problem}
        value={value ?? NONE}
        data={[
          ...(none === undefined ? [] : [{ value: NONE, label: none }]),
          ...(known ? [] : [{ value: value ?? NONE, label: value === '' ? '—' : (value ?? '') }]),
          ...offered.map(({ name, definition }) => ({ value: name, label: say(definition.label) })),
          ...(own && others.length > 0 ? [{ value: OTHER, label: t('rules.field.otherEquipment') }] : []),
        ]}
        onChange={(event) => {
          const chosen = event.currentTarget.value
          if (chosen === OTHER) goTo(others[0]!.id)
          else change(offered.find(({ name }) => name === chosen) ?? null)
        }}
      />
      <PointFacts reference={value} />
    </div>
  )
}

const ends = ([min, max]: readonly [number, number]) => ({ min: numberText(min), max: numberText(max) })

/** Unit and ranges of the chosen point, so that nobody must look them up. */
function PointFacts({ reference }: { readonly reference: string | undefined }) {
  const { t } = useTranslation()
  const { points } = useRuleForm()
  const point = reference === undefined ? undefined : points.lookup(reference)?.definition
  if (!point) return null
  const { unit, range, normal } = point
  const facts = [
    ...(unitName(unit) === '' ? [] : [unitName(unit)]),
    ...(range ? [t('rules.field.range', ends(range))] : []),
    ...(normal ? [t('rules.field.normal', ends(normal))] : []),
  ]
  if (facts.length === 0) return null
  return (
    <span className="why">
      {facts.map((fact, i) => (
        <span key={fact}>
          {i > 0 && ' · '}
          <span className="rule-fact">{fact}</span>
        </span>
      ))}
    </span>
  )
}
