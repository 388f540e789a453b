import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { DAY_ms, MINUTE_ms } from '#domain/time.ts'
import { backfillCommand } from '../../ingest/targets/backfill/command.ts'
import { openJobs, readJobs } from '../../ingest/targets/backfill/jobs.ts'
import { type Copies, openCopies } from '../../ingest/targets/backfill/open.ts'
import { createSender, type Refusals } from '../../ingest/targets/backfill/send.ts'
import { openConnection } from '../../ingest/targets/connection.ts'
import { openTargetsFile, TARGETS_FILE } from '../../ingest/targets/file.ts'
import { readStatus, statusLines } from '../../ingest/targets/status.ts'
import type { TargetConfig } from '../../ingest/targets/target.ts'
import { Rest } from '../../ingest/telemetry/rest.ts'
import { type Influxdb, startInfluxdb } from '../support/influxdb.ts'
import { influxTarget } from './target-support.ts'
import { fakeStore, says, takes, type Write } from './targets-support.ts'
import { Bench, DAY0, type Sample, until } from './telemetry-support.ts'

let influxdb: Influxdb
let bench: Bench | null = null
let copies: Copies | null = null
const stops: (() => Promise<unknown>)[] = []

beforeAll(async () => {
  influxdb = await startInfluxdb('')
})
afterEach(async () => {
  await copies?.stop()
  copies = null
  await bench?.end()
  bench = null
  for (const stop of stops.splice(0)) await stop()
})
afterAll(() => influxdb?.remove())

type Fake = Awaited<ReturnType<typeof fakeStore>>
const REFUSES = says(400, '{"error":"partial write: field type conflict dropped=1"}')

async function fake(answer: Fake['answers']): Promise<Fake> {
  const store = await fakeStore(answer)
  stops.push(store.close)
  return store
}
const fakeTarget = ({ url }: Fake): TargetConfig => influxTarget({ url, database: 'home' } as Influxdb)

async function fill(samples: readonly Sample[]): Promise<Bench> {
  bench = await new Bench().open()
  for (let i = 0; i < samples.length; i += 10_000) await bench.commit(samples.slice(i, i + 10_000))
  await bench.drained()
  return bench
}
const everySecond = (rows: number, from = DAY0, value = 0.5): readonly Sample[] =>
  Array.from({ length: rows }, (_, i) => ({ point: `p${i % 3}`, t: from + i * 1000, value: value + i }))

function begin(config: TargetConfig, end = DAY0 + 3 * DAY_ms): void {
  const { folder, telemetry, lines } = bench!
  copies = openCopies({ folder, configs: [config], telemetry, log: (line) => lines.push(line) })
  copies.backfill('influx', 0, end)
}
const job = () => readJobs(bench!.folder).get('influx')
const isDone = (): Promise<void> =>
  until(
    () => job()?.state === 'done',
    () => JSON.stringify([job(), bench!.lines]),
  )
const isHeld = (words: RegExp): Promise<void> =>
  until(
    () => words.test(job()?.why ?? ''),
    () => JSON.stringify(job()),
  )
const timesOf = (lines: readonly string[]): readonly number[] => lines.map((line) => Number(line.split(' ').at(-1)))

/** A gap of the delivery within the first hour. */
function withGap(): () => readonly unknown[] {
  const file = openTargetsFile(bench!.folder)
  const gap = { noticedAt: 1, batches: 1, readings: 1, why: 'age' as const }
  const gaps = [{ ...gap, from: DAY0 + MINUTE_ms, until: DAY0 + 2 * MINUTE_ms }]
  file.move('influx', { batch: 1, crc: 0, at: 1 }, { refused: [], gaps })
  stops.push(async () => file.close())
  return () => file.gaps('influx')
}
const told = (config: TargetConfig): string => statusLines(readStatus(bench!.folder, [config], DAY0)).join('\n')

test('a server that refuses everything, and is then put right, gets every row', async () => {
  const samples = everySecond(12_000)
  await fill(samples)
  const gaps = withGap()
  const store = await fake(REFUSES)
  begin(fakeTarget(store))
  await isHeld(/refuses every line/)
  // It is asked again and again, each time after a pause, and each time for the whole stretch.
  await wait(1500)
  expect(store.writes.length).toBeLessThan(5 * 60)
  expect(job()).toMatchObject({ state: 'running', at: 0, rows: 0, refused: 0 })
  store.writes.length = 0
  store.answers = takes
  await isDone()
  expect(new Set(timesOf(store.writes.flatMap(({ lines }) => lines)))).toEqual(new Set(samples.map(({ t }) => t)))
  expect(job()).toMatchObject({ rows: 12_000, refused: 0, why: null })
  expect(gaps()).toEqual([])
  expect(told(fakeTarget(store))).not.toMatch(/refused/)
})

