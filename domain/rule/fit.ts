import type { AlarmDefinition } from '../alarm/definition.ts'
import type { Equipment } from '../equipment/equipment.ts'
import type { PointDefinition } from '../point/point.ts'
import type { Problem } from '../problem.ts'
import { checkDefinition } from '../site/read-definition.ts'
import { pointsBySite } from '../site/resolve-equipment.ts'

type Problems = readonly Problem[]
/** What is wrong with a definition on the points of one piece of equipment and of its site; none if it can be in force there. */
export type Fit = (one: Equipment, definition: AlarmDefinition) => Problems

/** Answers for all equipment given, whose points do not change: a thousand pieces of a kind share their points, and so the answer. */
export function fitTo(equipment: readonly Equipment[]): Fit {
  const bySite = pointsBySite(equipment)
  const answers = new Map([...bySite.keys()].map((site) => [site, new WeakMap<AlarmDefinition, Answers>()]))
  return ({ site, points }, definition) => {
    const ofSite = answers.get(site)!
    const known: Answers = ofSite.get(definition) ?? new WeakMap()
    const problems = known.get(points) ?? check(definition, points, bySite.get(site)!)
    ofSite.set(definition, known.set(points, problems))
    return problems
  }
}

type Answers = WeakMap<Equipment['points'], Problems>

/** The points of a whole site are many: its map is lent the equipment's own names for a moment, not copied for each. */
function check(definition: AlarmDefinition, own: Equipment['points'], ofSite: Map<string, PointDefinition>): Problems {
  for (const point of own) ofSite.set(point.name, point)
  const problems = checkDefinition(definition, ofSite)
  for (const point of own) ofSite.delete(point.name)
  return problems
}
