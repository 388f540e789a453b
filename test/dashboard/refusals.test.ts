import { expect, test } from 'vitest'
import { rawConnection, sendRaw } from '../support/attack.ts'
import { tinyEstate } from '../support/tiny-estate.ts'
import { TinyPlatform } from '../support/tiny-platform.ts'
import { type TestAnswer, tinyDashboard, until } from '../support/tiny-dashboard.ts'

const PRESSURE = 'tower.pump-1.pressure-high'
const COMMAND = `/api/alarms/${PRESSURE}`
const OCCURRENCE = '0192f0c1-2a3b-7c4d-8e5f-60718293a4b5'
const UNSHELVE = { type: 'unshelve' }
const JSON_TYPE = { 'content-type': 'application/json' }

/** A refusal in the one shape there is, without a trace of the inside. */
function expectRefusal(answer: TestAnswer, status: number, code: string, sentence?: string): void {
  expect(answer.status).toBe(status)
  expect(answer.headers['content-type']).toBe('application/json; charset=utf-8')
  expect(answer.json).toEqual({ code, message: { en: expect.any(String), zh: expect.any(String) } })
  if (sentence !== undefined) expect(answer.text).toContain(sentence)
  expect(answer.text).not.toMatch(/node_modules|\.ts:\d|at \w+ \(/)
}

test.for<[string, unknown, string]>([
  ['a name that the client gives itself', { type: 'unshelve', by: 'Li' }, 'must not have the field \\"by\\"'],
  ['an unknown command', { type: 'delete' }, 'body/type must be one of acknowledge'],
  ['a command named __proto__', { type: '__proto__' }, 'body/type must be one of'],
  ['a command that is no text', { type: ['unshelve'] }, 'body/type must be one of'],
  ['an unknown field', { ...UNSHELVE, admin: true }, 'must not have the field \\"admin\\"'],
  ['a role that the client gives itself', { ...UNSHELVE, supervisor: true }, 'must not have the field'],
  ['an occurrence that is no UUID', { type: 'reset', occurrence: '1' }, 'body/occurrence'],
  ['a note that is a number', { type: 'acknowledge', occurrence: OCCURRENCE, note: 5 }, 'body/note must be string'],
  [
    'a shelf until a number',
    { type: 'shelve', occurrence: null, until: 1795333974565, reason: 'r' },
    'body/until must be string',
  ],
  [
    'a shelf until a time without offset',
    { type: 'shelve', occurrence: null, until: '2026-01-01T00:00:00', reason: 'r' },
    'body/until',
  ],
  [
    'a shelf until a leap second',
    { type: 'shelve', occurrence: null, until: '2016-12-31T23:59:60Z', reason: 'r' },
    'body/until names no instant',
  ],
  ['a list', [UNSHELVE], 'body must be object'],
  ['null', null, 'body must be object'],
  ['a text', '"unshelve"', 'body must be object'],
  ['half a document', '{"type":"unshelve"', 'The request is not valid'],
  ['NaN', '{"type":"unshelve","by":NaN}', 'The request is not valid'],
  ['nothing at all', '', 'The request is not valid'],
  ['a __proto__ key', '{"type":"unshelve","by":"Li","__proto__":{"x":1}}', 'The request is not valid'],
  [
    'a constructor.prototype key',
    '{"type":"unshelve","by":"Li","constructor":{"prototype":{"x":1}}}',
    'The request is not valid',
  ],
  ['thirty thousand nested lists', `${'['.repeat(30_000)}${']'.repeat(30_000)}`, 'body must be object'],
])('a command with %s is refused with 400 and never reaches the platform', async ([, body, sentence]) => {
  const { post, platform } = await tinyDashboard()
  expectRefusal(await post(COMMAND, body), 400, 'request.invalid', sentence)
  expect(platform.commands).toEqual([])
  expect(({} as { x?: number }).x).toBeUndefined()
})

test.for([
  ['/api/sites/tower/facts?limit=0', 'querystring/limit must be >= 1'],
  ['/api/sites/tower/facts?limit=501', 'querystring/limit must be <= 500'],
  ['/api/sites/tower/facts?limit=ten', 'querystring/limit must be integer'],
  ['/api/sites/tower/facts?limit=1.5', 'querystring/limit must be integer'],
  ['/api/sites/tower/facts?limit=1&limit=2', 'querystring/limit'],
  ['/api/sites/tower/facts?before=-1', 'querystring/before'],
  ['/api/sites/tower/facts?newest=1', 'must not have the field'],
  ['/api/sites/tower/facts?__proto__=1', 'must not have the field'],
  ['/api/sites/TOWER', 'params/site must match'],
  ['/api/sites/%2e%2e%2fannex', 'params/site must match'],
  [`/api/sites/${'a'.repeat(65)}`, 'params/site must match'],
  [`/api/sites/${'a'.repeat(300)}`, 'The request is not valid'],
  ['/api/sites/%zz', 'The request is not valid'],
  ['/api/sites/%ff', 'The request is not valid'],
  ['/api/sites/tower/equipment/pump-1/points/pressure/trend', `querystring must have required property 'from'`],
  ['/api/sites/tower/equipment/pump-1/points/pressure/trend?from=0&until=1', 'querystring/from'],
  [
    '/api/sites/tower/equipment/pump-1/points/pressure/trend?from=2026-01-02T00:00:00Z&until=2026-01-01T00:00:00Z',
    'must be before',
  ],
])('GET %s is refused with 400', async ([path, sentence]) => {
  const { ask } = await tinyDashboard()
  expectRefusal(await ask(path!), 400, 'request.invalid', sentence)
})

test.for([
  ['GET', '/api/nothing'],
  ['GET', COMMAND],
  ['POST', '/api/sites'],
  ['DELETE', COMMAND],
  ['OPTIONS', COMMAND],
  ['PUT', '/health'],
  ['GET', '/api/sites/tower/'],
  ['GET', '//api/sites'],
  ['GET', '/api'],
])('%s %s is no route: 404 in the shape of a refusal', async ([method, path]) => {
  const { ask } = await tinyDashboard()
  const answer = await ask(path!, { method: method!, headers: { accept: 'text/html' } })
  if (!path!.startsWith('//')) expectRefusal(answer, 404, 'not-found', 'There is no such page.')
  expect(answer.status).not.toBe(200)
  expect(answer.headers['access-control-allow-origin']).toBeUndefined()
})

const padded = (size: number) => JSON.stringify(UNSHELVE).padEnd(size, ' ')

test('a body of 64 kB is read, a larger one is refused with 413, declared or not', async () => {
  const { post, ask, platform } = await tinyDashboard()
  expect((await post(COMMAND, padded(64 * 1024))).status).toBe(409)
  expectRefusal(await post(COMMAND, padded(64 * 1024 + 1)), 413, 'request.too-large', '64 kB')
  const chunked = { ...JSON_TYPE, 'transfer-encoding': 'chunked' }
  expectRefusal(
    await ask(COMMAND, { method: 'POST', headers: chunked, body: padded(70_000) }),
    413,
    'request.too-large',
  )
  expect(platform.commands).toHaveLength(1)
})

test.for([
  'text/plain',
  'application/x-www-form-urlencoded',
  'multipart/form-data; boundary=x',
  'application/xml',
  'nonsense',
])('a command sent as %s is refused: a form of another page could send it', async (type) => {
  const { post, platform } = await tinyDashboard()
  expectRefusal(await post(COMMAND, UNSHELVE, { 'content-type': type }), 400, 'request.invalid')
  expect(platform.commands).toEqual([])
})

const broken = (): never => {
  throw new Error('secret detail of the inside')
}
const never = () => new Promise<never>(() => {})

test('an exception inside is answered 500 without a trace, logged, and the next request is served', async () => {
  const { ask, post, platform, logged } = await tinyDashboard()
  platform.instead.snapshot = broken
  platform.instead.health = broken
  platform.instead.command = broken
  platform.instead.facts = async () => broken()
  for (const path of ['/api/sites/tower/alarms', '/health', '/api/sites/tower/facts'])
    expectRefusal(await ask(path), 500, 'internal', 'Something broke inside')
  const answer = await post(COMMAND, UNSHELVE)
  expectRefusal(answer, 500, 'internal')
  expect(answer.text).not.toContain('secret')
  expect(logged.filter((line) => line.includes('secret detail'))).toHaveLength(4)
  expect((await ask('/api/sites')).status).toBe(200)
})

test('a command that is not on disk in time is answered 503, and a failure after that is logged', async () => {
  const { post, platform, logged } = await tinyDashboard({ limits: { command_ms: 50 } })
  const { promise, reject } = Promise.withResolvers<never>()
  platform.instead.command = () => promise
  expectRefusal(await post(COMMAND, UNSHELVE), 503, 'command.unconfirmed', 'not known whether')
  reject(new Error('the disk gave up'))
  await until(() => logged.some((line) => line.includes('the disk gave up')), 'the late failure in the log')
})

test('a journal or a history that does not answer is a refusal in time', async () => {
  const { ask, platform } = await tinyDashboard({ limits: { query_ms: 50 } })
  Object.assign(platform.instead, { facts: never, deadLetters: never, deadLettersOfUnknown: never, trend: never })
  expectRefusal(await ask('/api/sites/tower/facts'), 503, 'overloaded')
  expectRefusal(await ask('/api/sites/tower/devices/gateway/dead-letters'), 503, 'overloaded')
  expectRefusal(await ask('/api/unknown-senders/dead-letters'), 503, 'overloaded')
  const trend = '/api/sites/tower/equipment/pump-1/points/pressure/trend'
  const answer = await ask(`${trend}?from=2026-01-01T00:00:00Z&until=2026-01-02T00:00:00Z`)
  expectRefusal(answer, 503, 'telemetry.unavailable', 'no answer within')
})

test.for([
  ['nonsense', 'hello\r\n\r\n', 400],
  ['a TLS greeting', Buffer.from('16030100f1010000ed0303', 'hex'), 400],
  [
    'both lengths (request smuggling)',
    'POST /health HTTP/1.1\r\nHost: localhost\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n',
    400,
  ],
  ['a header with a bare line feed', 'GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\nb\r\n\r\n', 400],
  ['a NUL in a header', 'GET /health HTTP/1.1\r\nHost: localhost\r\nX: a\0b\r\n\r\n', 400],
  ['17 kB of headers', `GET /health HTTP/1.1\r\nHost: localhost\r\nX: ${'a'.repeat(17_000)}\r\n\r\n`, 413],
  ['no Host', 'GET /health HTTP/1.1\r\nConnection: close\r\n\r\n', 400],
] as const)(
  '%s instead of a request is answered with a refusal and the connection is closed',
  async ([, bytes, status]) => {
    const { port, ask } = await tinyDashboard()
    const answer = await sendRaw(port, bytes)
    expect(answer).toMatch(new RegExp(`^HTTP/1.1 ${status} `))
    expect(JSON.parse(answer.slice(answer.indexOf('\r\n\r\n')))).toMatchObject({ message: { zh: expect.any(String) } })
    expect((await ask('/health')).status).toBe(200)
  },
)

test.for([
  ['headers', (port: number) => `GET /health HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nX-Slow: `],
  [
    'a body',
    (port: number) =>
      `POST ${COMMAND} HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
  ],
] as const)('a client that dribbles %s is cut off, and others are served meanwhile', async ([, start]) => {
  const { port, ask } = await tinyDashboard({ limits: { headers_ms: 300, request_ms: 500, connectionsCheck_ms: 50 } })
  const { socket, received } = rawConnection(port)
  socket.write(start(port))
  const dribble = setInterval(() => socket.write(' '), 20)
  try {
    expect((await ask('/health')).status).toBe(200)
    await until(() => socket.closed, 'the slow client to be cut off', 3000)
  } finally {
    clearInterval(dribble)
  }
  expect(received()).toContain('did not arrive in time')
})

test('a client that does not read its answer is cut off', async () => {
  const platform = new TinyPlatform({ now: Date.now, estate: tinyEstate(20_000) }) // an answer larger than all buffers
  const { port, ask, cookie } = await tinyDashboard({ platform, limits: { idle_ms: 300 } })
  const { socket } = rawConnection(port)
  socket.pause()
  socket.write(`GET /api/sites/tower HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nCookie: ${cookie}\r\n\r\n`)
  await until(() => socket.bytesRead > 0, 'the answer to begin')
  expect((await ask('/health')).status).toBe(200)
  const begin = performance.now()
  await until(() => performance.now() - begin > 900, 'three times the patience of the server')
  socket.resume()
  await until(() => socket.closed, 'the connection to end')
  expect(socket.bytesRead).toBeLessThan((await ask('/api/sites/tower')).text.length / 2)
})
