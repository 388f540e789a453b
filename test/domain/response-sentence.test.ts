import { expect, test } from 'vitest'
import { DEFAULT_POLICIES, type Policy, type PolicyStep } from '#domain/response/policy.ts'
import { type PolicyNames, policySentence } from '#domain/response/sentence.ts'

const CHANNELS = {
  mail: { name: { en: 'Mail', zh: '邮件' }, type: 'email' },
  noc: { name: { en: 'NOC', zh: '值班中心' }, type: 'webhook' },
  night: { name: { en: 'Night group' }, type: 'wecom' },
} as const
const NAMES: PolicyNames = {
  channel: (id) => (Object.hasOwn(CHANNELS, id) ? CHANNELS[id as keyof typeof CHANNELS] : null),
  person: (account) => (account === 'a1' ? 'Ana Sun' : null),
  site: (id) => (id === 'north' ? { en: 'North', zh: '北区' } : null),
  kind: (kind) => (kind === 'boiler' ? { en: 'Boiler', zh: '锅炉' } : null),
}
const policyOf = (steps: readonly PolicyStep[], over: Partial<Policy> = {}): Policy => ({
  id: 'p',
  name: { en: 'P' },
  rank: 1,
  on: true,
  alarms: {},
  steps,
  endsOnReturn: false,
  ...over,
})
const CONSOLE = { type: 'console' } as const
const both = (policy: Policy): readonly string[] => Object.values(policySentence(policy, NAMES))

test('a policy reads aloud which alarms it takes and what it does when, in both languages', () => {
  const policy = policyOf(
    [
      { after_ms: 30_000, repeat: { every_ms: 120_000, times: 30 }, recipients: [CONSOLE] },
      { after_ms: 300_000, recipients: [{ type: 'role', role: 'supervisor', onDuty: true, channel: 'mail' }] },
    ],
    { alarms: { priorities: ['critical'], kinds: ['pump'], sites: ['north'] } },
  )
  expect(both(policy)).toEqual([
    'Critical alarms of pumps at North: after 30 s louder on every console, every 2 min 30 times; after 5 min e-mail to supervisors on duty',
    '北区的水泵的紧急报警：30 秒后所有监控台提高音量，此后每 2 分钟一次，共 30 次；5 分钟后电子邮件通知当班主管',
  ])
})

test('hours, several recipients and the end stand in it', () => {
  const step: PolicyStep = {
    after_ms: 0,
    repeat: { every_ms: 5_400_000, times: 1 },
    schedule: [
      { days: [5, 1, 2, 3, 4, 7], from: '08:00', until: '18:00' },
      { from: '22:00', until: '06:00' },
    ],
    recipients: [
      CONSOLE,
      { type: 'person', account: 'a1', channel: 'mail' },
      { type: 'role', role: 'engineer', onDuty: false, channel: 'mail' },
      { type: 'channel', channel: 'noc' },
      { type: 'channel', channel: 'night' },
    ],
  }
  expect(both(policyOf([step], { endsOnReturn: true }))).toEqual([
    'All alarms: at once louder on every console, e-mail to Ana Sun, e-mail to all engineers, webhook to “NOC” and WeCom to “Night group”, every 1 h 30 min once more (only Mon–Fri, Sun 08:00–18:00 and daily 22:00–06:00); ends when the process is normal again',
    '所有报警：立即所有监控台提高音量，并电子邮件通知 Ana Sun，并电子邮件通知全部工程师，并 Webhook 通知“值班中心”，并企业微信通知“Night group”，此后每 1 小时 30 分钟一次，共 1 次（仅限周一至周五、周日 08:00–18:00、每天 22:00–06:00）；恢复正常即停止',
  ])
})

test.each([
  [{ lifeSafety: true }, 'All life-safety alarms', '生命安全报警'],
  [
    { priorities: ['high', 'low'], lifeSafety: false },
    'High and low alarms without life safety',
    '高优先级、低优先级非生命安全报警',
  ],
  [{ kinds: ['boiler', 'kiln'] }, 'All alarms of “Boiler” and “kiln”', '“锅炉”、“kiln”的报警'],
  [{ sites: ['north', 'gone'] }, 'All alarms at North and gone', '北区、gone的报警'],
] as const)('the alarms of %j are %s', (alarms, en, zh) => {
  const sentence = policySentence(policyOf([{ after_ms: 0, recipients: [CONSOLE] }], { alarms }), NAMES)
  expect([sentence.en.split(':')[0], sentence.zh.split('：')[0]]).toEqual([en, zh])
})

test('what a form holds while it is being filled in can be said', () => {
  const draft = policyOf([
    { after_ms: Number.NaN, recipients: [] },
    { after_ms: 0, recipients: [{ type: 'channel', channel: 'removed' }] },
  ])
  expect(policySentence(draft, NAMES).en).toBe('All alarms: after ? s nobody is told; at once message to “removed”')
  expect(policySentence(policyOf([]), NAMES).zh).toBe('所有报警：不通知任何人')
})

test('the defaults say what they do', () => {
  expect(DEFAULT_POLICIES.map((policy) => policySentence(policy, NAMES).en)).toEqual([
    'All life-safety alarms: after 15 s louder on every console, every 2 min 30 times',
    'Critical alarms: after 30 s louder on every console, every 2 min 30 times',
  ])
})
