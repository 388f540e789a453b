import { createHmac } from 'node:crypto'
import { beforeEach, describe, expect, onTestFinished, test } from 'vitest'
import type { Channel } from '#domain/response/channel.ts'
import { newDelivery } from '#domain/response/delivery.ts'
import { type Notice, write } from '#domain/response/notice.ts'
import type { Outcome } from '../../ingest/response/channel.ts'
import { isPrivateAddress } from '../../ingest/response/private-address.ts'
import type { Address, Resolve } from '../../ingest/response/post.ts'
import { createSend } from '../../ingest/response/send.ts'
import { signature } from '../../ingest/response/webhook.ts'
import { openMailServer } from '../support/mail-server.ts'
import { hang, openReceiver, type Receiver, robotSays, say } from '../support/receiver.ts'
import { aNotice } from '../support/response.ts'

const send = createSend(async () => {
  throw new Error('no push is sent here')
})
const NOW = Date.parse('2026-11-22T14:03:40+08:00')
const SECRET = 'canary-0123456789abcdef'
/** A test that waits for a limit waits this long. */
const SHORT_ms = 200
const PLENTY_ms = 10_000

let receiver: Receiver
beforeEach(async () => {
  receiver = await openReceiver()
  return () => receiver.close()
})

const channelOf = (over: Partial<Channel>): Channel => ({
  id: 'hook',
  name: { en: 'Hook' },
  type: 'webhook',
  on: true,
  language: 'en',
  url: `${receiver.url}/in?token=canary-token`,
  secret: SECRET,
  from: null,
  ...over,
})
type How = {
  readonly hostAllowed?: boolean
  readonly resolve?: Resolve
  readonly within_ms?: number
  readonly notice?: Partial<Notice>
  readonly address?: string
}
const ADDRESSES =
  (...addresses: string[]): Resolve =>
  async () =>
    addresses.map((address): Address => ({ address, family: address.includes(':') ? 6 : 4 }))

function sends(over: Partial<Channel>, how: How = {}): Promise<Outcome> {
  const channel = channelOf(over)
  const { hostAllowed = true, resolve = ADDRESSES(), within_ms = PLENTY_ms } = how
  const notice = aNotice(how.notice)
  const delivery = newDelivery({
    id: '0193abcd-0000-7000-8000-000000000001',
    site: 'hq',
    alarm: 'hq.panel.fire',
    occurrence: 'o-1',
    escalation: 'e-1',
    channel: channel.id,
    to: { account: null, name: null, address: how.address ?? null, language: channel.language },
    notice,
    createdAt: NOW,
  })
  const written = write(notice, channel.language, 'https://w.example/alarms/hq.panel.fire')
  const world = { resolve, signal: new AbortController().signal, within_ms }
  return send({ channel, delivery, written, hostAllowed, now: NOW }, world)
}

describe('addresses', () => {
  test.each([
    '0.0.0.0',
    '10.1.2.3',
    '100.100.100.200',
    '127.0.0.1',
    '127.255.255.254',
    '169.254.169.254',
    '172.16.0.1',
    '172.31.255.255',
    '192.168.1.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '::',
    '::1',
    '::ffff:127.0.0.1',
    '::ffff:a9fe:a9fe',
    '::ffff:10.0.0.1',
    '::7f00:1',
    '64:ff9b::7f00:1',
    '2002:7f00:1::',
    'fc00::1',
    'fd00:ec2::254',
    'fe80::1',
    'fe80::1%eth0',
    'fec0::1',
    'ff02::1',
    'localhost',
    '',
  ])('%s is private', (address) => expect(isPrivateAddress(address)).toBe(true))
  test.each([
    '1.1.1.1',
    '8.8.8.8',
    '100.63.255.255',
    '100.128.0.1',
    '172.15.0.1',
    '172.32.0.1',
    '192.169.0.1',
    '203.0.114.1',
    '2606:4700::1111',
    '2400:3200::1',
    '::ffff:8.8.8.8',
  ])('%s is public', (address) => expect(isPrivateAddress(address)).toBe(false))
})

