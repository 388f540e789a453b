/* oxlint-disable unicorn/no-thenable -- "while … then" is the contract's word; a condition is never awaited */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { definitionSentence } from '#domain/alarm/sentence.ts'
import { checkCondition } from '#domain/condition/check.ts'
import type { Condition, Leaf } from '#domain/condition/condition.ts'
import { conditionSentence, type NamedPoint } from '#domain/condition/sentence.ts'
import { CHINESE, ENGLISH, numberText } from '#domain/condition/speech.ts'
import type { PointDefinition } from '#domain/point/point.ts'
import { PROFILES } from '#domain/profile/registry.ts'
import { DAY_ms, HOUR_ms, MINUTE_ms } from '#domain/time.ts'

const aPoint = (
  name: string,
  en: string,
  zh: string,
  more: Partial<PointDefinition> = {},
): [string, PointDefinition] => [name, { name, label: { en, zh }, type: 'number', unit: '', ...more }]
const definitions = new Map([
  aPoint('pressure', 'Discharge pressure', '出口压力', { unit: 'bar', range: [-1000, 1000] }),
  aPoint('temp', 'Bearing temperature', '轴承温度', { unit: 'Cel' }),
  aPoint('starts', 'Starts', '启动次数', { type: 'counter', unit: '1' }),
  aPoint('running', 'Running', '运行', { type: 'boolean' }),
  aPoint('door', 'Door', '轿门', { type: 'state', states: ['open', 'closed', 'jammed'] }),
  aPoint('tank-2/level', 'Level', '液位', { unit: '%' }),
])
const points = (reference: string): NamedPoint | undefined => {
  const definition = definitions.get(reference)
  if (!definition) return undefined
  return reference === 'tank-2/level' ? { definition, owner: { en: 'Tank 2', zh: '2号水箱' } } : { definition }
}
const say = (condition: Condition) => conditionSentence(condition, points)

test('a number that is not typed yet is a gap, not a word of the machine', () => {
  expect(say({ type: 'above', point: 'pressure', limit: NaN })).toMatchObject({
    en: expect.stringContaining('above … bar') as string,
  })
})

const within_ms = 10 * MINUTE_ms
const for_ms = 90_000
const high: Leaf = { type: 'above', point: 'pressure', limit: 10, deadband: 0.5 }
const runs: Leaf = { type: 'equals', point: 'running', value: true }
const open: Leaf = { type: 'equals', point: 'door', value: 'open' }

test.for<[Condition, string, string]>([
  [high, 'Discharge pressure is above 10 bar with a deadband of 0.5 bar', '出口压力高于 10 bar（回差 0.5 bar）'],
  [{ type: 'below', point: 'tank-2/level', limit: 20 }, 'Level of Tank 2 is below 20 %', '2号水箱的液位低于 20 %'],
  [runs, 'Running is yes', '运行为 是'],
  [{ type: 'equals', point: 'running', value: 0 }, 'Running is no', '运行为 否'],
  [{ type: 'differs', point: 'door', value: 'closed' }, 'Door is not closed', '轿门不为 关闭'],
  [{ type: 'equals', point: 'door', value: 'jammed' }, 'Door is jammed', '轿门为 jammed'],
  [{ type: 'equals', point: 'starts', value: 12_500 }, 'Starts is 12,500', '启动次数为 12,500'],
  [
    { type: 'rising', point: 'temp', by: 5, within_ms },
    'Bearing temperature has risen by more than 5 °C within 10 minutes',
    '轴承温度在 10 分钟内上升超过 5 °C',
  ],
  [
    { type: 'falling', point: 'pressure', by: 0.1 + 0.2, within_ms: DAY_ms + HOUR_ms },
    'Discharge pressure has fallen by more than 0.3 bar within 1 day 1 hour',
    '出口压力在 1 天 1 小时内下降超过 0.3 bar',
  ],
  [
    { type: 'frozen', point: 'temp', resolution: 0.1, for_ms },
    'Bearing temperature has not changed by more than 0.1 °C for 1 minute 30 seconds',
    '轴承温度持续 1 分钟 30 秒变化不超过 0.1 °C',
  ],
  [
    { type: 'frozen', point: 'door', resolution: 0, for_ms: 1500 },
    'Door has not changed for 1.5 seconds',
    '轿门持续 1.5 秒没有变化',
  ],
  [
    { type: 'silent', point: 'temp', for_ms },
    'nothing was heard of Bearing temperature for 1 minute 30 seconds',
    '持续 1 分钟 30 秒没有收到轴承温度',
  ],
  [
    { type: 'silent', for_ms: 2 * HOUR_ms },
    'nothing was heard from the equipment for 2 hours',
    '持续 2 小时没有收到该设备的任何数据',
  ],
  [
    { type: 'count-above', point: 'starts', count: 6, within_ms: HOUR_ms, counts: 'steps' },
    'Starts has counted more than 6 within 1 hour',
    '启动次数在 1 小时内计数超过 6',
  ],
  [
    { type: 'count-above', point: 'door', count: 4, within_ms, counts: 'transitions' },
    'Door has changed more than 4 times within 10 minutes',
    '轿门在 10 分钟内变化超过 4 次',
  ],
  [
    { type: 'deviates', point: 'temp', share: 0.07, for_ms, expected: { type: 'value', value: 60 } },
    'Bearing temperature has differed by more than 7 % from 60 °C for 1 minute 30 seconds',
    '轴承温度持续 1 分钟 30 秒偏离60 °C超过 7 %',
  ],
  [
    { type: 'deviates', point: 'temp', share: 0.2, for_ms, expected: { type: 'hour-of-week', weeks: 4 } },
    'Bearing temperature has differed by more than 20 % from what the same hour of the week was in the last 4 weeks for 1 minute 30 seconds',
    '轴承温度持续 1 分钟 30 秒偏离最近 4 周同一星期同一小时的值超过 20 %',
  ],
  [{ type: 'above', point: 'nowhere', limit: 3 }, '"nowhere" is above 3', '"nowhere"高于 3'],
])('%j', ([condition, en, zh]) => {
  expect(say(condition)).toEqual({ en, zh })
})

