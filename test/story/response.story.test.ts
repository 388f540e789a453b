import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Delivery } from '#domain/response/delivery.ts'
import type { Escalation } from '#domain/response/escalation.ts'
import type { PolicyStep } from '#domain/response/policy.ts'
import type { Checklist } from '#domain/response/checklist.ts'
import type { ResponseSetup } from '#domain/wire/response.ts'
import { type MailServer, openMailServer } from '../support/mail-server.ts'
import { postJson } from '../support/people.ts'
import { hang, openReceiver, type Receiver, robotSays, say } from '../support/receiver.ts'
import { openSite, type SiteStory, smallSite } from '../support/site-story.ts'

const FIRE = 'hq.panel.fire'
const SECRET = 'canary-webhook-secret'
const site = smallSite({
  equipment: [{ id: 'panel', kind: 'fire-panel', name: { en: 'Fire panel', zh: '火灾报警控制器' } }],
  devices: [{ id: 'panel', equipment: ['panel'], secret: 'panel-secret' }],
})

let story: SiteStory
let mail: MailServer
let hook: Receiver
beforeEach(async () => {
  ;[story, mail, hook] = await Promise.all([openSite(site), openMailServer(), openReceiver()])
  return async () => {
    await story.closes()
    await Promise.all([mail.close(), hook.close()])
  }
})

const post = async (path: string, body: unknown = {}) => {
  const response = await postJson(story.url, path, body, await story.cookie('Li'))
  return { status: response.status, answer: (await response.json()) as Record<string, unknown> | null }
}
const saves = async (path: string, body: unknown) => {
  const { status, answer } = await post(path, body)
  expect([path, status, answer?.['message']]).toEqual([path, 200, undefined])
}
const deliveries = () => story.get('/api/sites/hq/deliveries') as Promise<readonly Delivery[]>
const states = async () => (await deliveries()).map(({ channel, state }) => `${channel} ${state}`).toSorted()
const eventually = (look: () => unknown) => expect.poll(look, { timeout: 10_000, interval: 10 })
const account = async () => {
  const setup = (await story.get('/api/accounts')) as readonly { readonly id: string; readonly name: string }[]
  return setup.find(({ name }) => name === 'Li')!.id
}

/** A webhook and an e-mail channel on this machine, and the address of Li. */
async function setUp(): Promise<string> {
  await story.cookie('Li')
  const person = await account()
  await saves('/api/response/settings', { consoleUrl: 'https://w.example/', allowedHosts: ['127.0.0.1'] })
  const common = { on: true, language: 'en', name: { en: 'C' } }
  await saves('/api/response/channels', {
    ...common,
    id: 'hook',
    type: 'webhook',
    url: `${hook.url}/in?k=canary-key`,
    secret: SECRET,
    from: null,
  })
  await saves('/api/response/channels', {
    ...common,
    id: 'mail',
    type: 'email',
    url: mail.url,
    secret: null,
    from: 'w@example.com',
  })
  await saves(`/api/response/contacts/${person}`, { email: 'li@example.com' })
  return person
}
const policy = (...steps: PolicyStep[]) =>
  saves('/api/response/policies', {
    id: 'life-safety',
    name: { en: 'Fire' },
    rank: 1,
    on: true,
    alarms: { lifeSafety: true },
    steps,
    endsOnReturn: false,
  })
const toHook = { type: 'channel', channel: 'hook' } as const
const raisesFire = async () => {
  await story.reads('panel', { fire: true })
  await eventually(() => story.alarm(FIRE)?.occurrence).not.toBeNull()
  await eventually(async () => ((await story.get('/api/sites/hq/escalations')) as readonly Escalation[]).length).toBe(1)
}
const acknowledges = () =>
  story.acts(FIRE, { type: 'acknowledge', occurrence: story.alarm(FIRE)!.occurrence, by: 'Li' })

test('three rings without any setting up: after 15 s the screens are to be louder, and the audit log says so', async () => {
  await raisesFire()
  story.passes(14_000)
  const running = async () => (await story.get('/api/sites/hq/escalations')) as readonly Escalation[]
  expect((await running())[0]!.progress[0]).toMatchObject({ turns: 0 })
  story.passes(1000)
  expect(await running()).toMatchObject([{ alarm: FIRE, policy: { id: 'life-safety' }, progress: [{ turns: 1 }] }])
  expect((await acknowledges()).status).toBe(200)
  await eventually(running).toEqual([])
  const rows = (await story.platform.audit({ subject: FIRE, limit: 10 })).map(({ action }) => action)
  expect(rows).toEqual(['escalation.ended', 'alarm.acknowledge', 'escalation.step', 'escalation.begun'])
})

