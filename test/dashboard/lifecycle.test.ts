import { expect, onTestFinished, test } from 'vitest'
import { startDashboard } from '../../dashboard/server/start.ts'
import { tokenBucket } from '../../dashboard/server/token-bucket.ts'
import { frozenScreen, rawConnection } from '../support/attack.ts'
import { peopleInMemory } from '../support/people.ts'
import { connected, joined, tinyDashboard, until } from '../support/tiny-dashboard.ts'
import { TinyPlatform } from '../support/tiny-platform.ts'

const COMMAND = '/api/alarms/tower.pump-1.pressure-high'
const options = (host: string, port = 0) => ({
  platform: new TinyPlatform({ now: Date.now }).port(),
  people: peopleInMemory(Date.now).people,
  host,
  port,
  webRoot: null,
  now: Date.now,
  log: () => {},
})

test.for(['0.0.0.0', '::', '192.168.1.5', 'example.org', '', '__proto__', 'constructor'])(
  'without TLS before it, the dashboard refuses to listen on %j',
  async (host) => {
    await expect(startDashboard(options(host))).rejects.toThrow(
      /does not listen on (?:\S+|an empty address) without TLS: put a reverse proxy .* or keep to 127\.0\.0\.1\.$/,
    )
  },
)

test.for(['127.0.0.1', 'localhost', '::1'])('it listens on %s and says where', async (host) => {
  const dashboard = await startDashboard(options(host))
  onTestFinished(() => dashboard.stop())
  expect(dashboard.url).toBe(`http://${host === '::1' ? '[::1]' : '127.0.0.1'}:${dashboard.port}`)
  expect((await fetch(`${dashboard.url}/health`)).status).toBe(200)
})

test('a port in use is said in one sentence', async () => {
  const { port } = await tinyDashboard()
  await expect(startDashboard(options('127.0.0.1', port))).rejects.toThrow(`127.0.0.1:${port}: the port is in use`)
})

test('stop lets a command that is under way be answered, closes the screens and forgets the platform', async () => {
  const { platform, screen, post, stop, port } = await tinyDashboard()
  const { command } = platform.port()
  const onDisk = Promise.withResolvers<void>()
  let arrived = false
  platform.instead.command = async (...sent) => {
    arrived = true
    await onDisk.promise
    return command(...sent)
  }
  const console1 = screen()
  const reasons: string[] = []
  console1.on('disconnect', (reason) => reasons.push(reason))
  await joined(console1, 'tower')
  platform.condition('tower.pump-1.pressure-high', true)
  const { occurrence } = platform.alarm('tower.pump-1.pressure-high')
  const answer = post(COMMAND, { type: 'acknowledge', occurrence })
  await until(() => arrived, 'the command to arrive')
  const stopped = stop()
  await until(() => reasons.length > 0, 'the screen to be told')
  onDisk.resolve()
  expect(await answer).toMatchObject({ status: 200, json: { acknowledged: { by: 'Li' } } })
  await stopped
  const late = rawConnection(port)
  await until(() => late.socket.closed, 'a new connection to be refused')
  platform.condition('tower.pump-1.pressure-high', false)
})

test('stop ends within its two seconds whatever a client does', async () => {
  const { platform, screen, post, stop, port, cookie } = await tinyDashboard()
  platform.instead.command = () => new Promise(() => {})
  await connected(screen({ transports: ['polling'] }))
  await frozenScreen(port, 'tower', cookie)
  const half = rawConnection(port)
  half.socket.write('POST /health HTTP/1.1\r\nHost: ')
  const idle = rawConnection(port)
  await until(() => !half.socket.connecting && !idle.socket.connecting, 'the connections')
  const hung = post(COMMAND, { type: 'unshelve' }).catch((error: unknown) => error)
  const begin = performance.now()
  await stop()
  expect(performance.now() - begin).toBeLessThan(2500)
  expect(await hung).toBeInstanceOf(Error)
})

test('a token bucket lets a burst through, then its rate, and never more than the burst', () => {
  let now = 0
  const bucket = tokenBucket(10, 5, () => now)
  const taken = () => Array.from({ length: 20 }, () => bucket.take(1)).filter(Boolean).length
  expect(taken()).toBe(5)
  now = 100
  expect(taken()).toBe(1)
  now = 60_000
  expect(taken()).toBe(5)
})