const never: Resolve = () => new Promise(() => {})
describe('a webhook', () => {
  test('is JSON, signed over time and body, with an idempotency key', async () => {
    expect(await sends({})).toEqual({ ok: true, detail: '2xx' })
    const { path, headers, body, json } = receiver.received[0]!
    expect(path).toBe('/in?token=canary-token')
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'idempotency-key': '0193abcd-0000-7000-8000-000000000001',
    })
    const [, t, v1] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(headers['x-watchroom-signature']))!
    expect(Number(t)).toBe(Math.floor(NOW / 1000))
    expect(v1).toBe(createHmac('sha256', SECRET).update(`${t}.${body}`).digest('hex'))
    expect(json).toMatchObject({
      id: '0193abcd-0000-7000-8000-000000000001',
      type: 'alarm.unacknowledged',
      site: { id: 'hq', timeZone: 'Asia/Shanghai' },
      alarm: 'hq.panel.fire',
      occurrence: 'o-1',
      step: 1,
      turn: 1,
      priority: 'critical',
      lifeSafety: true,
      message: { en: 'Fire', zh: '火警' },
      raisedAt: '2026-11-22T06:03:22.000Z',
      link: 'https://w.example/alarms/hq.panel.fire',
    })
  })

  test('its signature is one that a receiver can compute by hand', () => {
    expect(signature('key', '{"a":1}', 1_700_000_000_999)).toBe(
      `t=1700000000,v1=${createHmac('sha256', 'key').update('1700000000.{"a":1}').digest('hex')}`,
    )
  })

  test.each([
    ['fails', say(500, 'broken'), { ok: false, detail: '500 broken', again: true }],
    [
      'is busy and asks for a pause',
      say(429, 'slow', { 'retry-after': '30' }),
      { ok: false, detail: '429 slow', again: true, after_ms: 30_000 },
    ],
    ['does not know the address', say(404, 'no'), { ok: false, detail: '404 no', again: false }],
    ['is gone', say(410), { ok: false, detail: '410', again: false }],
  ])('a receiver that %s', async (_, answers, outcome) => {
    receiver.answers = answers
    expect(await sends({})).toEqual(outcome)
  })

  test('redirects are not followed, wherever they lead', async () => {
    const other = await openReceiver()
    onTestFinished(() => other.close())
    receiver.answers = say(307, '', { location: `${other.url}/secret` })
    expect(await sends({})).toEqual({ ok: false, detail: '307: redirects are not followed', again: false })
    expect(other.connections).toBe(0)
  })

  test('a receiver that hangs is left alone after the time limit, one that hangs in its answer too', async () => {
    receiver.answers = hang
    expect(await sends({}, { within_ms: SHORT_ms })).toEqual({ ok: false, detail: 'no answer in time', again: true })
    receiver.answers = (response) => void response.writeHead(200).write('…')
    expect(await sends({}, { within_ms: SHORT_ms })).toEqual({ ok: false, detail: 'no answer in time', again: true })
  })

  test('a look-up that never ends is left alone too', async () => {
    const hooked = { url: 'https://slow.example/' }
    expect(await sends(hooked, { resolve: never, within_ms: SHORT_ms })).toEqual({
      ok: false,
      detail: 'no answer in time',
      again: true,
    })
  })

  test('an answer without an end is read so far and no further', async () => {
    const mega = Buffer.alloc(1024 * 1024, 'x')
    const closed = Promise.withResolvers<void>()
    receiver.answers = (response) => {
      response
        .writeHead(200)
        .on('close', closed.resolve)
        .on('drain', () => response.write(mega))
      response.write(mega)
    }
    expect(await sends({})).toMatchObject({ ok: true })
    await closed.promise
  })

  test('a receiver that breaks off, and one that is not there, may be tried again', async () => {
    receiver.answers = (response) => void response.socket!.destroy()
    expect(await sends({})).toMatchObject({ ok: false, again: true })
    const { url } = receiver
    await receiver.close()
    expect(await sends({ url })).toMatchObject({
      ok: false,
      again: true,
      detail: expect.stringContaining('ECONNREFUSED'),
    })
  })
})

