import { expect, test } from 'vitest'
import { type PossibleAlarm, untaken, untakenWords } from '#domain/response/coverage.ts'
import { DEFAULT_POLICIES, type Policy, type PolicyStep } from '#domain/response/policy.ts'
import { momentWords, preview } from '#domain/response/preview.ts'
import type { PolicyNames } from '#domain/response/sentence.ts'

const NAMES: PolicyNames = { channel: () => null, person: () => null, site: () => null, kind: () => null }
const NOON = Date.parse('2026-11-22T12:00:00Z')
const CONSOLE = [{ type: 'console' }] as const
const policyOf = (...steps: readonly PolicyStep[]): Policy => ({ ...DEFAULT_POLICIES[0]!, id: 'p', steps })

const told = (policy: Policy, at = NOON, timeZone = 'UTC'): readonly string[] =>
  preview(policy, at, timeZone).map((moment) => momentWords(moment, at, policy, NAMES).en)

test('the steps of a policy come in the order of their time, repetitions as one row', () => {
  const policy = policyOf(
    { after_ms: 300_000, recipients: [{ type: 'channel', channel: 'noc' }] },
    { after_ms: 30_000, repeat: { every_ms: 120_000, times: 30 }, recipients: CONSOLE },
  )
  expect(told(policy)).toEqual([
    'after 30 s: louder on every console',
    'after 2 min 30 s, 30 times every 2 min: louder on every console',
    'after 5 min: message to “noc”',
  ])
  expect(preview(policy, NOON, 'UTC')[1]).toMatchObject({ turn: 2, turns: 30, until: NOON + 3_630_000 })
  expect(momentWords(preview(policy, NOON, 'UTC')[1]!, NOON, policy, NAMES).zh).toBe(
    '2 分钟 30 秒后起每 2 分钟一次，共 30 次：所有监控台提高音量',
  )
})

test('hours are those of the site: what falls outside them tells nobody, and a row is cut where they end', () => {
  const schedule = [{ from: '20:00', until: '20:03' }]
  const policy = policyOf({ after_ms: 0, repeat: { every_ms: 60_000, times: 5 }, schedule, recipients: CONSOLE })
  expect(told(policy, NOON, 'Asia/Shanghai')).toEqual([
    'at once: louder on every console',
    'after 1 min, 2 times every 1 min: louder on every console',
    'after 3 min, 3 times every 1 min: nobody is told: outside the hours of the step',
  ])
  expect(told(policy, NOON, 'UTC')[0]).toBe('at once: nobody is told: outside the hours of the step')
})

test('a policy with a number that nobody could save plays nothing, and the largest one comes to its end', () => {
  const endless = { every_ms: 0, times: 100 }
  expect(told(policyOf({ after_ms: 0, repeat: endless, recipients: CONSOLE }))).toEqual([])
  expect(told(policyOf({ after_ms: Number.NaN, recipients: CONSOLE }))).toEqual([])
  const most = { after_ms: 0, repeat: { every_ms: 30_000, times: 100 }, recipients: CONSOLE }
  const moments = preview(policyOf(...Array.from({ length: 8 }, () => most)), NOON, 'UTC')
  expect(moments.map(({ turns }) => turns)).toEqual([...Array(8).fill(1), ...Array(8).fill(100)])
})

const alarm = (priority: PossibleAlarm['priority'], kind: string | null, lifeSafety = false): PossibleAlarm => ({
  site: 'hq',
  priority,
  kind,
  lifeSafety,
})

test('alarms that no policy takes are told, the worst first, each with its kinds', () => {
  const alarms = [
    alarm('low', 'pump'),
    alarm('high', 'pump'),
    alarm('high', 'elevator'),
    alarm('high', 'pump'),
    alarm('high', null),
    alarm('critical', 'pump'),
    alarm('medium', 'fire-panel', true),
  ]
  const left = untaken(DEFAULT_POLICIES, alarms)
  expect(left.map((one) => untakenWords(one, NAMES).en)).toEqual([
    '4 high alarms of pumps, elevators and devices',
    '1 low alarm of pumps',
  ])
  expect(untakenWords(left[0]!, NAMES).zh).toBe('4 个水泵、电梯、终端的高优先级报警')
  expect(untakenWords(untaken([], [alarms[6]!])[0]!, NAMES).en).toBe('1 medium life-safety alarm of fire alarm panels')
  expect(untaken([{ ...policyOf(), alarms: {} }], alarms)).toEqual([])
  expect(untaken([{ ...policyOf(), alarms: {}, on: false }], alarms)).toHaveLength(4)
})