test('the supervisor is mailed and a program told, each once, with the words of the alarm; after the acknowledgement nobody', async () => {
  const person = await setUp()
  await policy(
    {
      after_ms: 15_000,
      recipients: [{ type: 'console' }, { type: 'person', account: person, channel: 'mail' }, toHook],
    },
    { after_ms: 60_000, recipients: [toHook] },
  )
  await raisesFire()
  story.passes(15_000)
  await eventually(states).toEqual(['hook sent', 'mail sent'])
  expect(hook.received).toHaveLength(1)
  expect(hook.received[0]!.json).toMatchObject({
    alarm: FIRE,
    step: 1,
    equipment: { en: 'Fire panel' },
    link: 'https://w.example/alarms/hq.panel.fire?site=hq',
  })
  expect(mail.mails).toMatchObject([{ to: ['li@example.com'], from: 'w@example.com' }])
  await acknowledges()
  story.passes(3_600_000)
  expect(await deliveries()).toHaveLength(2)
  expect(hook.received).toHaveLength(1)
  const { occurrence } = story.alarm(FIRE)!
  expect(await story.get(`/api/sites/hq/deliveries?occurrence=${occurrence}`)).toHaveLength(2)
})

test('a receiver that fails is tried again with the same id until it takes the message; the tries are shown', async () => {
  await setUp()
  await policy({ after_ms: 15_000, recipients: [toHook] })
  hook.answers = say(503, 'not yet')
  await raisesFire()
  story.passes(15_000)
  await eventually(states).toEqual(['hook waiting'])
  story.passes(4000)
  expect(hook.received).toHaveLength(1)
  hook.answers = say(200)
  story.passes(1000)
  await eventually(states).toEqual(['hook sent'])
  const ids = hook.received.map(({ headers }) => headers['idempotency-key'])
  expect([ids.length, new Set(ids).size]).toEqual([2, 1])
  expect((await deliveries())[0]!.attempts.map(({ result, detail }) => `${result}: ${detail}`)).toEqual([
    'failed: 503 not yet',
    'sent: 2xx',
  ])
})

test('an acknowledgement takes back what has not left, and a hanging receiver holds nobody else up', async () => {
  const person = await setUp()
  await policy({
    after_ms: 15_000,
    recipients: [
      toHook,
      { type: 'role', role: 'supervisor', onDuty: true, channel: 'mail' },
      { type: 'person', account: person, channel: 'mail' },
    ],
  })
  hook.answers = hang
  mail.answers = { code: 451, message: 'greylisted' }
  await raisesFire()
  story.passes(15_000)
  // Li stands there as a person and as a supervisor: one message. The other supervisor has no address, which is said.
  await eventually(states).toEqual(['hook sending', 'mail given-up', 'mail waiting'])
  await acknowledges()
  await eventually(states).toEqual(['hook sending', 'mail given-up', 'mail withdrawn'])
})

describe('a restart in the middle', () => {
  test('steps taken are not taken again, steps to come are not forgotten', async () => {
    await setUp()
    await policy(
      { after_ms: 15_000, recipients: [toHook] },
      { after_ms: 60_000, recipients: [toHook] },
      { after_ms: 120_000, recipients: [toHook] },
    )
    await raisesFire()
    story.passes(15_000)
    await eventually(states).toEqual(['hook sent'])
    await story.restarts(1000)
    story.passes(1000)
    expect(hook.received).toHaveLength(1)
    await story.restarts(60_000)
    await eventually(() => hook.received.length).toBe(2)
    story.passes(60_000)
    await eventually(() => hook.received.length).toBe(3)
    expect(hook.received.map(({ json }) => json['step'])).toEqual([1, 2, 3])
    await eventually(states).toEqual(['hook sent', 'hook sent', 'hook sent'])
  })

  test('what was waiting for its next try gets it; what was on its way goes out once more, and its record says why', async () => {
    await setUp()
    await policy({ after_ms: 15_000, recipients: [toHook] })
    hook.answers = hang
    await raisesFire()
    story.passes(15_000)
    await eventually(() => hook.received.length).toBe(1)
    await story.restarts()
    await eventually(() => hook.received.length).toBe(2)
    expect(hook.received[1]!.headers['idempotency-key']).toBe(hook.received[0]!.headers['idempotency-key'])
    const [delivery] = await deliveries()
    expect(delivery!.attempts).toMatchObject([{ result: 'uncertain' }])
  })

  test('an alarm that was acknowledged is not escalated again', async () => {
    await setUp()
    await policy({ after_ms: 15_000, recipients: [toHook] })
    await raisesFire()
    await acknowledges()
    await story.restarts(3_600_000)
    story.passes(60_000)
    expect(await story.get('/api/sites/hq/escalations')).toEqual([])
    expect(hook.received).toEqual([])
  })
})