/** Sends through a connection of its own; what a server like this took, and what is told of the rest. */
async function sendTo(answer: (nth: number, write: Write) => boolean, pieces: readonly (readonly string[])[]) {
  let nth = 0
  const stored = new Set<string>()
  const store = await fake((response, write, request) => {
    nth += 1
    if (!answer(nth, write)) return REFUSES(response, write, request)
    for (const line of write.lines) stored.add(line)
    return takes(response, write, request)
  })
  const connection = openConnection(fakeTarget(store), Date.now)
  stops.push(async () => connection.close())
  const sender = createSender({ connection, rate: 1e9, rest: new Rest(), isStopped: () => false, onHeld: () => {} })
  const all: Refusals[] = []
  for (const piece of pieces) {
    expect(await sender.send(piece)).toBe(true)
    if (piece === pieces.at(-1)) expect(await sender.settle()).toBe(true)
    all.push(sender.takeRefused())
  }
  return { stored, refused: all.map(({ lines }) => lines), requests: nth, words: all.flatMap(({ newest }) => newest) }
}
const numbered = (count: number, from = 0): readonly string[] =>
  Array.from({ length: count }, (_, i) => `readings,point=p value=${from + i} ${from + i}`)

test('nothing is left out whichever of its refusals was the last one of a wrong server', async () => {
  const lines = numbered(300)
  const sent = Array.from({ length: 30 }, (_, i) => sendTo((nth) => nth > 2 * i + 1, [lines]))
  for (const { stored, refused } of await Promise.all(sent)) {
    expect(stored).toEqual(new Set(lines))
    expect(refused).toEqual([0])
  }
})

test('a server that goes wrong in the middle gets again what it refused first, also of what was sent before', async () => {
  // The last lines of the first 5,000 are refused one by one, then all others.
  const [lines, after] = [numbered(5000), numbered(3000, 5000)]
  let wrong = true
  const isWrong = (write: Write): boolean => wrong && timesOf(write.lines).some((time) => time >= 4990)
  const sending = sendTo((_, write) => !isWrong(write), [lines, after])
  await wait(1000)
  wrong = false
  const { stored, refused } = await sending
  expect(stored).toEqual(new Set([...lines, ...after]))
  expect(refused).toEqual([0, 0])
})

test('lines that a right server does not want are counted once, wherever they stand, and hold up nothing', async () => {
  const bad = [0, 1, 2500, 4998, 4999, 5000, 7998, 7999]
  const wants = (_: number, { lines }: Write): boolean => !timesOf(lines).some((time) => bad.includes(time % 10_000))
  const { stored, refused, requests, words } = await sendTo(wants, [numbered(8000), numbered(8000, 10_000)])
  expect(stored.size).toBe(2 * 7992)
  // What was refused last was in doubt until more had come.
  expect(refused).toEqual([6, 10])
  expect(new Set(words.map(({ line }) => line)).size).toBe(16)
  expect(words[0]!.reason).toMatch(/field type conflict/)
  expect(requests).toBeLessThan(500)
})

test('a server that asks to wait for no time at all is not asked without a pause', async () => {
  const samples = everySecond(10)
  await fill(samples)
  const store = await fake(says(429, 'too many requests', { 'retry-after': '0' }))
  begin(fakeTarget(store))
  await isHeld(/429/)
  await wait(2000)
  // 0.25 s, 0.5 s, 1 s …
  expect(store.writes.length).toBeLessThan(8)
  store.answers = says(503, 'later', { 'retry-after': new Date(0).toUTCString() })
  await isHeld(/503/)
  store.writes.length = 0
  await wait(1000)
  expect(store.writes.length).toBeLessThan(4)
  store.answers = takes
  await isDone()
  expect(job()).toMatchObject({ rows: 10, refused: 0 })
})

