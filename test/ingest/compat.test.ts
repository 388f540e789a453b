import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest'
import { cleanUp, type Place } from '../../ingest/targets/compat/clean-up.ts'
import { compatCommand, type CompatOptions } from '../../ingest/targets/compat/command.ts'
import { detect } from '../../ingest/targets/read/detect.ts'
import { SET_UP } from '../../ingest/targets/set-up/set-up.ts'
import { ADMIN, type Influxdb, startInfluxdb } from '../support/influxdb.ts'
import { freePort } from '../support/ports.ts'
import { startVictoria, type Victoria } from '../support/victoria.ts'
import { startInflux2, startInflux3 } from './target-vendors.ts'

let influxdb: Influxdb
let victoria: Victoria

/** Takes a connection and says nothing; asked while the other tests run. */
const silent = createTcpServer((socket) => void silent.once('close', () => socket.destroy()))
let hanging: ReturnType<typeof compat>

beforeAll(async () => {
  hanging = compat(await listening(silent))
  ;[influxdb, victoria] = await Promise.all([startInfluxdb('home'), startVictoria()])
})
afterAll(async () => {
  silent.close()
  silent.emit('close')
  await Promise.all([influxdb?.remove(), victoria?.remove()])
})

async function compat(url: string, more: Partial<CompatOptions> = {}) {
  const said: string[] = []
  const nobody = { username: null, secret: null, database: null, organisation: null }
  const code = await compatCommand({ url, ...nobody, now: Date.now, say: (line) => said.push(line), ...more })
  const about = (check: string): string => said.filter((line) => line.slice(7).startsWith(check)).join('\n')
  return { code, said, about, text: said.join('\n') }
}

const databases = async () => (await influxdb.query('SHOW DATABASES', ''))[0]!.values.flat()

test('InfluxDB 1.x proves itself, and nothing of the trial stays behind', async () => {
  const { code, said, about, text } = await compat(influxdb.url, ADMIN)
  expect([code, said.filter((line) => !line.startsWith('ok ')).slice(0, -1)]).toEqual([0, []])
  expect(about('what it is')).toMatch(/influxdb-1 1\.\d/)
  expect(about('reading')).toMatch(/5000 readings in \d+ steps of .* equal/)
  expect(about('bad lines among')).toMatch(/3 found in \d+ requests, 4997 others stored/)
  expect(about('NaN')).toContain('invalid number')
  expect(about('a field of another type')).toContain('field type conflict')
  expect(about('too old')).toContain('beyond retention policy')
  expect(about('a wrong password')).toMatch(/refuses the user name, password or token \(401\)/)
  expect(about('a database that is not there')).toMatch(/has no database “watchroom_compat_\w+_missing”/)
  expect(text).not.toContain(ADMIN.secret)
  expect(await databases()).toEqual(['home'])
})

test('in a database that is there the readings of others stay as they are, and nothing else does', async () => {
  await influxdb.write('readings,site=hq,equipment=e,point=p value=1,quality=0i 1000')
  const { code, about } = await compat(influxdb.url, { ...ADMIN, database: 'home' })
  expect(code).toBe(0)
  expect(about('its settings')).toContain('There is no database "home_cells"')
  expect(await influxdb.query('SHOW SERIES')).toMatchObject([{ values: [['readings,equipment=e,point=p,site=hq']] }])
  expect(await influxdb.number('SELECT count("value") FROM readings')).toBe(1)
})

test('who may not make a database is told to name one; who may only use that one can try it', async () => {
  await influxdb.query(`CREATE USER guest WITH PASSWORD 'guest-secret'`, '')
  const guest = { username: 'guest', secret: 'guest-secret' }
  const without = await compat(influxdb.url, guest)
  expect(without).toMatchObject({
    code: 1,
    text: expect.stringMatching(/name one that is there with --database/) as string,
  })
  const none = await compat(influxdb.url, { ...guest, database: 'home' })
  expect(none.code).toBe(1)
  expect(none.about('writing')).toMatch(/^WRONG .*password.*403/)
  await influxdb.query('GRANT ALL ON "home" TO guest', '')
  const { code, about, text } = await compat(influxdb.url, { ...guest, database: 'home' })
  expect([code, about('cleaning up')]).toEqual([0, expect.stringMatching(/nothing stays behind/)])
  expect(text).not.toContain('guest-secret')
  expect((await influxdb.query('SHOW MEASUREMENTS'))[0]!.values).toEqual([['readings']])
})

/** What it has taken is readable at once, not after half a minute. */
function flushed(server: Victoria): void {
  const flushing = setInterval(() => void server.flush().catch(() => {}), 100)
  onTestFinished(() => clearInterval(flushing))
}

