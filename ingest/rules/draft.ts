import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { conditionSentence, type PointLookup } from '#domain/condition/sentence.ts'
import type { Equipment } from '#domain/equipment/equipment.ts'
import type { Problem } from '#domain/problem.ts'
import { canonicalText } from '#domain/rule/canonical.ts'
import { readDefinition } from '#domain/site/read-definition.ts'
import type { Text } from '#domain/text.ts'
import type { Refused } from '#domain/wire/errors.ts'
import { COMMUNICATION_LOST } from '../engine/communication.ts'
import type { Ground } from './ground.ts'

/** All that a definition may hold besides its schedule, twice over: 200 versions of a rule are then at most some 6 MB of memory. */
const DEFINITION_CHARS_MAX = 30_000
/** Problems told in one sentence, so that it stays readable. */
const PROBLEMS_TOLD = 3

export type ReadDraft =
  | { readonly ok: true; readonly definition: AlarmDefinition }
  | { readonly ok: false; readonly problems: readonly Problem[] }

/** Reads a definition that is to count for these pieces of equipment; or says every problem with its place in it. */
export function readDraft(ground: Ground, pieces: readonly Equipment[], draft: unknown): ReadDraft {
  const read = readDefinition(draft)
  if (!read.ok) return read
  const { definition } = read
  const problems: Problem[] = []
  if (definition.id === COMMUNICATION_LOST)
    problems.push({ path: ['id'], sentence: `"${COMMUNICATION_LOST}" is an alarm of the platform's own` })
  if (canonicalText(definition).length > DEFINITION_CHARS_MAX)
    problems.push({ path: [], sentence: `it is longer than ${DEFINITION_CHARS_MAX} characters` })
  for (const one of pieces) {
    const misfits = ground.fit(one, definition)
    if (misfits.length === 0) continue
    const where = pieces.length > 1 ? ` (on ${one.id})` : ''
    problems.push(...misfits.map(({ path, sentence }) => ({ path, sentence: sentence + where })))
    break // the next ones would say the same of the same point
  }
  return problems.length > 0 ? { ok: false, problems } : { ok: true, definition }
}

/** A condition as one reads it aloud, with the points of this piece of equipment. */
export function sentenceOn(ground: Ground, one: Equipment, { condition }: AlarmDefinition): Required<Text> {
  const points: PointLookup = (reference) => {
    const [first, second] = reference.split('/')
    const [owner] = second === undefined ? [one] : ground.on(one.site, { equipment: first! })
    const definition = owner?.points.find(({ name }) => name === (second ?? first))
    if (!owner || !definition) return undefined
    return owner === one ? { definition } : { definition, owner: owner.name }
  }
  return conditionSentence(condition, points)
}

/** The refusal of a definition: its first problems as one sentence. */
export function invalidRule(problems: readonly Problem[], where = ''): Refused {
  const told = problems
    .slice(0, PROBLEMS_TOLD)
    .map(({ path, sentence }) => `${['definition', ...path].join('.')}: ${sentence}`)
  const more = problems.length > PROBLEMS_TOLD ? '; …' : ''
  return { code: 'rule.invalid', fill: { detail: `${told.join('; ')}${more}${where}` } }
}