const all = (...of: Condition[]): Condition => ({ type: 'all', of })
const any = (...of: Condition[]): Condition => ({ type: 'any', of })
const not = (of: Condition): Condition => ({ type: 'not', of })
const during = (guard: Condition, then: Condition): Condition => ({ type: 'while', guard, then })

describe('groups', () => {
  const [a, b, c] = ['Discharge pressure is above 10 bar with a deadband of 0.5 bar', 'Running is yes', 'Door is open']

  test.for<[Condition, string]>([
    [all(high, runs, open), `${a} and ${b} and ${c}`],
    [any(high, runs), `${a} or ${b}`],
    [all(any(high, runs), open), `(${a} or ${b}) and ${c}`],
    [any(high, all(runs, open)), `${a} or (${b} and ${c})`],
    [all(high, all(runs, open)), `${a} and ${b} and ${c}`],
    [all(any(any(high, runs)), open), `(${a} or ${b}) and ${c}`],
    [all(any(all(high)), all(open)), `${a} and ${c}`],
    [not(high), `it is not true that ${a}`],
    [not(any(high, runs)), `it is not true that (${a} or ${b})`],
    [all(not(high), runs), `(it is not true that ${a}) and ${b}`],
    [during(runs, high), `while ${b}, ${a}`],
    [during(any(runs, open), high), `while (${b} or ${c}), ${a}`],
    [any(during(runs, high), open), `(while ${b}, ${a}) or ${c}`],
    [during(runs, any(high, open)), `while ${b}, ${a} or ${c}`],
  ])('%j', ([condition, en]) => {
    expect(say(condition).en).toBe(en)
  })

  test('are grouped alike in Chinese', () => {
    expect(say(during(runs, all(any(high, runs), open))).zh).toBe(
      '在 运行为 是 期间，【出口压力高于 10 bar（回差 0.5 bar） 或 运行为 是】 且 轿门为 打开',
    )
  })
})

const value = fc.oneof(fc.integer({ min: -900, max: 900 }), fc.double({ min: -900, max: 900, noNaN: true }))
const positive = fc.double({ min: 0.01, max: 400, noNaN: true })
const span_ms = fc.integer({ min: 1, max: DAY_ms })
const analogue = fc.constantFrom('pressure', 'temp', 'tank-2/level')
const leaf: fc.Arbitrary<Condition> = fc.oneof(
  fc.record({ type: fc.constantFrom('above' as const, 'below' as const), point: analogue, limit: value }),
  fc.record({ type: fc.constant('above' as const), point: analogue, limit: value, deadband: positive }),
  fc.record({
    type: fc.constantFrom('equals' as const, 'differs' as const),
    point: fc.constant('door'),
    value: fc.constantFrom('open', 'jammed'),
  }),
  fc.record({
    type: fc.constantFrom('rising' as const, 'falling' as const),
    point: analogue,
    by: positive,
    within_ms: span_ms,
  }),
  fc.record({ type: fc.constant('frozen' as const), point: analogue, resolution: positive, for_ms: span_ms }),
  fc.record({ type: fc.constant('silent' as const), point: analogue, for_ms: span_ms }),
  fc.record({
    type: fc.constant('count-above' as const),
    point: fc.constant('starts'),
    count: fc.integer({ min: 1, max: 1000 }),
    within_ms: span_ms,
    counts: fc.constantFrom('transitions' as const, 'steps' as const),
  }),
  fc.record({
    type: fc.constant('deviates' as const),
    point: analogue,
    share: positive,
    for_ms: span_ms,
    expected: fc.oneof(
      fc.record({ type: fc.constant('value' as const), value: positive }),
      fc.record({ type: fc.constant('hour-of-week' as const), weeks: fc.integer({ min: 1, max: 52 }) }),
    ),
  }),
)
const { tree } = fc.letrec<{ tree: Condition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 3, depthSize: 'small' },
    leaf,
    fc.record({
      type: fc.constantFrom('all' as const, 'any' as const),
      of: fc.array(tie('tree'), { minLength: 1, maxLength: 3 }),
    }),
    fc.record({ type: fc.constant('not' as const), of: tie('tree') }),
    fc.record({ type: fc.constant('while' as const), guard: tie('tree'), then: tie('tree') }),
  ),
}))