test('a message that can reach nobody stands in the list with the reason', async () => {
  const person = await setUp()
  await policy({ after_ms: 15_000, recipients: [{ type: 'person', account: person, channel: 'mail' }] })
  await saves(`/api/response/contacts/${person}`, { email: null })
  await raisesFire()
  story.passes(15_000)
  await eventually(states).toEqual(['mail given-up'])
  expect((await deliveries())[0]!.attempts).toMatchObject([
    { result: 'given-up', detail: 'the person has no e-mail address' },
  ])
})

test('a policy that is saved while an alarm stands has it from then on', async () => {
  await setUp()
  await policy({ after_ms: 86_400_000, recipients: [toHook] })
  await saves('/api/response/policies', {
    id: 'life-safety',
    name: { en: 'F' },
    rank: 1,
    on: false,
    alarms: { lifeSafety: true },
    steps: [{ after_ms: 0, recipients: [toHook] }],
    endsOnReturn: false,
  })
  await saves('/api/response/policies', {
    id: 'critical',
    name: { en: 'C' },
    rank: 1,
    on: false,
    alarms: {},
    steps: [{ after_ms: 0, recipients: [toHook] }],
    endsOnReturn: false,
  })
  await story.reads('panel', { fire: true })
  await eventually(() => story.alarm(FIRE)?.occurrence).not.toBeNull()
  story.passes(3_600_000)
  expect(await story.get('/api/sites/hq/escalations')).toEqual([])
  await policy({ after_ms: 15_000, recipients: [toHook] })
  story.passes(14_000)
  expect(hook.received).toEqual([])
  story.passes(1000)
  await eventually(() => hook.received.length).toBe(1)
})