// It shows what it took seconds later; on a busy machine later than a person would wait.
test('VictoriaMetrics proves itself as far as it can; what it says nothing about is noted', async () => {
  flushed(victoria)
  const { code, about, said } = await compat(victoria.url)
  expect([code, said.filter((line) => line.startsWith('WRONG'))]).toEqual([0, []])
  expect(about('what it is')).toContain('victoria-metrics')
  expect(about('written twice')).toMatch(/^ok .*equal/)
  expect(about('names')).toMatch(/^ok /)
  expect(about('no line at all')).toMatch(/^ok .*counted as thrown away/)
  expect(about('a wrong password')).toMatch(/^NOTE .*from anybody who reaches it/)
  await victoria.flush()
  expect(await victoria.samples('{__name__!=""}')).toEqual([])
})

test('a VictoriaMetrics that was started without our settings is found out', async () => {
  const server = await startVictoria(['-retentionPeriod=1', '-dedup.minScrapeInterval=0s'])
  onTestFinished(() => server.remove())
  flushed(server)
  const { code, about } = await compat(server.url)
  expect(code).toBe(1)
  expect(about('its settings')).toMatch(/counts twice[^]*keeps 31 days only/)
  expect(about('written twice')).toMatch(/^WRONG .*count of the step/)
  expect(about('too old')).toMatch(/^ok .*counted as thrown away/)
})

const secret = 'token-of-the-stand-in'
/** What a stand-in has in the server behind it. */
const databasesOf = async (prefix: string) => (await databases()).filter((name) => String(name).startsWith(prefix))

test('InfluxDB 2.x proves itself as far as its documents go, and nothing of the trial stays behind', async () => {
  const two = await startInflux2({ token: secret, orgs: [{ id: 'o1', name: 'Harbour' }], maps: true, influxdb })
  onTestFinished(() => two.stop())
  const { code, said, about, text } = await compat(two.url, { secret })
  expect([code, said.filter((line) => !line.startsWith('ok ')).slice(0, -1)]).toEqual([0, []])
  expect(about('what it is')).toContain('influxdb-2 2.7.12 OSS')
  expect(about('bad lines among')).toMatch(/3 found in \d+ requests, 4997 others stored/)
  expect(about('a field of another type')).toContain(
    'refused: failure writing points to database: partial write: field',
  )
  expect(about('too old')).toContain('1 too old: failure writing points to database: partial write: dropped 1 points')
  expect(about('a wrong password')).toMatch(/refuses the user name, password or token \(401\)/)
  expect(about('a database that is not there')).toMatch(/has no database .*no dbrp mapping found/)
  expect(text).not.toContain(secret)
  expect([two.wrong, two.buckets, await databases()]).toEqual([
    [],
    [],
    expect.not.arrayContaining([/watchroom_compat/]),
  ])
})

test('InfluxDB 3 Core proves itself as far as its documents go; what it does with a database that is not there is noted', async () => {
  const three = await startInflux3({ token: secret, influxdb })
  onTestFinished(() => three.stop())
  const { code, said, about, text } = await compat(three.url, { secret })
  expect([code, said.filter((line) => line.startsWith('WRONG'))]).toEqual([0, []])
  expect(about('what it is')).toContain('influxdb-3 3.3.0 Core')
  expect(about('bad lines among')).toMatch(/3 found in \d+ requests, 4997 others stored/)
  expect(about('NaN')).toContain('refused: partial write of line protocol occurred')
  expect(about('too old')).toMatch(/^NOTE .*influxdb-3 takes it without a word/)
  expect(about('a wrong password')).toMatch(/^ok .*\(401\)/)
  expect(about('a database that is not there')).toMatch(/^NOTE .*made by the first line/)
  expect(text).not.toContain(secret)
  expect([three.wrong, [...three.databases], await databasesOf('v3_')]).toEqual([[], [], []])
})

const place = (url: string, isOwn: boolean): Place => {
  const config = { id: 'compat', type: 'influxdb', url, database: 'home', username: null, secret: 't' } as const
  return { config, run: 'watchroom_compat_1', isOwn, organisation: null }
}

