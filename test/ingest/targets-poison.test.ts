import { expect, test } from 'vitest'
import type { TargetConfig } from '../../ingest/targets/target.ts'
import { eachWithStore } from './targets-each.ts'
import { says, takes, type Value, values, type Write } from './targets-support.ts'
import { until } from './telemetry-support.ts'

/*
 * Lines that a server does not want, among others that it takes: nothing else may wait for them, and nobody may take a server that refuses
 * everything for one that is given bad lines.
 */

const given = eachWithStore()

const config = (): TargetConfig => ({
  id: 'influx',
  type: 'influxdb',
  url: given.store.url,
  database: 'watchroom',
  username: null,
  secret: null,
})

const timeOf = (line: string): number => Number(line.split(' ').at(-1))
const timesOf = ({ lines }: Pick<Write, 'lines'>): readonly number[] => lines.map(timeOf)

/** Refuses these times with `words`, which get their number; the others of the request are stored, as InfluxDB does. */
function refusing(status: number, isBad: (time: number) => boolean, words: (bad: number) => string) {
  const stored = new Set<number>()
  given.store.answers = (response, write, request) => {
    if (request.method !== 'POST') return takes(response, write, request)
    const bad = timesOf(write).filter(isBad).length
    for (const time of timesOf(write)) if (!isBad(time)) stored.add(time)
    return (bad === 0 ? takes : says(status, words(bad)))(response, write, request)
  }
  return stored
}

const OLD = Date.UTC(2020, 0, 1)
const old = (count: number): readonly Value[] =>
  values(0, count).map((one, i) => ({ ...one, t: OLD + i * 1000, key: 'old' }))
const isOld = (time: number): boolean => time < OLD + 86_400_000
const tail = (n: number): string => `dropped=${n} for database: 9f282d63c7d3a5c0 for retention policy: autogen`

/** As the server says it; all in `json`, under the name of its generation. */
const TOO_OLD: readonly (readonly [
  server: string,
  status: number,
  json: 'error' | 'message',
  words: (n: number) => string,
])[] = [
  ['InfluxDB 1.x', 400, 'error', (n) => `partial write: points beyond retention policy dropped=${n}`],
  [
    'InfluxDB 2.7',
    422,
    'message',
    (n) => `failure writing points to database: partial write: points beyond retention policy dropped=${n}`,
  ],
  [
    'InfluxDB 2.7.12',
    422,
    'message',
    (n) =>
      `failure writing points to database: partial write: dropped ${n} points outside retention policy of duration 72h0m0s - oldest point readings,equipment=e,point=p,site=s at 2020-01-01T00:00:00Z dropped because it violates a Retention Policy Lower Bound at 2026-02-27T00:00:00Z, newest point readings,equipment=e,point=p,site=s at 2020-01-01T00:00:01Z dropped because it violates a Retention Policy Lower Bound at 2026-02-27T00:00:00Z ${tail(n)}`,
  ],
  [
    'InfluxDB 2.0',
    500,
    'message',
    (n) => `unexpected error writing points to database: partial write: points beyond retention policy dropped=${n}`,
  ],
]

test.each(TOO_OLD)(
  '%s: readings that are too old for it are counted in one request, and the live ones do not wait',
  async (_server, status, json, words) => {
    const stored = refusing(status, isOld, (n) => JSON.stringify({ code: 'unprocessable entity', [json]: words(n) }))
    given.bench.deliver(config())
    await given.bench.commit([...old(350), ...values(0, 10)])
    await given.bench.commit(values(10, 5))
    await given.bench.delivered()
    expect(stored.size).toBe(15)
    expect(given.bench.status().refused_lines).toBe(350)
    expect(given.store.writes.length).toBeLessThan(4)
    expect(given.bench.logged('target.held')).toEqual([])
  },
)

test('of readings that are too old the oldest is kept with their number, wherever it stood', async () => {
  const [now] = values(0, 1)
  const lines = old(10)
  const stored = refusing(400, isOld, (n) => `{"error":"partial write: points beyond retention policy dropped=${n}"}`)
  given.bench.deliver(config())
  await given.bench.commit([now!, ...lines.slice(5), ...lines.slice(0, 5), { ...now!, t: now!.t + 1 }])
  await given.bench.delivered()
  expect(stored).toEqual(new Set([now!.t, now!.t + 1]))
  const { refused_lines, refused } = given.bench.status()
  expect([refused_lines, refused.length]).toEqual([10, 1])
  expect(refused[0]).toMatchObject({ lines: 10, reason: 'partial write: points beyond retention policy dropped=10' })
  expect(timeOf(refused[0]!.line)).toBe(OLD)
})