describe('setting up', () => {
  test('a policy without a recipient is refused with a sentence in both languages', async () => {
    const body = {
      id: 'p',
      name: { en: 'P' },
      rank: 1,
      on: true,
      alarms: {},
      steps: [{ after_ms: 0, recipients: [] }],
      endsOnReturn: false,
    }
    expect(await post('/api/response/policies', body)).toEqual({
      status: 422,
      answer: {
        code: 'response.policy-wrong',
        message: {
          en: 'The policy cannot be used: step 1: it tells nobody; name a recipient.',
          zh: '策略无法使用：第1步：没有接收者；请指定接收者。',
        },
      },
    })
    for (const nonsense of [{}, { id: 5 }, { ...body, steps: 'x' }])
      expect((await post('/api/response/policies', nonsense)).status).toBe(422)
    for (const nonsense of [[], null, 'x', 5]) expect((await post('/api/response/policies', nonsense)).status).toBe(400)
  })

  test('a removed default comes back, a channel in use stays, what is not there is not found', async () => {
    await setUp()
    await policy({ after_ms: 0, recipients: [toHook] })
    expect(await post('/api/response/channels/hook/remove')).toMatchObject({
      status: 409,
      answer: { code: 'response.in-use' },
    })
    await saves('/api/response/policies/life-safety/remove', {})
    const { policies } = (await story.get('/api/response')) as ResponseSetup
    expect(policies.find(({ id }) => id === 'life-safety')?.steps[0]?.after_ms).toBe(15_000)
    await saves('/api/response/channels/hook/remove', {})
    expect((await post('/api/response/channels/hook/remove')).status).toBe(404)
    expect((await post('/api/response/policies/none/remove')).status).toBe(404)
  })

  test('a test message says that it is one, and goes by the same way', async () => {
    const person = await setUp()
    await saves('/api/sites/hq/response/channels/hook/test', { account: null })
    await saves('/api/sites/hq/response/channels/mail/test', { account: person })
    expect((await post('/api/sites/hq/response/channels/mail/test', { account: null })).status).toBe(422)
    expect((await post('/api/sites/none/response/channels/mail/test', { account: null })).status).toBe(404)
    await eventually(states).toEqual(['hook sent', 'mail sent'])
    expect(hook.received[0]!.json).toMatchObject({ type: 'test', alarm: null })
    expect(mail.mails[0]!.text).toContain('nothing needs to be done')
  })

  test('a robot is not sent more than its group takes in a minute; the rest waits', async () => {
    await setUp()
    hook.answers = robotSays(0)
    const robot = {
      id: 'group',
      name: { en: 'G' },
      type: 'wecom',
      on: true,
      language: 'zh-CN',
      url: hook.url,
      secret: null,
      from: null,
    }
    await saves('/api/response/channels', robot)
    for (let i = 0; i < 23; i += 1) await saves('/api/sites/hq/response/channels/group/test', { account: null })
    await eventually(() => hook.received.length).toBe(20)
    story.passes(59_000)
    expect(hook.received).toHaveLength(20)
    story.passes(2000)
    await eventually(() => hook.received.length).toBe(23)
  })

  test('no secret of a channel is answered, logged or audited', async () => {
    await setUp()
    hook.answers = (response) => void response.writeHead(400).end(`${SECRET} canary-key`)
    await policy({ after_ms: 0, recipients: [toHook] })
    await raisesFire()
    story.passes(100)
    await eventually(states).toEqual(['hook given-up'])
    const seen = [
      await story.get('/api/response'),
      await deliveries(),
      await story.platform.audit({ limit: 1000 }),
      story.logged,
      await post('/api/response/channels', { id: 'hook', type: 'webhook', secret: 'canary-short' }),
    ]
    expect(JSON.stringify(seen)).not.toContain('canary')
    // It must stand somewhere, or the search would find nothing anyway.
    const journal = readdirSync(story.folder).filter((file) => file.startsWith('journal.sqlite'))
    expect(journal.some((file) => readFileSync(join(story.folder, file)).includes('canary'))).toBe(true)
  })
})

test('the guidance is a checklist: who did what and when, once, for this occurrence only', async () => {
  const list = () => story.get(`/api/alarms/${FIRE}/checklist`) as Promise<Checklist | null>
  const ticks = (line: number, done: boolean, occurrence = story.alarm(FIRE)!.occurrence) =>
    post(`/api/alarms/${FIRE}/checklist`, { occurrence, line, done })
  expect(await list()).toBeNull()
  await raisesFire()
  const { lines, ticks: none } = (await list())!
  expect(lines.length).toBeGreaterThan(1)
  expect(none).toEqual({})
  expect((await ticks(0, true)).status).toBe(200)
  const at = story.clock.now
  story.passes(1000)
  expect((await ticks(0, true)).status, 'a second tick changes nothing').toBe(200)
  expect((await list())!.ticks).toEqual({ 0: { at, by: 'Li' } })
  await story.restarts()
  expect((await list())!.ticks).toEqual({ 0: { at, by: 'Li' } })
  expect(await ticks(29, true)).toMatchObject({ status: 422, answer: { code: 'response.no-such-line' } })
  expect(await ticks(0, true, '0193abcd-0000-7000-8000-000000000001')).toMatchObject({ status: 409 })
  expect((await ticks(0, false)).status).toBe(200)
  expect((await list())!.ticks).toEqual({})
  const rows = await story.platform.audit({ subject: FIRE, limit: 100 })
  expect(rows.map(({ action }) => action).filter((action) => action.startsWith('checklist'))).toEqual([
    'checklist.untick',
    'checklist.tick',
  ])
})

test('nobody comes in unasked', async () => {
  for (const path of [
    '/api/response',
    '/api/sites/hq/deliveries',
    '/api/sites/hq/escalations',
    `/api/alarms/${FIRE}/checklist`,
  ]) {
    expect((await fetch(new URL(path, story.url))).status, path).toBe(401)
  }
})
