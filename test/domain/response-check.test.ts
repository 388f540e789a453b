import { describe, expect, test } from 'vitest'
import { viewOf } from '#domain/response/channel.ts'
import { isEmail, readChannel, readPolicy, readSettings } from '#domain/response/check.ts'
import { linesOf, newChecklist, tickLine } from '#domain/response/checklist.ts'
import { write } from '#domain/response/notice.ts'
import { DEFAULT_POLICIES } from '#domain/response/policy.ts'
import { aNotice } from '../support/response.ts'

const KNOWN = {
  sites: new Set(['hq']),
  kinds: new Set(['pump']),
  channels: new Map([
    ['mail', { type: 'email', on: true }],
    ['phones', { type: 'push', on: true }],
    ['group', { type: 'wecom', on: true }],
    ['old', { type: 'webhook', on: false }],
  ] as const),
  accounts: new Set(['ana', 'bob']),
  reachable: new Set(['ana']),
}
const STEP = { after_ms: 15_000, recipients: [{ type: 'console' }] as unknown[] }
const POLICY = { id: 'p', name: { en: 'P' }, rank: 1, on: true, alarms: {}, steps: [STEP], endsOnReturn: false }
const step = (over: object) => ({ ...POLICY, steps: [{ ...STEP, ...over }] })
const to = (...recipients: unknown[]) => step({ recipients })

test('the defaults are policies that anybody could have saved', () => {
  for (const policy of DEFAULT_POLICIES) expect(readPolicy(policy, KNOWN)).toEqual({ ok: true, value: policy })
})

test('a policy that names people, roles, groups and hours is taken as it is', () => {
  const whole = step({
    repeat: { every_ms: 60_000, times: 3 },
    schedule: [{ days: [1, 7], from: '22:00', until: '06:00' }],
    recipients: [
      { type: 'console' },
      { type: 'person', account: 'ana', channel: 'mail' },
      { type: 'role', role: 'supervisor', onDuty: true, channel: 'mail' },
      { type: 'person', account: 'bob', channel: 'phones' }, // has no e-mail address, and needs none
      { type: 'channel', channel: 'group' },
    ],
  })
  expect(readPolicy(whole, KNOWN)).toEqual({ ok: true, value: whole })
})

describe('a policy is refused with a sentence', () => {
  test.each([
    ['no step', { ...POLICY, steps: [] }, 'the policy has no step: nobody would be told'],
    [
      'push to nobody in particular',
      to({ type: 'channel', channel: 'phones' }),
      'step 1: "phones" sends to persons: name a person or a role',
    ],
    ['no recipient', to(), 'step 1: it tells nobody; name a recipient'],
    ['a negative delay', step({ after_ms: -1 }), 'step 1: the delay cannot be negative'],
    ['a delay of weeks', step({ after_ms: 8e8 }), 'step 1: the delay is at most a day'],
    ['half a millisecond', step({ after_ms: 0.5 }), 'step 1: the delay must be whole milliseconds'],
    [
      'repeats without end',
      step({ repeat: { every_ms: 60_000 } }),
      'step 1: it repeats without an end; say how many times, at most 100',
    ],
    ['too many repeats', step({ repeat: { every_ms: 60_000, times: 101 } }), 'step 1: it repeats 1 to 100 times'],
    [
      'repeats every second',
      step({ repeat: { every_ms: 1000, times: 1 } }),
      'step 1: it repeats every 30 s at the soonest and once a day at the latest',
    ],
    [
      'hours of no day',
      step({ schedule: [{ days: [], from: '01:00', until: '02:00' }] }),
      'step 1: its hours never come',
    ],
    ['no hours', step({ schedule: [] }), 'step 1: its hours never come'],
    ['an unknown channel', to({ type: 'channel', channel: 'none' }), 'step 1: there is no channel "none"'],
    ['a channel that is off', to({ type: 'channel', channel: 'old' }), 'step 1: the channel "old" is switched off'],
    [
      'e-mail to nobody',
      to({ type: 'channel', channel: 'mail' }),
      'step 1: "mail" sends to persons: name a person or a role',
    ],
    [
      'a person in a group',
      to({ type: 'person', account: 'ana', channel: 'group' }),
      'step 1: "group" reaches a group: name it alone',
    ],
    ['a stranger', to({ type: 'person', account: 'eve', channel: 'mail' }), 'step 1: there is no active account "eve"'],
    ['no address', to({ type: 'person', account: 'bob', channel: 'mail' }), 'step 1: "bob" has no e-mail address'],
    ['a strange site', { ...POLICY, alarms: { sites: ['mars'] } }, 'there is no site or kind "mars"'],
    ['an empty list', { ...POLICY, alarms: { priorities: [] } }, 'it takes no alarm: an empty list means none'],
    ['an unknown key', { ...POLICY, colour: 'red' }, 'unknown key "colour"'],
  ])('%s', (_, policy, sentence) => {
    const read = readPolicy(policy, KNOWN)
    expect(read.ok ? [] : read.sentences.map(({ en }) => en)).toEqual([sentence])
  })

  test.each([
    null,
    1,
    'policy',
    [],
    { id: 'p' },
    { ...POLICY, id: '../x' },
    step({ after_ms: '15' }),
    { ...POLICY, __proto__: null, steps: [null] },
  ])('nonsense %#', (value) => expect(readPolicy(value, KNOWN).ok).toBe(false))
})

