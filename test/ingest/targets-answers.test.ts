import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { isFar, openConnection } from '../../ingest/targets/connection.ts'
import { together } from '../../ingest/targets/lines.ts'
import type { TargetConfig } from '../../ingest/targets/target.ts'
import { eachWithStore } from './targets-each.ts'
import { says, takes, timesOf, values } from './targets-support.ts'
import { until } from './telemetry-support.ts'

const SECRET = 'canary-secret-of-the-store'
const given = eachWithStore()

const config = (more: Partial<TargetConfig> = {}): TargetConfig => ({
  id: 'influx',
  type: 'influxdb',
  url: given.store.url,
  database: 'watch room',
  username: 'ada',
  secret: SECRET,
  ...more,
})

test('lines go out 5,000 at a time, in order, by POST /write with the database, milliseconds and Basic', async () => {
  await given.bench.commit(values(0, 12_000))
  given.bench.deliver(config({ url: `${given.store.url}/influx` }))
  await given.bench.delivered()
  expect(given.store.writes.map(({ lines }) => lines.length)).toEqual([5000, 5000, 2000])
  expect(timesOf(given.store.writes)).toEqual(values(0, 12_000).map(({ t }) => t))
  expect(given.store.writes[0]!.path).toBe('/influx/write?db=watch%20room&precision=ms')
  expect(given.store.writes[0]!.authorization).toBe(`Basic ${Buffer.from(`ada:${SECRET}`).toString('base64')}`)
  expect(given.store.writes[0]!.lines[1]).toBe(
    `readings,equipment=e,point=p,site=s quality=0i,value=0.25 ${values(1, 1)[0]!.t}`,
  )
})

test('the next request goes out when the one before it is answered, never beside it, and not at all past one that fails', async () => {
  let [underWay, most, nth] = [0, 0, 0]
  given.store.answers = (response, write, request) => {
    if (request.method !== 'POST') return takes(response, write, request) // it asks who answers here
    underWay += 1
    nth += 1
    most = Math.max(most, underWay)
    const answer = nth === 2 ? says(503, 'not now') : takes
    return void setTimeout(() => {
      underWay -= 1
      answer(response, write, request)
    }, 20)
  }
  await given.bench.commit(values(0, 22_000))
  given.bench.deliver(config())
  await given.bench.delivered()
  expect(most).toBe(1)
  const sent = [values(0, 5000), values(5000, 5000), values(5000, 5000), values(10_000, 5000), values(15_000, 7000)]
  expect(timesOf(given.store.writes)).toEqual(sent.flat().map(({ t }) => t))
})

test('over a network lines travel compressed, to the same machine as they are', async () => {
  const encodings: unknown[] = []
  given.store.answers = (response, write, request) => {
    encodings.push(request.headers['content-encoding'])
    takes(response, write, request)
  }
  const text = Array.from({ length: 100 }, (_, i) => `readings,point=p value=${i} ${i}`)
  for (const compressed of [undefined, true]) {
    const connection = openConnection(config(), () => Date.now(), compressed)
    expect(await connection.write(together(text))).toMatchObject({ kind: 'taken' })
    connection.close()
  }
  expect(encodings).toEqual([undefined, 'gzip'])
  expect(given.store.writes.map(({ lines }) => lines)).toEqual([text, text])
  const near = ['http://localhost:8086', 'http://127.0.0.1:8086/x', 'http://127.1', 'https://[::1]:8086']
  const far = ['http://influx', 'https://10.0.0.7:8086', 'http://localhost.example', 'http://127.0.0.1.example']
  expect(near.map(isFar)).toEqual(near.map(() => false))
  expect(far.map(isFar)).toEqual(far.map(() => true))
})

test('what comes within 200 ms goes out together', async () => {
  given.bench.deliver(config())
  await given.bench.commit(values(0, 1))
  await given.bench.delivered()
  for (let i = 1; i <= 20; i += 1) await given.bench.commit(values(i, 1))
  await given.bench.delivered()
  expect(timesOf(given.store.writes)).toHaveLength(21)
  expect(given.store.writes.length).toBeLessThan(10)
})