/** All points, numbers and durations that stand anywhere in a condition, as they are to be read. */
function namesIn(condition: unknown, language: 'en' | 'zh'): readonly string[] {
  return Object.entries(condition as object).flatMap(([key, inside]): readonly string[] => {
    if (key === 'point') return [definitions.get(inside as string)!.label[language]!]
    if (key === 'share') return [`${numberText((inside as number) * 100)} %`]
    if (key.endsWith('_ms')) return [(language === 'en' ? ENGLISH : CHINESE).duration(inside as number)]
    if (typeof inside === 'number') return [numberText(inside)]
    return typeof inside === 'object' ? namesIn(inside, language) : []
  })
}

test('every valid condition is read with all its points, numbers and durations, in both languages', () => {
  fc.assert(
    fc.property(tree, (condition) => {
      fc.pre(checkCondition(condition, definitions).length === 0)
      const { en, zh } = say(condition)
      for (const name of namesIn(condition, 'en')) expect(en).toContain(name)
      for (const name of namesIn(condition, 'zh')) expect(zh).toContain(name)
      expect(`${en}${zh}`).not.toMatch(/undefined|NaN|\[object/)
    }),
    { numRuns: 500 },
  )
})

const definition: AlarmDefinition = {
  id: 'pressure-high',
  message: { en: 'Discharge pressure high', zh: '出口压力高' },
  condition: { type: 'while', guard: runs, then: { type: 'above', point: 'pressure', limit: 10 } },
  priority: 'high',
  onDelay_ms: 10_000,
  offDelay_ms: 0,
  guidance: { means: { en: 'm' }, do: { en: 'd' } },
}

test('a definition is read back with its delays and what is special about it', () => {
  expect(definitionSentence(definition, points)).toEqual({
    en:
      '"Discharge pressure high" is raised with priority high when this has been true for 10 seconds: while Running is yes, ' +
      'Discharge pressure is above 10 bar. It returns to normal as soon as that is no longer true.',
    zh: '以下条件持续成立 10 秒，触发“出口压力高”，优先级高：在 运行为 是 期间，出口压力高于 10 bar。条件一不成立即恢复。',
  })
  const special = definitionSentence(
    {
      ...definition,
      onDelay_ms: 0,
      offDelay_ms: MINUTE_ms,
      schedule: [
        { days: [1, 5], from: '22:00', until: '06:00' },
        { from: '12:00', until: '13:00' },
      ],
      latching: true,
      acknowledge: false,
      reAlarm_ms: HOUR_ms,
      lifeSafety: true,
      opensTicket: { category: 'pump', priority: 'low' },
      dispatch: true,
    },
    points,
  )
  expect(special.en).toContain(
    'as soon as this is true: while Running is yes, Discharge pressure is above 10 bar. It returns to normal when that has not been ' +
      'true for 1 minute. It counts only on Monday, Friday from 22:00 to 06:00, from 12:00 to 13:00, in the time of the site. It stays ' +
      'on the list until it was acknowledged and reset. It needs no acknowledgement. Acknowledged and still active it asks again after ' +
      '1 hour. It is a life-safety alarm: it cannot be shelved by an operator and always raises. It opens a ticket (pump, priority low). ' +
      'The nearest guard is sent.',
  )
  expect(special.zh).toContain(
    '仅在周一、周五 22:00 至 06:00、每天 12:00 至 13:00有效（项目当地时间）。恢复后仍留在列表中',
  )
})

test.for(Object.values(PROFILES))('every alarm of the kind $kind can be read aloud', ({ points: own, alarms }) => {
  const known = new Map(own.map((point) => [point.name, point]))
  for (const alarm of alarms) {
    const { en, zh } = definitionSentence(alarm, (name) => ({ definition: known.get(name)! }))
    expect(`${en}${zh}`).not.toMatch(/undefined|NaN|\[object|"\w+_\w+"/)
    expect(zh.split('：')[1]).toMatch(/[一-鿿]/)
  }
})