describe('a channel', () => {
  const HOOK = {
    id: 'hook',
    name: { en: 'Hook' },
    type: 'webhook',
    on: true,
    language: 'en',
    url: 'https://example.com/in',
    secret: 'canary-0123456789abcdef',
    from: null,
  }
  const MAIL = {
    ...HOOK,
    type: 'email',
    url: 'smtp://user:canary-pass@mail.example.com:587',
    secret: null,
    from: 'w@example.com',
  }
  test.each([
    ['no address', { ...HOOK, url: undefined }, 'the channel has no address'],
    ['a file', { ...HOOK, url: 'file:///etc/passwd' }, 'the address begins with https:// or http://'],
    ['no URL', { ...HOOK, url: 'example' }, 'the address begins with https:// or http://'],
    [
      'a user in the address',
      { ...HOOK, url: 'https://a:b@example.com/' },
      'the address holds no user name or password',
    ],
    ['a short secret', { ...HOOK, secret: 'short' }, 'a webhook is signed: give a secret of at least 16 characters'],
    ['e-mail over https', { ...MAIL, url: 'https://example.com' }, 'the address begins with smtp:// or smtps://'],
    ['e-mail without a sender', { ...MAIL, from: null }, 'e-mails need a sender address'],
    ['a header in the sender', { ...MAIL, from: 'w@example.com\r\nBcc: x@y.z' }, 'e-mails need a sender address'],
  ])('is refused: %s', (_, channel, sentence) => {
    const read = readChannel(JSON.parse(JSON.stringify(channel)), null)
    expect(read.ok ? [] : read.sentences.map(({ en }) => en)).toEqual([sentence])
    expect(JSON.stringify(read)).not.toContain('canary')
  })

  test('keeps address and secret that a change leaves out, never sends the secret elsewhere, and shows neither', () => {
    const first = readChannel(HOOK, null)
    if (!first.ok) throw new Error('refused')
    const { url: _url, secret: _secret, ...rest } = HOOK
    const kept = readChannel({ ...rest, name: { en: 'New' } }, first.value)
    expect(kept).toMatchObject({ ok: true, value: { url: HOOK.url, secret: HOOK.secret, name: { en: 'New' } } })
    expect(
      readChannel({ ...rest, url: 'https://evil.example/' }, first.value),
      'another address needs its own',
    ).toMatchObject({ ok: false })
    expect(readChannel({ ...MAIL, url: undefined }, first.value).ok, 'another type starts from nothing').toBe(false)
    expect(viewOf(first.value)).toMatchObject({ host: 'example.com', hasSecret: true })
    expect(JSON.stringify(viewOf(first.value))).not.toContain('canary')
    const mail = readChannel(MAIL, null)
    if (!mail.ok) throw new Error('refused')
    expect(JSON.stringify(viewOf(mail.value))).not.toContain('canary')
  })

  test('of push has nothing to be told: no address, no secret, no sender', () => {
    const { url, secret, ...rest } = HOOK
    const push = { ...rest, type: 'push' }
    const read = readChannel(push, null)
    expect(read).toMatchObject({ ok: true, value: { type: 'push', url: '', secret: null } })
    expect(read.ok && viewOf(read.value)).toMatchObject({ host: '', hasSecret: false })
    for (const more of [{ url }, { secret }])
      expect(readChannel({ ...push, ...more }, null)).toMatchObject({
        ok: false,
        sentences: [{ en: 'push needs no address and no secret' }],
      })
  })

  test('an e-mail address is one that can stand in a header as it is', () => {
    for (const good of ['ana@example.com', 'a.b+c@mail.example.co', 'root@localhost'])
      expect(isEmail(good), good).toBe(true)
    for (const bad of ['', 'ana', 'a@b@c', 'a b@c.d', 'a@b.c\n', 'a@b.c>', '<a@b.c', `${'a'.repeat(250)}@b.cc`])
      expect(isEmail(bad), bad).toBe(false)
  })

  test('the address of the screens is one a browser can open', () => {
    expect(readSettings({ consoleUrl: 'javascript:alert(1)', allowedHosts: [] }).ok).toBe(false)
    expect(readSettings({ consoleUrl: 'https://w.example', allowedHosts: ['HOOK.local'] })).toEqual({
      ok: true,
      value: { consoleUrl: 'https://w.example', allowedHosts: ['hook.local'] },
    })
  })
})

