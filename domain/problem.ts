import type { TSchema } from 'typebox'
import { Errors } from 'typebox/value'

/** Something wrong in outside data: where (keys and indexes from the root) and a sentence. */
export type Problem = { readonly path: readonly (string | number)[]; readonly sentence: string }

/** What a schema refuses about a value: place (below `path`) and sentence, unknown keys named, unions reported once. */
export function problemsOf(schema: TSchema, value: unknown, path: Problem['path'] = []): readonly Problem[] {
  const problems = new Map<string, Problem>()
  for (const error of Errors(schema, value)) {
    const keys = error.instancePath.split('/').slice(1).map(unescapeKey)
    const place = [...path, ...keys]
    const key = String(keys.at(-1) ?? 'this')
    if (error.keyword === 'boolean') {
      problems.set(error.instancePath, { path: place, sentence: `unknown key "${key}"` })
    } else if (error.keyword === 'required') {
      const missing = (error.params as { readonly requiredProperties: readonly string[] }).requiredProperties
      const names = missing.map((name) => `"${name}"`).join(', ')
      problems.set(`${error.instancePath} ${names}`, { path: place, sentence: `${names} is missing` })
    } else if (error.keyword !== 'additionalProperties' && !problems.has(error.instancePath)) {
      problems.set(error.instancePath, { path: place, sentence: `${key} ${error.message}` })
    }
  }
  const all = [...problems.values()]
  return all.filter((one) => !all.some((other) => lies(other, one)))
}

/** The deepest problem of a branch names the place; what stands above it only repeats it. */
const lies = (deeper: Problem, one: Problem): boolean =>
  deeper.path.length > one.path.length &&
  one.path.every((key, i) => key === deeper.path[i]) &&
  !one.sentence.endsWith('missing')

const unescapeKey = (key: string): string | number =>
  /^\d+$/.test(key) ? Number(key) : key.replaceAll('~1', '/').replaceAll('~0', '~')