/** Everything that is to be put right by a person, with the sentence it is told in, and what is right afterwards. */
const WRONG: readonly (readonly [what: string, answer: ReturnType<typeof says>, sentence: RegExp])[] = [
  ['a wrong password', says(401, '{"error":"authorization failed"}'), /password.*401.*authorization failed/],
  ['a user without rights', says(403, '{"error":"not authorized"}'), /password.*403.*not authorized/],
  [
    'a database that is not there',
    says(404, '{"error":"database not found: \\"x\\""}'),
    /no database “watch room”.*not found/,
  ],
  [
    'a bucket that is not there',
    says(404, '{"code":"not found","message":"bucket \\"x\\" not found"}'),
    /no database.*bucket/,
  ],
  [
    'a bucket that no database is mapped to',
    says(404, '{"code":"not found","message":"no dbrp mapping found"}'),
    /no database “watch room”.*404.*no dbrp mapping found/,
  ],
  [
    'a mapping that the token does not see',
    says(404, '{"code":"not found","message":"unable to find DBRP"}'),
    /no database “watch room”.*unable to find DBRP/,
  ],
  [
    'no retention policy',
    says(500, '{"error":"retention policy not found: autogen"}'),
    /no database.*retention policy not found/,
  ],
  ['another program', says(404, '404 page not found\n'), /no time-series server.*404.*page not found/],
  [
    'a page that says 200',
    says(200, '<!doctype html><title>Welcome to the portal</title>'),
    /no time-series server.*200.*Welcome to the portal/,
  ],
  [
    'a JSON that says 200',
    says(200, '{"ok":true}', { 'content-type': 'application/json' }),
    /no time-series server.*200/,
  ],
  [
    'a page that says 400',
    says(400, '<html><title>Plain HTTP was sent to an HTTPS port</title>'),
    /no time-series server.*HTTPS port/,
  ],
  ['a redirection', says(302, '', { location: 'https://example.org/' }), /no time-series server.*302/],
  ['a refused method', says(405, 'Method Not Allowed'), /no time-series server.*405/],
]

test('what is wrong is said in a sentence, loses nothing, and is over by itself when it was put right', async () => {
  given.bench.deliver(config())
  for (const [what, answer, sentence] of WRONG) {
    given.store.answers = answer
    const before = given.bench.batch
    await given.bench.commit(values(before * 30, 30))
    await given.bench.troubled(sentence)
    expect(given.bench.status(), what).toMatchObject({ state: 'misconfigured', cursor: before, refused_lines: 0 })
    // What stands on disk is told a moment later.
    await until(() => given.bench.targets.troubles().length > 0)
    expect(given.bench.targets.troubles(), what).toMatchObject([
      { code: 'targets', detail: expect.stringMatching(sentence) as string },
    ])
    expect(given.bench.safe).toBe(before)
    given.store.writes.length = 0
    given.store.answers = takes
    await given.bench.delivered()
    expect(new Set(timesOf(given.store.writes)).size, what).toBe(30)
    await until(() => given.bench.status().state === 'up-to-date')
    expect(given.bench.targets.troubles(), what).toEqual([])
  }
  expect(given.bench.logged('target.held')).toHaveLength(WRONG.length)
  expect(given.bench.logged('target.recovered')).toHaveLength(WRONG.length)
  expect(JSON.stringify([given.bench.lines, given.bench.targets.status()])).not.toContain(SECRET)
})

test('a server that closes in the middle of its answer, or of a request, gets the same lines again', async () => {
  let nth = 0
  given.store.answers = (response, write, request) => {
    nth += 1
    if (nth === 1) return void request.socket.destroy()
    if (nth === 2) {
      response.writeHead(200, { 'content-length': '100' })
      response.write('half of it')
      return void setImmediate(() => request.socket.destroy())
    }
    return takes(response, write, request)
  }
  given.bench.deliver(config())
  await given.bench.commit(values(0, 100))
  await given.bench.delivered()
  expect(given.store.writes.map(({ lines }) => lines.length)).toEqual([100, 100, 100])
  await until(() => given.bench.status().state === 'up-to-date')
  expect(given.bench.status()).toMatchObject({ problem: null, refused_lines: 0 })
  expect(given.bench.logged('target.held')[0]!['detail']).toMatch(/closed before the answer was complete/)
})

