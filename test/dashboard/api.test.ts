import { expect, test } from 'vitest'
import type { Alarm } from '#domain/alarm/alarm.ts'
import { api } from '#domain/wire/api.ts'
import type { Change, SiteSnapshot } from '#domain/wire/live.ts'
import type { SiteView } from '#domain/wire/view.ts'
import { ROUTES } from '../support/routes.ts'
import { type OpenApi, openApiCheck } from '../support/open-api.ts'
import type { TestPerson } from '../support/people.ts'
import { type TestAnswer, type TinyDashboard, tinyDashboard } from '../support/tiny-dashboard.ts'

const PRESSURE = 'tower.pump-1.pressure-high'
const TREND = '/api/sites/tower/equipment/pump-1/points/pressure/trend'

/** A dashboard whose every answer is held against its own OpenAPI document. */
async function checkedDashboard(as: TestPerson = {}) {
  const dashboard = await tinyDashboard({ as })
  const document = (await dashboard.ask('/api/openapi.json')).json as OpenApi
  const wrong = openApiCheck(document)
  const checked = (method: string, path: string, answer: TestAnswer): TestAnswer => {
    expect(wrong(method, path, answer.status, answer.json)).toBeNull()
    return answer
  }
  return {
    ...dashboard,
    document,
    ask: async (path: string) => checked('GET', path, await dashboard.ask(path)),
    post: async (path: string, body: unknown) => checked('POST', path, await dashboard.post(path, body)),
  }
}
const raised = ({ platform }: Pick<TinyDashboard, 'platform'>): string => {
  platform.condition(PRESSURE, true)
  return platform.alarm(PRESSURE).occurrence!
}

const pathOf = (url: string): string => url.replace(/:(\w+)/g, '{$1}')

test('every route of the wire is in the OpenAPI document, with its summary and its parameters', async () => {
  const { document } = await checkedDashboard()
  expect(document).toMatchObject({ openapi: '3.1.0', info: { title: 'Watchroom', version: expect.any(String) } })
  for (const [name, { url, method, summary }] of Object.entries(api)) {
    const operation = document.paths[pathOf(url)]?.[method.toLowerCase()]
    expect(operation, name).toMatchObject({ summary, operationId: name })
  }
  const known = new Set(Object.values(ROUTES).map(({ url }) => pathOf(url)))
  expect(Object.keys(document.paths).filter((path) => !known.has(path))).toEqual([])
})

test('health is ok, or degraded with its reasons in RFC 3339', async () => {
  const { ask, platform } = await checkedDashboard()
  expect((await ask('/health')).json).toEqual({ status: 'ok', reasons: [], counters: { changes: 0 } })
  platform.troubles.push({ code: 'disk', detail: 'the disk is full', since: Date.UTC(2026, 0, 2) })
  expect((await ask('/health')).json).toMatchObject({
    status: 'degraded',
    reasons: [{ code: 'disk', detail: 'the disk is full', since: '2026-01-02T00:00:00.000Z' }],
  })
})

test('a site is answered with its equipment, definitions and devices, and never with a secret', async () => {
  const { ask } = await checkedDashboard()
  expect((await ask('/api/sites')).json).toEqual([
    { id: 'tower', name: { en: 'Tower', zh: '塔楼' }, timeZone: 'Asia/Shanghai' },
    { id: 'annex', name: { en: 'Annex' }, timeZone: 'Europe/Berlin' },
  ])
  const answer = await ask('/api/sites/tower')
  const view = answer.json as SiteView
  expect(view.equipment.map((e) => e.id)).toEqual(['pump-1', 'pump-2', 'pump-3'])
  expect(view.definitions['pump-1']?.map((d) => d.id)).toEqual(['pressure-high', 'fire'])
  expect(view.devices.map((d) => d.id)).toEqual(['gateway'])
  expect(answer.text).not.toContain('canary')
  expect(answer.headers['cache-control']).toBe('no-store')
})

test('the alarms of a site are a snapshot as of its seq', async () => {
  const dashboard = await checkedDashboard()
  raised(dashboard)
  const snapshot = (await dashboard.ask('/api/sites/tower/alarms')).json as SiteSnapshot
  expect(snapshot).toMatchObject({ site: 'tower', seq: 1, alarms: [{ id: PRESSURE, condition: 'active' }] })
})