describe('a notice', () => {
  test('names alarm, equipment, place and site time in English', () => {
    expect(write(aNotice({ turn: 3 }), 'en', 'https://w.example/alarms/x')).toEqual({
      subject: '[LIFE SAFETY] Fire panel · Fire',
      lines: [
        'Unacknowledged alarm (reminder 2)',
        'Priority: Critical',
        'Site: Harbour Plaza',
        'Equipment: Fire panel',
        'Place: Tower A · F1',
        'Raised: 2026-11-22 14:03:22 (Asia/Shanghai)',
        'Value: 1',
        'What to do: Look at the panel. Call 119.',
      ],
      link: 'https://w.example/alarms/x',
    })
  })

  test('and in Chinese', () => {
    const { subject, lines } = write(aNotice({ lifeSafety: false, value: null, place: [] }), 'zh-CN', null)
    expect(subject).toBe('[紧急] 火灾报警控制器 · 火警')
    expect(lines).toEqual([
      '报警未确认',
      '优先级：紧急',
      '项目：海港广场',
      '设备：火灾报警控制器',
      '触发时间：2026-11-22 14:03:22 (Asia/Shanghai)',
      '处置：查看控制器。拨打119。',
    ])
  })
})

describe('a checklist', () => {
  test('has a line for each line or sentence of the guidance, in both languages, and whom to call', () => {
    const call = { en: 'Fire brigade 119', zh: '消防119' }
    expect(linesOf({ do: { en: '1. Look.\n2. Close the valve.', zh: '1、查看。\n2、关阀。' }, call })).toEqual([
      { en: 'Look.', zh: '查看。' },
      { en: 'Close the valve.', zh: '关阀。' },
      call,
    ])
    expect(linesOf({ do: { en: 'Look. Close the valve.', zh: '查看。关阀。' } })).toHaveLength(2)
    expect(linesOf({ do: { en: 'Look. Close it.', zh: '查看并关阀。' } }), 'not equally many').toHaveLength(1)
    expect(linesOf({ do: { en: 'Wait 1.5 h, then look.' } })).toEqual([{ en: 'Wait 1.5 h, then look.' }])
  })

  test('keeps who and when; a second tick and a line that is not there change nothing', () => {
    const list = newChecklist('a', 'o', [{ en: 'Look.' }, { en: 'Close.' }])
    const ticked = tickLine(list, 1, true, { at: 5, by: 'Ana' })
    expect(ticked.ticks).toEqual({ 1: { at: 5, by: 'Ana' } })
    expect(tickLine(ticked, 1, true, { at: 9, by: 'Bob' })).toBe(ticked)
    expect(tickLine(ticked, 2, true, { at: 9, by: 'Bob' })).toBe(ticked)
    expect(tickLine(ticked, -1, true, { at: 9, by: 'Bob' })).toBe(ticked)
    expect(tickLine(ticked, 0, false, { at: 9, by: 'Bob' })).toBe(ticked)
    expect(tickLine(ticked, 1, false, { at: 9, by: 'Bob' }).ticks).toEqual({})
  })
})
