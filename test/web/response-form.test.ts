import { expect, test } from 'vitest'
import { DEFAULT_POLICIES, type Policy } from '#domain/response/policy.ts'
import { draftOf, isFilledIn, policyOf, withPart, withStep } from '../../dashboard/web/control-room/response/draft.ts'
import { nameFrom, slugOf } from '../../dashboard/web/control-room/slug.ts'

const [LIFE] = DEFAULT_POLICIES
const policy: Policy = { ...LIFE!, name: { en: 'Pumps' } }

test('an id is made of the name, and never stands for something else already', () => {
  expect(slugOf('Pumps at North (night)', 'policy', [])).toBe('pumps-at-north-night')
  expect(slugOf('Pumps', 'policy', ['pumps', 'pumps-2'])).toBe('pumps-3')
  expect(slugOf('夜班', 'policy', [])).toBe('policy')
  expect(slugOf(`${'a'.repeat(47)} b`, 'policy', [])).toBe('a'.repeat(47))
})

test('a name in one language is enough', () => {
  expect(nameFrom(' Pumps ', '')).toEqual({ en: 'Pumps' })
  expect(nameFrom('', '水泵')).toEqual({ en: '水泵', zh: '水泵' })
})

test('a policy that was opened and not changed is the same, field for field', () => {
  for (const one of [...DEFAULT_POLICIES, policy]) {
    expect(JSON.stringify(policyOf(draftOf(one)))).toBe(JSON.stringify(one))
  }
})

test('a new step has a key that no other has had to give up', () => {
  const step = policy.steps[0]!
  const two = withStep(draftOf(policy), step)
  const other = withStep({ ...two, steps: two.steps.slice(1) }, step)
  expect(other.steps.map(({ key }) => key)).toEqual([1, 2])
})

test('a draft without a number is not filled in; a part that is taken away is gone', () => {
  const draft = draftOf(policy)
  expect(isFilledIn(draft)).toBe(true)
  const { key, step } = draft.steps[0]!
  expect(isFilledIn({ ...draft, steps: [{ key, step: { ...step, after_ms: Number.NaN } }] })).toBe(false)
  const times = { every_ms: 60_000, times: Number.NaN }
  expect(isFilledIn({ ...draft, steps: [{ key, step: { ...step, repeat: times } }] })).toBe(false)
  expect(withPart(step, 'repeat', undefined)).toEqual({ after_ms: step.after_ms, recipients: step.recipients })
})