test('equipment is answered with its normal alarms and its current values', async () => {
  const { ask, platform } = await checkedDashboard()
  platform.measure({ 'tower/pump-1': { pressure: 7.5 } })
  const { alarms, values } = (await ask('/api/sites/tower/equipment/pump-1')).json as {
    alarms: Alarm[]
    values: object
  }
  expect(alarms.map((a) => a.definition)).toEqual(['pressure-high', 'fire'])
  expect(values).toMatchObject({ pressure: [7.5, 0, expect.any(Number), expect.any(Number)] })
})

test('the journal comes newest first, of the site or of one alarm, a page at a time', async () => {
  const { ask, platform } = await checkedDashboard()
  platform.condition(PRESSURE, true)
  platform.condition('tower.pump-2.pressure-high', true)
  platform.device('tower', 'gateway', 'silent')
  const seqs = async (query: string) =>
    ((await ask(`/api/sites/tower/facts${query}`)).json as Change[]).map((c) => c.seq)
  expect(await seqs('')).toEqual([3, 2, 1])
  expect(await seqs('?limit=1')).toEqual([3])
  expect(await seqs('?before=3&limit=1')).toEqual([2])
  expect(await seqs(`?alarm=${PRESSURE}`)).toEqual([1])
})

test('an acknowledgement is answered with the alarm as it then stands', async () => {
  const dashboard = await checkedDashboard({ name: 'Li Wei 李伟' })
  const occurrence = raised(dashboard)
  const answer = await dashboard.post(`/api/alarms/${PRESSURE}`, {
    type: 'acknowledge',
    occurrence,
    note: 'on my way',
  })
  expect(answer.status).toBe(200)
  expect(answer.json).toMatchObject({ id: PRESSURE, acknowledged: { by: 'Li Wei 李伟', note: 'on my way' } })
  expect(dashboard.platform.commands).toEqual([
    { alarmId: PRESSURE, by: 'Li Wei 李伟', request: { type: 'acknowledge', occurrence, note: 'on my way' } },
  ])
})

test('the end of a shelf is handed on in milliseconds, whatever its offset', async () => {
  const dashboard = await checkedDashboard()
  const occurrence = raised(dashboard)
  const until = Date.now() + 3_600_000
  const shanghai = new Date(until + 8 * 3_600_000).toISOString().replace('Z', '+08:00')
  const body = { type: 'shelve', occurrence, until: shanghai, reason: 'valve ordered' }
  const answer = await dashboard.post(`/api/alarms/${PRESSURE}`, body)
  expect(answer.json).toMatchObject({ shelved: { until, by: 'Li', reason: 'valve ordered' } })
})

test('every kind of command reaches the platform without the name of the person in it', async () => {
  const { post, platform } = await checkedDashboard()
  const occurrence = '0192f0c1-2a3b-7c4d-8e5f-60718293a4b5'
  const commands = [
    { type: 'acknowledge', occurrence },
    { type: 'reset', occurrence },
    { type: 'shelve', occurrence: null, until: '2026-01-02T00:00:00Z', reason: 'r' },
    { type: 'unshelve' },
    { type: 'take-out-of-service', reason: 'r', work: 'WO-1' },
    { type: 'return-to-service' },
    { type: 'comment', occurrence, text: 'seen' },
  ]
  for (const command of commands) await post(`/api/alarms/${PRESSURE}`, command)
  expect(platform.commands.map((c) => c.request)).toEqual(
    commands.map((c) => (c.type === 'shelve' ? { ...c, until: Date.UTC(2026, 0, 2) } : c)),
  )
})

test('a refused command is answered with its status, both sentences and the alarm as it stands', async () => {
  const dashboard = await checkedDashboard()
  const occurrence = raised(dashboard)
  await dashboard.post(`/api/alarms/${PRESSURE}`, { type: 'acknowledge', occurrence })
  const again = await dashboard.post(`/api/alarms/${PRESSURE}`, { type: 'acknowledge', occurrence })
  expect(again.status).toBe(409)
  expect(again.json).toMatchObject({
    code: 'alarm.already-acknowledged',
    message: { en: 'Already acknowledged by Li.', zh: '已由 Li 确认。' },
    alarm: { id: PRESSURE, acknowledged: { by: 'Li' } },
  })
})

