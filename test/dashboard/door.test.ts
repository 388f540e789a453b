import { expect, test } from 'vitest'
import { handshake, sendRaw } from '../support/attack.ts'
import { tinyDashboard } from '../support/tiny-dashboard.ts'

const POST_HEADERS = { 'content-type': 'application/json' }
const COMMAND = '/api/alarms/tower.pump-1.pressure-high'
const BODY = JSON.stringify({ type: 'unshelve' })

/** Headers that only a page of another origin, or a name of a stranger, makes a browser send. `PORT` stands for our port. */
const STRANGERS: readonly (readonly [string, Readonly<Record<string, string>>])[] = [
  ['another origin', { origin: 'https://evil.example' }],
  ['the null origin', { origin: 'null' }],
  ['another port of this machine', { origin: 'http://127.0.0.1:1' }],
  ['an origin that begins like ours', { origin: 'http://127.0.0.1:PORT.evil.example' }],
  ['another of our names', { origin: 'http://localhost:PORT' }],
  ['a name of a stranger (DNS rebinding)', { host: 'evil.example:PORT' }],
  ['a name of a stranger with its own origin', { host: 'evil.example:PORT', origin: 'http://evil.example:PORT' }],
  ['our name with another port', { host: 'localhost:1' }],
  ['our address without a port', { host: '127.0.0.1' }],
  ['an address of the network', { host: '192.168.1.10:PORT' }],
  ['a user in the host', { host: 'evil@127.0.0.1:PORT' }],
  ['the fetch metadata of another site', { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' }],
  ['the fetch metadata of another port', { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' }],
]
const withPort = (headers: Readonly<Record<string, string>>, port: number) =>
  Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, value.replace('PORT', String(port))]))

test.for(STRANGERS)('%s may not send a command, read an answer or open the live feed', async ([, stranger]) => {
  const { ask, port, platform } = await tinyDashboard()
  const headers = withPort(stranger, port)
  const refused = { status: 403, json: { code: 'origin.refused' } }
  expect(await ask(COMMAND, { method: 'POST', headers: { ...POST_HEADERS, ...headers }, body: BODY })).toMatchObject(
    refused,
  )
  expect(await ask('/api/sites', { headers })).toMatchObject(refused)
  expect(await ask('/socket.io/?EIO=4&transport=polling', { headers })).toMatchObject(refused)
  const socket = await handshake(port, { headers })
  expect(socket.status).toBe(403)
  expect(socket.body).toContain('origin.refused')
  expect(platform.commands).toEqual([])
})

test.for([
  ['our own page', { origin: 'http://127.0.0.1:PORT', 'sec-fetch-site': 'same-origin' }],
  ['our page under its name', { host: 'localhost:PORT', origin: 'http://localhost:PORT' }],
  ['our page under the IPv6 name', { host: '[::1]:PORT', origin: 'http://[::1]:PORT' }],
  ['a name in capitals', { host: 'LOCALHOST:PORT', origin: 'http://localhost:PORT' }],
  ['a program without an origin', {}],
] as const)('%s may act and watch', async ([, friend]) => {
  const { ask, port, cookie } = await tinyDashboard()
  const headers = { cookie, ...withPort(friend, port) }
  const command = await ask(COMMAND, { method: 'POST', headers: { ...POST_HEADERS, ...headers }, body: BODY })
  expect(command.json).toMatchObject({ code: 'alarm.not-allowed' })
  expect((await ask('/socket.io/?EIO=4&transport=polling', { headers })).status).toBe(200)
  expect((await handshake(port, { headers })).status).toBe(101)
})

test('a person may follow a link of another site to a page, but no page may frame it', async () => {
  const { ask } = await tinyDashboard()
  const link = { accept: 'text/html', 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' }
  expect((await ask('/', { headers: { ...link, 'sec-fetch-dest': 'document' } })).headers['content-type']).toContain(
    'html',
  )
  expect((await ask('/', { headers: { ...link, 'sec-fetch-dest': 'iframe' } })).status).toBe(403)
})

test('a host that the administrator allows is let in, with its origin', async () => {
  const { ask } = await tinyDashboard({ allowedHosts: ['Watch.example.org'] })
  const headers = { ...POST_HEADERS, host: 'watch.example.org', origin: 'https://watch.example.org' }
  expect((await ask(COMMAND, { method: 'POST', headers, body: BODY })).status).toBe(409)
})

test('every answer carries the security headers, and none allows another origin', async () => {
  const { ask, port } = await tinyDashboard()
  const own = `ws://127.0.0.1:${port} wss://127.0.0.1:${port}`
  const polling = '/socket.io/?EIO=4&transport=polling'
  for (const path of ['/', '/health', '/api/sites', '/api/nothing', '/api/sites/%zz', polling, '/socket.io/?EIO=9']) {
    const { headers } = await ask(path, { headers: { accept: 'text/html' } })
    expect(headers['content-security-policy'], path).toBe(
      `default-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self' ${own}; ` +
        `object-src 'none'; base-uri 'none'; frame-ancestors 'none'`,
    )
    expect(headers, path).toMatchObject({
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
    })
    for (const name of ['access-control-allow-origin', 'set-cookie', 'x-powered-by', 'server'])
      expect(headers, path).not.toHaveProperty(name)
  }
  const refused = await ask('/', { headers: { host: 'evil.example' } })
  expect(refused.headers['content-security-policy']).not.toContain('evil')
})

test('what a client sends does not come back as a header', async () => {
  const { ask, port } = await tinyDashboard()
  const path = '/api/sites/%0d%0aSet-Cookie:%20a=b?x=%0d%0aX-Evil:%201'
  const { headers } = await ask(path, { headers: { accept: 'text/html', 'x-request-id': 'a%0d%0aX-Evil: 1' } })
  expect(Object.keys(headers).join()).not.toMatch(/evil|set-cookie/i)
  const answer = await sendRaw(
    port,
    `GET /%0d%0aX-Evil:1 HTTP/1.1\r\nHost: 127.0.0.1:${port}\r\nConnection: close\r\n\r\n`,
  )
  expect(answer.slice(0, answer.indexOf('\r\n\r\n'))).not.toContain('Evil')
})

test('two Host headers do not get past the door', async () => {
  const { port } = await tinyDashboard()
  const lines = [
    'GET /api/sites HTTP/1.1',
    'Host: evil.example',
    `Host: 127.0.0.1:${port}`,
    'Connection: close',
    '',
    '',
  ]
  expect(await sendRaw(port, lines.join('\r\n'))).toMatch(/^HTTP\/1.1 4\d\d /)
})

test('a WebSocket to any other path is refused with 404', async () => {
  const { port } = await tinyDashboard()
  expect(await handshake(port, { path: '/api/sites' })).toMatchObject({ status: 404 })
})