/** Refusals that name a retention policy and have nothing to do with it. */
const NOT_TOO_OLD: readonly (readonly [what: string, status: number, words: (n: number) => string])[] = [
  [
    'a type conflict of 2.7.12',
    422,
    (n) =>
      `failure writing points to database: partial write: field type conflict: input field \\"value\\" on measurement \\"readings\\" is type float, already exists as type string ${tail(n)}`,
  ],
  [
    'a type conflict of 2.0',
    500,
    (n) =>
      `unexpected error writing points to database: partial write: field type conflict: input field \\"value\\" on measurement \\"readings\\" is type float, already exists as type string dropped=${n}`,
  ],
  [
    'a line that is none, of 1.x',
    400,
    () => `partial write: unable to parse 'readings,point=p value= 7': missing fields dropped=0`,
  ],
  ['a line that is none, of 3 Core', 400, () => 'partial write of line protocol occurred'],
]

test.each(NOT_TOO_OLD)('%s is looked for line by line', async (_what, status, words) => {
  const all = values(0, 100)
  const stored = refusing(
    status,
    (time) => time === all[40]!.t,
    (n) => `{"error":"${words(n)}"}`,
  )
  given.bench.deliver(config())
  await given.bench.commit(all)
  await given.bench.delivered()
  expect(stored.size).toBe(99)
  expect(given.bench.status()).toMatchObject({ refused_lines: 1, refused: [{ lines: 1 }] })
  expect(timeOf(given.bench.status().refused[0]!.line)).toBe(all[40]!.t)
})

test('a cluster that says "partial write" alone lacks a member: it is asked again', async () => {
  let asked = 0
  given.store.answers = (response, write, request) =>
    (request.method === 'POST' && (asked += 1) <= 2 ? says(500, '{"error":"partial write"}') : takes)(
      response,
      write,
      request,
    )
  given.bench.deliver(config())
  await given.bench.commit(values(0, 10))
  await given.bench.troubled(/try again later \(500\): partial write/)
  await given.bench.delivered()
  await until(() => given.bench.status().state === 'up-to-date')
  expect(given.bench.status().refused_lines).toBe(0)
})

const CONFLICT = 'partial write: field type conflict: input field "value" on measurement "readings" is type float'
const conflicts = (isBad: (time: number) => boolean) =>
  refusing(400, isBad, (n) => JSON.stringify({ error: `${CONFLICT} dropped=${n}` }))

test('thousands of bad lines in a row are left behind with its words, and what stands behind them is stored', async () => {
  const all = values(0, 3000)
  const last = all[1999]!.t
  const stored = conflicts((time) => time <= last)
  given.bench.deliver(config())
  await given.bench.commit(all)
  await given.bench.commit(values(3000, 10))
  await given.bench.delivered()
  expect(stored.size).toBe(1010)
  const { refused_lines, refused } = given.bench.status()
  expect(refused_lines).toBe(2000)
  expect(refused[0]).toMatchObject({ lines: 1, reason: `${CONFLICT} dropped=1` })
  expect(timeOf(refused[0]!.line)).toBe(last)
  expect(given.bench.logged('target.held')).toEqual([])
})

test('bad lines at the end of a piece do not wait for what comes', async () => {
  const all = values(0, 200)
  const stored = conflicts((time) => time >= all[100]!.t)
  given.bench.deliver(config())
  await given.bench.commit(all)
  await given.bench.delivered()
  expect([stored.size, given.bench.status().refused_lines]).toEqual([100, 100])
})

test('a piece of bad lines only waits for a line that is taken, and is left behind then', async () => {
  const bad = values(0, 60)
  const stored = conflicts((time) => time <= bad.at(-1)!.t)
  given.bench.deliver(config())
  await given.bench.commit(bad)
  await given.bench.troubled(/refuses every line, 21 one after the other.*field type conflict/)
  expect(given.bench.status()).toMatchObject({ state: 'misconfigured', cursor: 0, refused_lines: 0 })
  await given.bench.commit(values(60, 5))
  await given.bench.delivered()
  expect([stored.size, given.bench.status().refused_lines]).toEqual([5, 60])
})

test('a server that refuses everything in the middle of it all holds it up, and nothing is lost', async () => {
  let isWrong = false
  given.store.answers = (response, write, request) => {
    if (timesOf(write).includes(values(7000, 1)[0]!.t)) isWrong = true
    return (isWrong && request.method === 'POST' ? says(400, '{"error":"no"}') : takes)(response, write, request)
  }
  given.bench.deliver(config())
  await given.bench.commit(values(0, 12_000))
  await given.bench.troubled(/refuses every line.*: no$/)
  expect(given.bench.status()).toMatchObject({ state: 'misconfigured', refused_lines: 0 })
  const asked = given.store.writes.length
  expect(asked).toBeLessThan(300)
  given.store.answers = takes
  given.store.writes.length = 0
  await given.bench.delivered()
  expect(new Set(given.store.writes.flatMap(timesOf))).toEqual(new Set(values(0, 12_000).map(({ t }) => t)))
  expect(given.bench.status().refused_lines).toBe(0)
})
