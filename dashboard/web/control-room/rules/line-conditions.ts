import { conditionSentence } from '#domain/condition/sentence.ts'
import { onText } from '#domain/rule/rule.ts'
import type { Text } from '#domain/text.ts'
import type { RuleLine } from '#domain/wire/rules.ts'
import type { SiteIndex } from '../site-context.tsx'
import { type RulePoints, rulePoints } from './rule-points.ts'

/** The condition of each line in words; a line that is switched off has none. */
export function lineConditions(index: SiteIndex, lines: readonly RuleLine[]): ReadonlyMap<RuleLine, Text> {
  // Lines of the same equipment speak of the same points.
  const points = new Map<string, RulePoints>()
  const pointsOf = ({ on }: RuleLine): RulePoints => {
    const known = points.get(onText(on)) ?? rulePoints(index, on)
    points.set(onText(on), known)
    return known
  }
  return new Map(
    lines.flatMap((line) =>
      line.inForce ? [[line, conditionSentence(line.inForce.condition, pointsOf(line).lookup)] as const] : [],
    ),
  )
}
