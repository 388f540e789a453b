import { type Problem, problemsOf } from '../problem.ts'
import { type Pin, PinsSchema } from './plan.ts'

/** What is wrong with the pins of a plan at a site that has this equipment; empty when nothing is. */
export function pinProblems(pins: unknown, equipment: ReadonlySet<string>): readonly Problem[] {
  const problems = problemsOf(PinsSchema, pins)
  if (problems.length > 0) return problems
  const seen = new Set<string>()
  return (pins as readonly Pin[]).flatMap(({ equipment: id }, index) => {
    const path = [index, 'equipment']
    if (!equipment.has(id)) return [{ path, sentence: `the site has no equipment "${id}"` }]
    if (seen.has(id)) return [{ path, sentence: `"${id}" stands on the plan twice` }]
    seen.add(id)
    return []
  })
}
