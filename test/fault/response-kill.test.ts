import mqtt from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import type { Delivery } from '#domain/response/delivery.ts'
import type { Escalation } from '#domain/response/escalation.ts'
import { openMailServer } from '../support/mail-server.ts'
import { Product, until } from '../support/product.ts'
import { hang, openReceiver, say } from '../support/receiver.ts'
import { smallSite } from '../support/site-story.ts'

const WAIT_ms = 20_000
/** Long enough for a start after the kill to lie before it on a slow machine; the step is then late, not lost. */
const SECOND_STEP_ms = 6000

const site = smallSite({
  equipment: [{ id: 'panel', kind: 'fire-panel', name: { en: 'Fire panel', zh: '火灾报警控制器' } }],
  devices: [{ id: 'panel', equipment: ['panel'], secret: 'panel-secret' }],
})

test('kill -9 while messages are on their way: each goes out again with its id, each step is taken once, nothing is forgotten', async () => {
  const [product, hook, mail] = [new Product(site), await openReceiver(hang), await openMailServer()]
  onTestFinished(async () => {
    await product.dispose()
    await Promise.all([hook.close(), mail.close()])
  })
  mail.answers = 'hang'
  await product.start()
  const save = async (path: string, body: unknown): Promise<void> => {
    const answer = await product.post(path, body)
    expect([path, answer.status], JSON.stringify(answer.body)).toEqual([path, 200])
  }
  const [person] = (await product.get('/api/accounts')) as readonly { readonly id: string }[]
  const common = { name: { en: 'C' }, on: true, language: 'en' }
  const secret = '0123456789abcdef'
  await save('/api/response/settings', { consoleUrl: null, allowedHosts: ['127.0.0.1'] })
  await save('/api/response/channels', { ...common, id: 'hook', type: 'webhook', url: hook.url, secret, from: null })
  await save('/api/response/channels', { ...common, id: 'mail', type: 'email', url: mail.url, from: 'w@example.com' })
  await save(`/api/response/contacts/${person!.id}`, { email: 'ana@example.com' })
  const toHook = { type: 'channel', channel: 'hook' }
  const steps = [
    { after_ms: 0, recipients: [toHook, { type: 'person', account: person!.id, channel: 'mail' }] },
    { after_ms: SECOND_STEP_ms, recipients: [toHook] },
  ]
  const alarms = { lifeSafety: true }
  await save('/api/response/policies', {
    id: 'fire',
    name: { en: 'Fire' },
    rank: 1,
    on: true,
    alarms,
    steps,
    endsOnReturn: false,
  })

  const device = await mqtt.connectAsync(`mqtt://127.0.0.1:${product.mqttPort}`, {
    username: 'hq/panel',
    password: 'panel-secret',
    reconnectPeriod: 0,
  })
  await device.publishAsync('facility/hq/panel/readings', JSON.stringify({ values: { fire: true } }), { qos: 1 })
  device.end(true)
  await until(() => hook.received.length === 1 && mail.tried === 1, 'both messages on their way', WAIT_ms)
  await product.kill()
  hook.answers = say(200)
  mail.answers = 'take'

  await product.start()
  const deliveries = async () => (await product.get('/api/sites/hq/deliveries')) as readonly Delivery[]
  const sent = async () => (await deliveries()).filter(({ state }) => state === 'sent').length
  await until(async () => (await sent()) === 3, 'three messages sent', WAIT_ms, 50)

  const list = await deliveries()
  expect(list).toHaveLength(3)
  const first = list.filter(({ notice }) => notice.step === 1)
  expect(first.map(({ attempts }) => attempts.map(({ result }) => result))).toEqual([
    ['uncertain', 'sent'],
    ['uncertain', 'sent'],
  ])
  expect(hook.received.map(({ json }) => json['step'])).toEqual([1, 1, 2])
  const keys = hook.received.map(({ headers }) => headers['idempotency-key'])
  expect(keys[0], 'the receiver can tell that it comes twice').toBe(keys[1])
  expect(keys[2]).not.toBe(keys[0])
  expect(mail.mails.map(({ messageId }) => messageId)).toEqual([
    `<${first.find(({ channel }) => channel === 'mail')!.id}@watchroom>`,
  ])
  const [running] = (await product.get('/api/sites/hq/escalations')) as readonly Escalation[]
  expect(running).toMatchObject({ alarm: 'hq.panel.fire', progress: [{ turns: 1 }, { turns: 1 }] })
  await product.stopWell()
  expect((await product.run('verify')).code, 'the audit log is whole').toBe(0)
})