test('a trend is asked in RFC 3339 and answered by the platform; numbers in the query are numbers', async () => {
  const { ask, platform } = await checkedDashboard()
  const asked: unknown[] = []
  platform.instead.trend = async (query) => {
    asked.push(query)
    return { step_ms: 1, source: 'raw', at: [1], min: [1], max: [1], mean: [1], last: [1], count: [1], bad: [0] }
  }
  const answer = await ask(`${TREND}?from=2026-01-01T08:00:00%2B08:00&until=2026-01-02T00:00:00Z&buckets=100`)
  expect(answer.json).toMatchObject({ source: 'raw', last: [1] })
  const [from, until] = [Date.UTC(2026, 0, 1), Date.UTC(2026, 0, 2)]
  expect(asked).toEqual([{ site: 'tower', equipment: 'pump-1', point: 'pressure', from, until, buckets: 100 }])
})

test('a time-series store that fails is a refusal that gives nothing away, and the alarms go on', async () => {
  const { ask, platform, logged } = await checkedDashboard()
  platform.instead.trend = async () => {
    throw new Error('cannot open /var/lib/secret.duckdb')
  }
  const answer = await ask(`${TREND}?from=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z`)
  expect(answer).toMatchObject({ status: 503, json: { code: 'telemetry.unavailable' } })
  expect(answer.text).not.toContain('/var/lib')
  expect(logged.join()).toContain('/var/lib/secret.duckdb')
  expect((await ask('/api/sites/tower/alarms')).status).toBe(200)
})

test('dead letters carry the sentence of their reason in both languages', async () => {
  const { ask, platform } = await checkedDashboard()
  const letter = { id: 1, device: 'tower/gateway', topic: 't', receivedAt: 1, payload: '{', size: 1 }
  platform.letters.push({ ...letter, reason: { code: 'message.not-utf8' } })
  const answer = await ask('/api/sites/tower/devices/gateway/dead-letters?limit=5')
  expect(answer.json).toEqual([
    {
      ...letter,
      reason: { code: 'message.not-utf8' },
      message: { en: 'The message is not UTF-8 text.', zh: '消息不是 UTF-8 文本。' },
    },
  ])
})

test('dead letters of senders that are no device are answered by the platform, with the sentence of their reason', async () => {
  const { ask, platform } = await checkedDashboard()
  const letter = { topic: 't', receivedAt: 1, payload: '{', size: 1 }
  const reason = { code: 'device.unknown', fill: { detail: 'tower/ghost' } } as const
  platform.letters.push(
    { ...letter, id: 3, device: 'tower/gateway', reason: { code: 'message.not-utf8' } },
    { ...letter, id: 2, device: 'tower/ghost', reason },
    { ...letter, id: 1, device: 'tower/ghost', reason },
  )
  const answer = await ask('/api/unknown-senders/dead-letters?limit=1')
  expect(answer.json).toEqual([
    {
      ...letter,
      id: 2,
      device: 'tower/ghost',
      reason,
      message: { en: 'No device tower/ghost is registered.', zh: '终端 tower/ghost 未登记。' },
    },
  ])
  expect((await ask('/api/unknown-senders/dead-letters?limit=501')).status).toBe(400)
})

test.for([
  ['/api/sites/nowhere', 'site'],
  ['/api/sites/nowhere/alarms', 'site'],
  ['/api/sites/nowhere/facts', 'site'],
  ['/api/sites/tower/facts?alarm=annex.pump-1.fire', 'alarm'],
  ['/api/sites/annex/equipment/pump-2', 'equipment'],
  ['/api/sites/tower/equipment/constructor', 'equipment'],
  ['/api/sites/annex/devices/hasownproperty/dead-letters', 'device'],
  [
    '/api/sites/tower/equipment/nothing/points/pressure/trend?from=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z',
    'equipment',
  ],
  [`${TREND.replace('pressure', '__proto__')}?from=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z`, 'point'],
])('%s is answered 404: there is no such %s', async ([path, what]) => {
  const { ask } = await checkedDashboard()
  const answer = await ask(path!)
  expect(answer.status).toBe(404)
  expect(answer.json).toMatchObject({ code: 'not-found', message: { en: `There is no such ${what}.` } })
})

test('a command on an unknown alarm is answered 404', async () => {
  const { post } = await checkedDashboard()
  const answer = await post('/api/alarms/tower.pump-9.fire', { type: 'unshelve' })
  expect(answer).toMatchObject({ status: 404, json: { code: 'not-found', message: { zh: '没有这样的 报警。' } } })
})
