import fc from 'fast-check'
import { expect, test } from 'vitest'
import { deviceOfTopic, topicRights } from '../../broker/rights.ts'
import { filterMatches, isTopicFilter, isTopicName } from '../../broker/topic.ts'

/** Section 4.7 said another way: as a regular expression. */
function matchesByExpression(filter: string, topic: string): boolean {
  if (topic.startsWith('$') && (filter.startsWith('#') || filter.startsWith('+'))) return false
  const expression = filter
    .split('/')
    .map((level) => (level === '+' ? '[^/]*' : level === '#' ? '.*' : level.replace(/\$/g, String.raw`\$`)))
    .join('/')
    .replace(/\/\.\*$/, '(/.*)?')
  return new RegExp(`^${expression}$`).test(topic)
}

const level = fc.constantFrom('', 'a', 'b', 'ab', '$x', '泵')
const anyTopic = fc.array(level, { minLength: 1, maxLength: 5 }).map((levels) => levels.join('/'))
const anyFilter = fc
  .tuple(fc.array(fc.oneof(level, fc.constant('+')), { maxLength: 5 }), fc.boolean())
  .map(([levels, all]) => [...levels, ...(all || levels.length === 0 ? ['#'] : [])].join('/'))

test('a filter matches what section 4.7 says', () => {
  fc.assert(
    fc.property(anyFilter, anyTopic, (filter, topic) => {
      expect(filterMatches(filter, topic)).toBe(matchesByExpression(filter, topic))
    }),
    { numRuns: 3000 },
  )
})

test.each([
  ['a/#', 'a', true],
  ['a/#', 'a/', true],
  ['a/#', 'ab', false],
  ['a/+', 'a', false],
  ['a/+', 'a/', true],
  ['+', '', true],
  ['#', '$SYS', false],
  ['$SYS/#', '$SYS/a', true],
])('%s against %s: %s', (filter, topic, expected) => {
  expect(filterMatches(filter, topic)).toBe(expected)
})

test('a filter is well formed when its wildcards stand alone, a name when it has none', () => {
  expect(['#', '+', 'a/#', '+/+', '/', 'a//b', '+/a/#'].map(isTopicFilter)).toEqual(
    Array.from({ length: 7 }, () => true),
  )
  expect(['', 'a#', '#/a', 'a+', '+a/b', 'a/#/b'].map(isTopicFilter)).toEqual(Array.from({ length: 6 }, () => false))
  expect(['', '+', 'a/#'].map(isTopicName)).toEqual([false, false, false])
})

test('whatever the filter, a credential sees nothing of another device', () => {
  const rights = topicRights('tower/pump', 'bridge', 32)
  const part = fc.constantFrom('facility', 'bridge', 'tower', 'pump', 'pump-2', '+', '#', '', '$SYS', 'commands')
  const filters = fc.array(part, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('/'))
  const others = fc.constantFrom(
    'facility/tower/pump-2/commands',
    'bridge/tower/pump-2/x',
    'facility/tower/pum/commands',
    '$SYS/x',
  )
  fc.assert(
    fc.property(filters, others, (filter, topic) => {
      expect(rights.maySubscribe(filter) && filterMatches(filter, topic)).toBe(false)
    }),
    { numRuns: 3000 },
  )
})

test('the device of a topic is its second and third level', () => {
  expect(deviceOfTopic('facility/tower/pump/commands')).toBe('tower/pump')
  expect(['facility', 'facility/tower', 'facility/tower/pump', ''].map(deviceOfTopic)).toEqual([null, null, null, null])
})
