import type { PointLookup } from '#domain/condition/sentence.ts'
import type { Equipment } from '#domain/equipment/equipment.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import type { RuleOn } from '#domain/rule/rule.ts'
import type { SiteIndex } from '../site-context.tsx'
import type { Reference } from './new-leaf.ts'

/** The points that the condition of a rule may name. */
export type RulePoints = {
  /** Of the equipment that the rule is for: of a kind, what every piece of it has. */
  readonly own: readonly PointDefinition[]
  /** Of this piece of equipment, by the names that this rule gives them. */
  readonly of: (equipment: string) => readonly Reference[]
  readonly lookup: PointLookup
}

/** `point`, or `equipment/point`. */
export function splitReference(reference: string): { readonly equipment: string | null; readonly point: string } {
  const at = reference.indexOf('/')
  return at < 0
    ? { equipment: null, point: reference }
    : { equipment: reference.slice(0, at), point: reference.slice(at + 1) }
}

/** The pieces of equipment that a rule is for. */
export const piecesOf = (index: SiteIndex, on: RuleOn): readonly Equipment[] =>
  'kind' in on
    ? index.equipment.filter(({ kind }) => kind === on.kind)
    : index.equipment.filter(({ id }) => id === on.equipment)

export function rulePoints(index: SiteIndex, on: RuleOn): RulePoints {
  const [first, ...others] = piecesOf(index, on)
  const own = (first?.points ?? []).filter(({ name }) =>
    others.every(({ points }) => points.some((point) => point.name === name)),
  )
  const byName = new Map(own.map((definition) => [definition.name, { definition }]))
  return {
    own,
    of: (equipment) =>
      (index.equipmentById(equipment)?.points ?? []).map((definition) => ({
        name: `${equipment}/${definition.name}`,
        definition,
      })),
    lookup: (reference) => {
      const { equipment, point } = splitReference(reference)
      if (equipment === null) return byName.get(point)
      const definition = index.point(equipment, point)
      const owner = index.equipmentById(equipment)?.name
      return definition && owner ? { definition, owner } : undefined
    },
  }
}

export const ownReferences = ({ own }: RulePoints): readonly Reference[] =>
  own.map((definition) => ({ name: definition.name, definition }))

/** A named point first, then those of the rule's own equipment. */
export function referencesBeside(points: RulePoints, reference: string | undefined): readonly Reference[] {
  const found = reference === undefined ? undefined : points.lookup(reference)
  const own = ownReferences(points)
  return found ? [{ name: reference!, definition: found.definition }, ...own] : own
}
