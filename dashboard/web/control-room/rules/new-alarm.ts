import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { onText, type RuleOn } from '#domain/rule/rule.ts'
import type { Text } from '#domain/text.ts'
import type { RuleLine, RuleView } from '#domain/wire/rules.ts'
import type { SiteIndex } from '../site-context.tsx'
import { leafOf, standsOn } from './new-leaf.ts'
import { ownReferences, piecesOf, type RulePoints } from './rule-points.ts'

/** A rule that nobody has saved yet. */
export const unsavedRule = (index: SiteIndex, on: RuleOn, alarm: string): RuleView => ({
  on,
  alarm,
  inForce: null,
  madeHere: true,
  version: 0,
  changedAt: null,
  changedBy: null,
  equipment: piecesOf(index, on).map(({ id }) => id),
  unfit: [],
  configured: null,
  beneath: null,
  versions: [],
})

/** Every rule that was ever saved has a version, and everything configured says something. */
export const isUnsaved = ({ version, inForce, configured, beneath }: RuleView): boolean =>
  version === 0 && inForce === null && configured === null && beneath === null

/** A new alarm as its form begins: the numbers that only a person knows are not typed yet, and nothing delays it. */
export function blankDefinition(id: string, message: Text, points: RulePoints): AlarmDefinition {
  const offered = ownReferences(points)
  const [first] = offered
  const condition = leafOf(first && !standsOn('above', first.definition) ? 'equals' : 'above', offered, null)
  return {
    id,
    message,
    condition,
    priority: 'medium',
    onDelay_ms: 0,
    offDelay_ms: 0,
    guidance: { means: { en: '' }, do: { en: '' } },
    ...(first ? { shows: { point: first.name } } : {}),
  }
}

/** The rules of the place itself, and of what a definition from there can be taken over: of its kind, and of every piece of it. */
export function linesNear(index: SiteIndex, lines: readonly RuleLine[], on: RuleOn): readonly RuleLine[] {
  const pieces = piecesOf(index, on)
  const places = new Set([
    onText(on),
    ...pieces.flatMap(({ id, kind }) => [onText({ equipment: id }), onText({ kind })]),
  ])
  return lines.filter((line) => places.has(onText(line.on)))
}

export const isSlug = (id: string): boolean => /^[a-z0-9-]{1,64}$/.test(id)
