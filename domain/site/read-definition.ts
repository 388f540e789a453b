import type { AlarmDefinition } from '../alarm/definition.ts'
import { checkCondition } from '../condition/check.ts'
import type { PointDefinition } from '../point/point.ts'
import { type Problem, problemsOf } from '../problem.ts'
import { alarmOverride } from './resolve-equipment.ts'
import { AlarmFile, type AlarmEntry } from './site-file.ts'

/** Reads one whole alarm definition as it stands in `watchroom.yaml`; or says every problem with its place in it. */
export function readDefinition(
  value: unknown,
):
  | { readonly ok: true; readonly definition: AlarmDefinition }
  | { readonly ok: false; readonly problems: readonly Problem[] } {
  const shape = problemsOf(AlarmFile, value)
  if (shape.length > 0) return { ok: false, problems: shape }
  const problems: Problem[] = []
  const { id, ...change } = value as AlarmEntry
  const whole = alarmOverride(change, [], (path, sentence) => void problems.push({ path, sentence }))
  return problems.length > 0 ? { ok: false, problems } : { ok: true, definition: { ...whole, id } as AlarmDefinition }
}

/** What is wrong with a definition on these points, by the names that it may use; see `checkCondition`. */
export function checkDefinition(
  { condition, shows }: AlarmDefinition,
  points: ReadonlyMap<string, PointDefinition>,
): readonly Problem[] {
  const problems = checkCondition(condition, points).map((sentence): Problem => ({ path: ['condition'], sentence }))
  if (!shows || points.has(shows.point)) return problems
  return [...problems, { path: ['shows', 'point'], sentence: `there is no point "${shows.point}"` }]
}