const lookUp: Resolve = () => Promise.reject(new Error('looked up'))
describe('private addresses', () => {
  const refusal = { ok: false, detail: 'the host has a private address; an administrator may allow it', again: false }
  test.each([
    'https://127.0.0.1/',
    'https://2130706433/',
    'https://0x7f.1/',
    'https://[::1]/',
    'https://[::ffff:127.0.0.1]/',
    'https://169.254.169.254/latest',
  ])('%s is refused without a look-up', async (url) => {
    expect(await sends({ url }, { hostAllowed: false, resolve: lookUp })).toEqual(refusal)
  })

  test('a name that leads to a private address is refused, also if another of its addresses is public', async () => {
    const url = `https://hook.example:${receiver.port}/`
    expect(await sends({ url }, { hostAllowed: false, resolve: ADDRESSES('127.0.0.1') })).toEqual(refusal)
    expect(await sends({ url }, { hostAllowed: false, resolve: ADDRESSES('8.8.8.8', '127.0.0.1') })).toEqual(refusal)
    expect(receiver.connections).toBe(0)
  })

  test('the connection is made to the address that was judged: the name is looked up once and never again', async () => {
    let asked = 0
    const rebinding: Resolve = async () => {
      asked += 1
      return asked === 1 ? [{ address: '127.0.0.1', family: 4 }] : [{ address: '127.0.0.9', family: 4 }]
    }
    // No DNS knows this name: only the pinned address can have led to the receiver.
    const url = `http://hook.invalid:${receiver.port}/`
    expect(await sends({ url }, { resolve: rebinding })).toMatchObject({ ok: true })
    expect(asked).toBe(1)
    expect(receiver.received[0]!.headers.host).toBe(`hook.invalid:${receiver.port}`)
  })

  test('in clear only to hosts that an administrator allowed', async () => {
    expect(await sends({ url: 'http://hook.example/' }, { hostAllowed: false, resolve: ADDRESSES('8.8.8.8') })).toEqual(
      {
        ok: false,
        detail: 'only https leaves the building; an administrator may allow this host',
        again: false,
      },
    )
  })
})

describe('robots', () => {
  const TEXT_EN = '[LIFE SAFETY] Fire panel · Fire\nUnacknowledged alarm\nPriority: Critical\nSite: Harbour Plaza\n'

  test('WeCom: a text, cut at 2,048 bytes of UTF-8 but for the link', async () => {
    receiver.answers = robotSays(0)
    const wecom = { type: 'wecom', secret: null } as const
    expect(await sends(wecom)).toEqual({ ok: true, detail: 'accepted by the robot' })
    expect(receiver.received[0]!.json).toEqual({ msgtype: 'text', text: { content: expect.stringContaining(TEXT_EN) } })
    await sends({ ...wecom, language: 'zh-CN' }, { notice: { guidance: { en: 'x', zh: '查'.repeat(2000) } } })
    const { content } = receiver.received[1]!.json['text'] as { content: string }
    expect(Buffer.byteLength(content)).toBeLessThanOrEqual(2048)
    expect(content).toMatch(/查…\nhttps:\/\/w\.example\/alarms\/hq\.panel\.fire$/)
    expect(content).not.toContain('\uFFFD')
  })

  test('DingTalk: a text, signed in the address, whose own key stays', async () => {
    receiver.answers = robotSays(0)
    const url = `${receiver.url}/robot/send?access_token=abc`
    expect(await sends({ type: 'dingtalk', url, secret: 'SECcanary' })).toMatchObject({ ok: true })
    const asked = new URL(receiver.received[0]!.path, receiver.url)
    expect(asked.searchParams.get('access_token')).toBe('abc')
    expect(asked.searchParams.get('timestamp')).toBe(String(NOW))
    const sign = createHmac('sha256', 'SECcanary').update(`${NOW}\nSECcanary`).digest('base64')
    expect(asked.searchParams.get('sign')).toBe(sign)
    expect(receiver.received[0]!.json).toEqual({
      msgtype: 'text',
      text: { content: expect.stringContaining(TEXT_EN) },
      at: { isAtAll: false },
    })
  })

  test('Feishu: a text, signed in the body with seconds', async () => {
    receiver.answers = say(200, { code: 0, msg: 'success' })
    expect(await sends({ type: 'feishu', secret: 'canary-f' })).toMatchObject({ ok: true })
    const seconds = String(Math.floor(NOW / 1000))
    expect(receiver.received[0]!.json).toEqual({
      timestamp: seconds,
      sign: createHmac('sha256', `${seconds}\ncanary-f`).update('').digest('base64'),
      msg_type: 'text',
      content: { text: expect.stringContaining(TEXT_EN) },
    })
    receiver.answers = say(200, { StatusCode: 0, StatusMessage: 'success' })
    expect(await sends({ type: 'feishu', secret: null })).toMatchObject({ ok: true })
    expect(receiver.received[1]!.json).not.toHaveProperty('sign')
  })

  test.each([
    ['wecom', robotSays(45009, 'api freq out of limit'), true],
    ['wecom', robotSays(93000, 'invalid webhook url'), false],
    ['dingtalk', robotSays(130101, 'send too fast'), true],
    ['dingtalk', robotSays(310000, 'sign not match'), false],
    ['feishu', say(200, { code: 11232, msg: 'frequency limited' }), true],
    ['feishu', say(200, { code: 19021, msg: 'sign match fail' }), false],
    ['feishu', say(200, '<html>login</html>'), true],
  ] as const)('%s says no in a 200', async (type, answers, again) => {
    receiver.answers = answers
    expect(await sends({ type })).toMatchObject({ ok: false, again })
  })
})

