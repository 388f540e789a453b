import { expect, test } from 'vitest'
import type { BacktestRequest } from '#domain/wire/backtest.ts'
import { type TestAnswer, tinyDashboard, until } from '../support/tiny-dashboard.ts'

const URL = '/api/sites/tower/backtest'
const BODY = {
  equipment: 'pump-1',
  definition: { id: 'pressure-high' },
  from: '2026-03-01T00:00:00+08:00',
  until: '2026-03-02T00:00:00+08:00',
}

const expectRefusal = (answer: TestAnswer, status: number, code: string, sentence: string): void => {
  expect(answer.status).toBe(status)
  expect(answer.json).toMatchObject({ code, message: { en: expect.any(String), zh: expect.any(String) } })
  expect(answer.text).toContain(sentence)
}

test('a request is handed on with its instants, and answered with the report', async () => {
  const { post, platform } = await tinyDashboard()
  const asked: BacktestRequest[] = []
  const report = { readings: 3, proposed: { count: 1 }, inForce: null }
  platform.instead.backtest = async (request) => {
    asked.push(request)
    return { ok: true, report } as never
  }
  expect(await post(URL, BODY)).toMatchObject({ status: 200, json: report })
  expect((await post(URL, { ...BODY, equipment: undefined, kind: 'pump' })).status).toBe(200)
  const [from, end] = [Date.UTC(2026, 1, 28, 16), Date.UTC(2026, 2, 1, 16)]
  const { definition } = BODY
  expect(asked).toEqual([
    { site: 'tower', on: { equipment: 'pump-1' }, definition, from, until: end },
    { site: 'tower', on: { kind: 'pump' }, definition, from, until: end },
  ])
})

test.for<[string, unknown, string]>([
  ['neither equipment nor kind', { ...BODY, equipment: undefined }, 'either equipment or kind'],
  ['both', { ...BODY, kind: 'pump' }, 'either equipment or kind'],
  ['no definition', { ...BODY, definition: undefined }, 'definition'],
  ['no from', { ...BODY, from: undefined }, 'from'],
  ['a time without offset', { ...BODY, from: '2026-03-01T00:00:00' }, 'body/from'],
  ['a leap second', { ...BODY, until: '2016-12-31T23:59:60Z' }, 'body/until names no instant'],
  ['milliseconds', { ...BODY, from: 1 }, 'body/from must be string'],
  ['a window turned round', { ...BODY, from: BODY.until, until: BODY.from }, 'must be before'],
  ['equipment that is no slug', { ...BODY, equipment: '../1' }, 'body/equipment'],
  ['a field too many', { ...BODY, save: true }, 'must not have the field \\"save\\"'],
  ['a list', [BODY], 'body must be object'],
  ['half a document', '{"equipment":', 'The request is not valid'],
])('%s is refused', async ([, body, sentence]) => {
  const { post } = await tinyDashboard()
  expectRefusal(await post(URL, body), 400, 'request.invalid', sentence)
})

test('what the platform refuses is told with its status and sentence', async () => {
  const { post, platform } = await tinyDashboard()
  platform.instead.backtest = async () => ({
    ok: false,
    refused: { code: 'rule.invalid', fill: { detail: 'definition.condition: nothing' } },
  })
  expectRefusal(await post(URL, BODY), 422, 'rule.invalid', 'The rule is not valid: definition.condition: nothing')
  expect((await post('/api/sites/nowhere/backtest', BODY)).status).not.toBe(200)
})

test('who closes the connection cancels', async () => {
  const { port, platform, cookie } = await tinyDashboard()
  let [begun, cancelled] = [false, false]
  platform.instead.backtest = (_, signal) =>
    new Promise((resolve) => {
      begun = true
      signal!.addEventListener('abort', () => {
        cancelled = true
        resolve({ ok: false, refused: { code: 'backtest.cancelled' } })
      })
    })
  const reader = new AbortController()
  const headers = { 'content-type': 'application/json', cookie }
  const init = { method: 'POST', headers, body: JSON.stringify(BODY), signal: reader.signal }
  const asked = fetch(`http://127.0.0.1:${port}${URL}`, init).catch(() => 'gone')
  await until(() => begun, 'the platform is asked')
  reader.abort()
  expect(await asked).toBe('gone')
  await until(() => cancelled, 'the backtest is cancelled')
})