/** A database with shards of a day, where `value` is no number on some days. */
async function databaseWithConflict(database: string, days: readonly number[]): Promise<TargetConfig> {
  await influxdb.query(`CREATE DATABASE "${database}" WITH SHARD DURATION 1d`, '')
  const lines = days.map((at) => `readings,site=other value="text" ${at}`)
  await influxdb.write(lines.join('\n'), database)
  return influxTarget(influxdb, { database })
}
const stored = async (database: string): Promise<number> =>
  Number((await influxdb.query('SELECT count("quality") FROM "readings"', database))[0]?.values[0]?.[1] ?? 0)

test('InfluxDB: where a field has the wrong type every line is refused; put right, every row is there', async () => {
  await fill(everySecond(3000))
  const config = await databaseWithConflict('wrong', [DAY0])
  begin(config)
  await isHeld(/refuses every line.*field type conflict/)
  await influxdb.query('DROP MEASUREMENT "readings"', 'wrong')
  await isDone()
  expect(job()).toMatchObject({ rows: 3000, refused: 0 })
  expect(await stored('wrong')).toBe(3000)
})

test('InfluxDB: a few lines that it does not want are told with its words, and leave the gap open', async () => {
  await fill([...everySecond(2000), ...everySecond(10, DAY0 + DAY_ms)])
  const gaps = withGap()
  const config = await databaseWithConflict('few', [DAY0 + DAY_ms])
  begin(config)
  await isDone()
  expect(await stored('few')).toBe(2000)
  expect(job()).toMatchObject({ rows: 2010, refused: 10, tooOld: 0, at: DAY0 + 3 * DAY_ms })
  expect(gaps()).toHaveLength(1)
  expect(told(config)).toMatch(/back-fill done: 2010 readings, 10 refused,/)
  expect(told(config)).toMatch(/10 lines refused; the newest of them:\n.*readings,equipment=e.*: .*field type conflict/)
  await until(() => bench!.lines.some(({ code, refused }) => code === 'target.backfill-done' && refused === 10))
  // From the command line as well.
  await copies!.stop()
  await bench!.closeStore()
  const said: string[] = []
  const range = { from: DAY0, until: DAY0 + 3 * DAY_ms, now: () => DAY0 }
  expect(await backfillCommand({ folder: bench!.folder, config, ...range, say: (line) => said.push(line) })).toBe(1)
  expect(said).toContain('done: 2010 readings, 10 refused')
  expect(said).toContainEqual(expect.stringMatching(/^the server said: .*field type conflict/))
})

test('InfluxDB: lines older than it keeps are told as such, and the gap is closed: it would not have them any more', async () => {
  const now = Math.floor(Date.now() / 1000) * 1000
  await fill([...everySecond(600, now - 40 * DAY_ms), ...everySecond(500, now - 3_600_000)])
  const file = openTargetsFile(bench!.folder)
  stops.push(async () => file.close())
  const gap = { noticedAt: 1, batches: 1, readings: 1, why: 'age' as const, from: now - 40 * DAY_ms }
  file.move('influx', { batch: 1, crc: 0, at: 1 }, { refused: [], gaps: [{ ...gap, until: gap.from + 1000 }] })
  await influxdb.query('CREATE DATABASE "short" WITH DURATION 7d', '')
  const config = influxTarget(influxdb, { database: 'short' })
  begin(config, now)
  await isDone()
  expect(await stored('short')).toBe(500)
  expect(job()).toMatchObject({ rows: 1100, refused: 600, tooOld: 600 })
  expect(file.gaps('influx')).toEqual([])
  expect(told(config)).toMatch(/1100 readings, 600 refused \(600 of them older than the server keeps\)/)
  expect(told(config)).toMatch(/600 × like .*beyond retention policy/)
})

test('a job of a file that does not tell old lines apart yet is read, and goes on', async () => {
  const { folder } = await fill(everySecond(1))
  const database = new DatabaseSync(join(folder, TARGETS_FILE))
  database.exec(`create table backfill (
    target text primary key, "from" integer not null, until integer not null, at integer not null, "rows" integer not null,
    refused integer not null, state text not null, why text, started_at integer not null, ended_at integer
  ) strict;
  insert into backfill values ('influx', 0, 9, 5, 7, 3, 'running', null, 1, null)`)
  database.close()
  expect(job()).toMatchObject({ rows: 7, refused: 3, tooOld: 0, endedAt: null })
  const jobs = openJobs(folder)
  jobs.save({ ...jobs.read('influx')!, tooOld: 2 })
  jobs.close()
  expect(job()).toMatchObject({ rows: 7, refused: 3, tooOld: 2, startedAt: 1, endedAt: null })
})