const mailServer = async (login: Parameters<typeof openMailServer>[0] = {}) => {
  const server = await openMailServer(login)
  onTestFinished(() => server.close())
  return server
}
const mail = (url: string): Partial<Channel> => ({ type: 'email', url, secret: null, from: 'watchroom@example.com' })
describe('e-mail', () => {
  const to = { address: 'ana@example.com' }

  test('reaches a real SMTP server with the id of its delivery', async () => {
    const server = await mailServer()
    expect(await sends(mail(server.url), to)).toMatchObject({ ok: true, detail: expect.stringContaining('kept') })
    expect(server.mails).toMatchObject([
      {
        from: 'watchroom@example.com',
        to: ['ana@example.com'],
        messageId: '<0193abcd-0000-7000-8000-000000000001@watchroom>',
      },
    ])
    expect(server.mails[0]!.text).toContain('Auto-Submitted: auto-generated')
    expect(server.mails[0]!.text).toContain('Equipment: Fire panel')
    expect(server.mails[0]!.text).toContain('https://w.example/alarms/hq.panel.fire')
  })

  test('a line break in a name makes no header', async () => {
    const server = await mailServer()
    await sends(mail(server.url), { ...to, notice: { equipment: { en: 'Pump\r\nBcc: eve@example.com' } } })
    expect(server.mails[0]!.to).toEqual(['ana@example.com'])
    expect(server.mails[0]!.text.split('\r\n\r\n')[0]).not.toMatch(/^bcc:/im)
  })

  test.each([
    ['450 later', { code: 450, message: 'try later' }, true],
    ['550 never', { code: 550, message: 'no such mailbox' }, false],
  ] as const)('%s', async (_, answers, again) => {
    const server = await mailServer()
    server.answers = answers
    expect(await sends(mail(server.url), to)).toMatchObject({
      ok: false,
      again,
      detail: expect.stringContaining(answers.message),
    })
  })

  test('a server that hangs is left alone after the time limit', async () => {
    const server = await mailServer()
    server.answers = 'hang'
    expect(await sends(mail(server.url), { ...to, within_ms: SHORT_ms })).toMatchObject({ ok: false, again: true })
  })

  test('signs in; a wrong password is for good, and stands in nothing that is told', async () => {
    const server = await mailServer({ user: 'w', password: 'canary-pass' })
    const at = (password: string) => server.url.replace('//', `//w:${password}@`)
    expect(await sends(mail(at('canary-pass')), to)).toMatchObject({ ok: true })
    const refused = await sends(mail(at('canary-wrong')), to)
    expect(refused).toMatchObject({ ok: false, again: false })
    expect(refused.detail).not.toContain('canary')
  })

  test('a password leaves only over TLS, unless the host is allowed in clear', async () => {
    const server = await mailServer({ user: 'w', password: 'canary-pass' })
    const url = server.url.replace('//', '//w:canary-pass@')
    expect(await sends(mail(url), { ...to, hostAllowed: false })).toMatchObject({ ok: false })
    expect(server.mails).toEqual([])
  })
})

test('what a server quotes of a secret is hidden', async () => {
  receiver.answers = (response) =>
    void response.writeHead(400).end(`bad ${receiver.received.at(-1)!.path} ${SECRET} canary-token`)
  const outcome = await sends({})
  expect(outcome).toMatchObject({ ok: false, again: false, detail: expect.stringContaining('•••') })
  expect(JSON.stringify(outcome)).not.toContain('canary')
})