test('what was made on an InfluxDB 2 or 3 is removed again, and what cannot be is said', async () => {
  const [two, three] = await Promise.all([
    startInflux2({ token: 't', orgs: [{ id: 'o1', name: 'Harbour' }], maps: true }),
    startInflux3({ token: 't' }),
  ])
  onTestFinished(async () => void (await Promise.all([two.stop(), three.stop()])))
  for (const [{ url }, generation] of [
    [two, 'influxdb-2'],
    [three, 'influxdb-3'],
  ] as const) {
    const { config } = place(url, true)
    await SET_UP[generation]({ config, detected: await detect(config), keep_days: 30, organisation: null })
    const left = await cleanUp(place(url, false), generation)
    expect(left).toEqual(
      generation === 'influxdb-2'
        ? []
        : [expect.stringMatching(/"home" under the name watchroom_compat_1 stays behind/)],
    )
    expect(await cleanUp(place(url, true), generation)).toEqual([])
  }
  expect(two.deleted).toEqual([
    '_measurement="readings" AND site="watchroom_compat_1"',
    '_measurement="watchroom_compat_1"',
  ])
  expect([two.buckets, two.mapped, [...three.databases]]).toEqual([[], [], []])
  expect([two.wrong, three.wrong]).toEqual([[], []])
  expect(await cleanUp(place(three.url, true), 'influxdb-3')).toEqual([
    expect.stringMatching(/database "home" stays behind: .*404 the database does not exist/),
    expect.stringMatching(/"home_cells" stays behind/),
  ])
})

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`
}

async function pageServer(answer: RequestListener): Promise<string> {
  const server = createServer(answer)
  onTestFinished(() => {
    server.closeAllConnections()
    server.close()
  })
  return listening(server)
}

async function socketServer(serve: (socket: Socket) => void): Promise<string> {
  const sockets: Socket[] = []
  const server = createTcpServer((socket) => {
    sockets.push(socket)
    socket.on('error', () => {})
    serve(socket)
  })
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy()
    server.close()
  })
  return listening(server)
}

/** Answers like an InfluxDB, until it is written to. */
const untilWrittenTo =
  (then: RequestListener): RequestListener =>
  (request, response) => {
    response.setHeader('x-influxdb-version', '1.8.10')
    if (request.url === '/ping') return void response.writeHead(204).end()
    if (request.url!.startsWith('/query')) return void response.end('{"results":[{"statement_id":0}]}')
    return then(request, response)
  }

test('what is no time-series server is said so, whatever it answers', async () => {
  const page = await pageServer((_request, response) => response.end('<html><title>Sign in</title></html>'))
  expect(await compat(page)).toMatchObject({
    code: 1,
    text: expect.stringMatching(/neither InfluxDB nor Victoria/) as string,
  })
  const moved = await pageServer((_request, response) => response.writeHead(302, { location: 'http://x/' }).end())
  expect(await compat(moved)).toMatchObject({ code: 1, text: expect.stringContaining('redirect') as string })
  const json = await pageServer((_request, response) => response.end('{"status":"success"'))
  expect((await compat(json)).code).toBe(1)
  const noise = await socketServer((socket) => void socket.end('SSH-2.0-OpenSSH_9.2\r\n'))
  expect(await compat(noise)).toMatchObject({ code: 1, text: expect.stringContaining('does not speak HTTP') as string })
  const closed = await socketServer((socket) => socket.once('data', () => socket.end()))
  expect(await compat(closed)).toMatchObject({
    code: 1,
    text: expect.stringContaining('closed before the answer') as string,
  })
  const nothing = `http://127.0.0.1:${await freePort()}`
  expect(await compat(nothing)).toMatchObject({ code: 1, text: expect.stringContaining('nothing listens') as string })
  expect(await compat('http://no-such-machine.invalid:8086')).toMatchObject({
    code: 1,
    text: expect.stringMatching(/no machine has this name|cannot be looked up/) as string,
  })
  const tls = await compat(influxdb.url.replace('http:', 'https:'), ADMIN)
  expect(tls).toMatchObject({ code: 1, text: expect.stringContaining('does not speak TLS') as string })
})

test('a server that closes half-way, or puts a page before its writes, is wrong and not waited for', async () => {
  const half = await pageServer(
    untilWrittenTo((request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half')
      setImmediate(() => request.socket.destroy())
    }),
  )
  const closing = await compat(half)
  expect(closing.code).toBe(1)
  expect(closing.text).toMatch(/cannot be tried: It cannot be reached: the connection was closed before the answer/)
  const proxied = await compat(
    await pageServer(untilWrittenTo((_request, response) => response.end('<!doctype html><title>Portal</title>'))),
  )
  expect(proxied.code).toBe(1)
  expect(proxied.about('writing')).toMatch(/^WRONG .*no time-series server \(200\): Portal/)
})

test('what hangs is given up after a while', { timeout: 60_000 }, async () => {
  expect(await hanging).toMatchObject({ code: 1, text: expect.stringMatching(/no answer in time/) as string })
})

test('a hostile server cannot make it print the secret, nor write over what a person reads', async () => {
  const answers = untilWrittenTo((request, response) => {
    response
      .writeHead(401)
      .end(`{"error":"\\u001b[2J\\u001b[1;1Hall is well, ${request.headers.authorization} canary-of-store"}`)
  })
  const { code, text } = await compat(await pageServer(answers), { username: 'ada', secret: 'canary-of-store' })
  expect(code).toBe(1)
  expect(text).toContain('all is well')
  // oxlint-disable-next-line no-control-regex -- what must not be there
  expect(text).not.toMatch(/canary-of-store|\u001b/)
})

test('an address that is none is a sentence, and not repeated: a password may stand in it', async () => {
  for (const url of ['ftp://x', 'localhost:8086', 'http://ada:canary@x:8086', 'http://x/?db=y', ''])
    expect(await compat(url)).toMatchObject({
      code: 2,
      text: expect.stringMatching(/^--url: url (is|holds|ends)/) as string,
    })
  expect((await compat('http://ada:canary@x:8086')).text).not.toContain('canary')
})