test('a server that is away is said so from the second try on, and gets everything when it is back', async () => {
  const { port } = new URL(given.store.url)
  await given.store.close()
  given.bench.deliver(config())
  await given.bench.commit(values(0, 10))
  await given.bench.troubled(/cannot be reached.*nothing listens/)
  expect(given.bench.status().state).toBe('retrying')
  // A minute must pass before an outage is a trouble of the platform.
  expect(given.bench.targets.troubles()).toEqual([])
  given.bench.now = () => Date.now() + 61_000
  expect(given.bench.targets.troubles()[0]!.detail).toMatch(/^influx: 6\d s behind: It cannot be reached/)
  const back = createServer((socket) => {
    socket.on('data', () => socket.write('HTTP/1.1 204 No Content\r\nX-Influxdb-Version: 1.8.10\r\n\r\n'))
    socket.on('error', () => {})
    socket.unref()
  }).listen(Number(port), '127.0.0.1')
  await once(back, 'listening')
  expect((back.address() as AddressInfo).port).toBe(Number(port))
  await given.bench.delivered()
  back.close()
})

test('an address at which something else answers, or nobody, is said in words and not believed to have taken anything', async () => {
  const other = createServer((socket) => {
    socket.on('error', () => {})
    socket.end('220 mail.example.org ESMTP\r\n')
  }).listen(0, '127.0.0.1')
  await once(other, 'listening')
  const { port } = other.address() as AddressInfo
  given.bench.deliver(
    config({ id: 'no-http', url: `http://127.0.0.1:${port}` }),
    config({ id: 'no-tls', url: given.store.url.replace('http:', 'https:') }),
    config({ id: 'no-name', url: 'http://no-such-machine.invalid:8086' }),
  )
  await given.bench.commit(values(0, 10))
  await given.bench.troubled(/cannot be reached: what answers does not speak HTTP \(/, 'no-http')
  await given.bench.troubled(/cannot be reached: what answers does not speak TLS.*http:\/\//, 'no-tls')
  await given.bench.troubled(/cannot be reached: (no machine has this name|the name cannot be looked up)/, 'no-name')
  for (const { cursor, state } of given.bench.targets.status()) expect([cursor, state]).toEqual([0, 'retrying'])
  expect(given.bench.logged('target.held')).toHaveLength(3)
  other.close()
})

test('"try again later" is obeyed: not before the time that it says, then everything', async () => {
  const asked: number[] = []
  given.store.answers = (response, write, request) => {
    asked.push(performance.now())
    if (asked.length === 1) return says(429, 'slow down', { 'retry-after': '1' })(response, write, request)
    if (asked.length === 2)
      return says(503, '{"error":"engine: cache-max-memory-size exceeded"}')(response, write, request)
    return takes(response, write, request)
  }
  given.bench.deliver(config())
  await given.bench.commit(values(0, 10))
  await given.bench.delivered()
  expect(asked[1]! - asked[0]!).toBeGreaterThan(950)
  expect(given.bench.logged('target.held')[0]!['detail']).toMatch(/later \(503\): engine: cache-max/)
})

test('a server that takes fewer lines at once gets fewer', async () => {
  given.store.answers = (response, write, request) =>
    write.lines.length > 900 ? says(413, 'too large')(response, write, request) : takes(response, write, request)
  given.bench.deliver(config())
  await given.bench.commit(values(0, 20_000))
  await given.bench.delivered()
  const taken = given.store.writes.filter(({ lines }) => lines.length <= 900)
  expect(timesOf(taken)).toEqual(values(0, 20_000).map(({ t }) => t))
  // It has learnt after the first piece or two.
  expect(given.store.writes.length - taken.length).toBeLessThan(20)
  expect(given.bench.status().refused_lines).toBe(0)
})

/** Refuses these times, as InfluxDB does: the others of the request are stored. */
const poison = (isBad: (time: number) => boolean): typeof takes => {
  return (response, write, request) => {
    const bad = timesOf([write]).filter(isBad)
    if (bad.length === 0) return takes(response, write, request)
    return says(400, JSON.stringify({ error: `partial write: bad dropped=${bad.length}` }))(response, write, request)
  }
}

test('lines that it does not want are found among thousands, kept with its words, and hold up nothing', async () => {
  const all = values(0, 5000)
  const bad = [0, 2500, 2501, 4999].map((i) => all[i]!.t)
  given.store.answers = poison((time) => bad.includes(time))
  given.bench.deliver(config())
  await given.bench.commit(all)
  await given.bench.delivered()
  const { refused, refused_lines } = given.bench.status()
  expect(refused_lines).toBe(4)
  expect(refused.map(({ line }) => Number(line.split(' ').at(-1)))).toEqual(bad.toReversed())
  expect(refused[0]).toMatchObject({ lines: 1, reason: 'partial write: bad dropped=1' })
  const stored = given.store.writes.filter(({ lines }) => timesOf([{ lines }]).every((t) => !bad.includes(t)))
  expect(new Set(timesOf(stored)).size).toBe(4996)
  expect(given.store.writes.length).toBeLessThan(110)
})

test('a server that refuses every line is not believed: all are kept, and sent when it takes them', async () => {
  given.store.answers = poison(() => true)
  given.bench.deliver(config())
  await given.bench.commit(values(0, 3))
  await given.bench.troubled(/refuses every line/)
  for (let i = 0; i < 10; i += 1) await given.bench.commit(values(3 + i * 10, 10))
  await until(() => given.bench.status().state === 'misconfigured')
  expect(given.bench.status()).toMatchObject({ cursor: 0, refused_lines: 0 })
  given.store.writes.length = 0
  given.store.answers = takes
  await given.bench.delivered()
  expect(new Set(timesOf(given.store.writes)).size).toBe(103)
  expect(given.bench.status().refused_lines).toBe(0)
})

test('a few lines that are refused while nothing else comes are not given up either: the server may be put right', async () => {
  given.store.answers = poison(() => true)
  given.bench.deliver(config())
  await given.bench.commit(values(0, 3))
  await given.bench.troubled(/refuses every line, 3 one after the other/)
  given.store.answers = takes
  await given.bench.delivered()
  await until(() => given.bench.status().state === 'up-to-date')
  expect(given.bench.status().refused_lines).toBe(0)
  const [bad] = values(3, 1)
  given.store.answers = poison((time) => time === bad!.t)
  await given.bench.commit([bad!])
  await given.bench.troubled(/refuses every line/)
  await given.bench.commit(values(4, 1))
  await given.bench.delivered()
  expect(given.bench.status().refused.map(({ line }) => line.split(' ').at(-1))).toEqual([String(bad!.t)])
})

test('a server that takes a line at a time gets them so, and poison among them is found', async () => {
  const [bad] = values(50, 1)
  const refuses = poison((time) => time === bad!.t)
  given.store.answers = (response, write, request) =>
    write.lines.length > 1 ? says(413, 'too large')(response, write, request) : refuses(response, write, request)
  given.bench.deliver(config())
  await given.bench.commit(values(0, 150))
  await given.bench.delivered()
  expect(given.bench.status().refused_lines).toBe(1)
  expect(new Set(timesOf(given.store.writes.filter(({ lines }) => lines.length === 1))).size).toBe(150)
})

test('refused lines are counted without end, and the newest hundred are kept', async () => {
  const all = values(0, 400)
  given.store.answers = poison((time) => (time / 1000) % 2 === 0)
  given.bench.deliver(config())
  await given.bench.commit(all)
  await given.bench.delivered()
  expect(given.bench.status().refused_lines).toBe(200)
  expect(given.bench.status().refused).toHaveLength(100)
  expect(given.bench.status().refused[0]!.line).toContain(String(all[398]!.t))
})

test('a clock that is off is said, and changes nothing', async () => {
  given.store.answers = (response) =>
    void response.writeHead(204, { date: new Date(Date.now() - 600_000).toUTCString() }).end()
  given.bench.deliver(config())
  await given.bench.commit(values(0, 10))
  await given.bench.delivered()
  await until(() => given.bench.status().notes.length > 0)
  expect(given.bench.status().notes[0]!.en).toMatch(/clock is (599|60\d) s behind this machine/)
  await until(() => given.bench.logged('target.clock').length === 1)
  expect(given.bench.status().problem).toBeNull()
})
