import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DuckDBInstance } from '@duckdb/node-api'
import { DAY_ms, HOUR_ms } from '#domain/time.ts'
import { ReadingsWriter } from '../../ingest/journal/codec.ts'
import { openJournal } from '../../ingest/journal/open.ts'
import { Incoming } from '../../ingest/telemetry/incoming.ts'
import { openTelemetry } from '../../ingest/telemetry/open.ts'
import { appendRows, Rows } from '../../ingest/telemetry/rows.ts'
import { columnsOf, STORE_FILE } from '../../ingest/telemetry/schema.ts'
import type { Source } from '../../ingest/telemetry/source.ts'
import { numberOf, openStore, type Store } from '../../ingest/telemetry/store.ts'
import { DEFAULT_RETENTION, type Telemetry } from '../../ingest/telemetry/telemetry.ts'
import { compact, FRESH_ROWS, nextChore } from '../../ingest/telemetry/tidy.ts'
import { writeIncoming } from '../../ingest/telemetry/write.ts'

/**
 * `node test/bench/telemetry.ts [millions]`: bytes a value, trends and the speed of the time-series store. The raw rows go the way of the
 * store's thread (blobs, transactions, housekeeping), only without the journal's file before it; the year of hours is laid into the same
 * tables by SQL, in the order in which it would have come.
 */
const millions = Number(process.argv[2] ?? 50)
const POINTS = 2000
const POINTS_EACH_DEVICE = 10
const INTERVAL_ms = 10_000
const STEPS_A_WRITE = 100
const BEGIN = Date.UTC(2026, 0, 1)
const LIMITS = { bytes: 6, day_ms: 30, year_ms: 50, start_ms: 1000, chore_ms: 1000 }

/** Six points in ten walk at random with one to three decimals, two are states, two are counters; devices send within 0.2 s of their time. */
class Walk {
  readonly #values = new Float64Array(POINTS).map(() => 20 + Math.random() * 50)
  #t = BEGIN
  readonly writer = new ReadingsWriter()

  get t(): number {
    return this.#t
  }

  blob(steps: number): {
    readonly readings: Uint8Array<ArrayBuffer>
    readonly messages: number
    readonly values: number
  } {
    for (let step = 0; step < steps; step += 1, this.#t += INTERVAL_ms) this.#step()
    const { messages, values } = this.writer
    return { readings: this.writer.take(), messages, values }
  }

  #step(): void {
    for (let point = 0; point < POINTS; point += 1) {
      if (point % POINTS_EACH_DEVICE === 0) {
        const t = this.#t + ((point * 47) % INTERVAL_ms) + Math.floor(Math.random() * 200)
        this.writer.begin(1 + point / POINTS_EACH_DEVICE, 0, t, t, NaN)
      }
      this.writer.add(point + 1, 0, (this.#values[point] = next(point, this.#values[point]!)))
    }
  }
}

function next(point: number, before: number): number {
  const kind = point % 10
  const decimals = [100, 1000, 10][point % 3]!
  if (kind < 6) return Math.round((before + (Math.random() - 0.5) * 0.4) * decimals) / decimals
  if (kind < 8) return Math.random() < 0.002 ? Math.floor(Math.random() * 3) : Math.floor(before) % 3
  return Math.round((before + Math.random() * 0.05) * 100) / 100
}

const keyOf = (n: number): string => `site/equipment-${Math.ceil(n / POINTS_EACH_DEVICE)}/point_${n}`
const journalOfKeys: Pick<Source, 'keyOf'> = { keyOf }

async function fill(store: Store, walk: Walk): Promise<void> {
  const incoming = new Incoming()
  let [values, writing, tidying, longest, cpu_ms] = [0, 0, 0, 0, 0]
  while (values < millions * 1e6) {
    const blob = walk.blob(STEPS_A_WRITE)
    let begun = performance.now()
    incoming.clear()
    incoming.take(blob.readings, store, journalOfKeys as Source)
    await writeIncoming(store, incoming, { cursor: 0, crc: 0, server_at: walk.t })
    writing += performance.now() - begun
    values += blob.values
    for (let chore = nextChore(store); chore; chore = nextChore(store)) {
      begun = performance.now()
      const cpu = process.cpuUsage()
      await chore()
      const { user, system } = process.cpuUsage(cpu)
      cpu_ms = Math.max(cpu_ms, (user + system) / 1000)
      tidying += performance.now() - begun
      longest = Math.max(longest, performance.now() - begun)
    }
  }
  say(
    'fill',
    `${rate(values, writing + tidying)} (writing ${rate(values, writing)}, longest chore: ${cpu_ms.toFixed(0)} ms of processor, and by the clock ms)`,
    longest,
    LIMITS.chore_ms,
  )
}

async function yearOfHours(store: Store, until: number): Promise<void> {
  const last = Math.floor(until / HOUR_ms) - 24 * 30
  const hours = FRESH_ROWS.hour / POINTS
  for (let cell = last - 8760; cell < last; cell += hours) {
    await store.writer.run(`insert into hour_new select s, c, v, v + 3, (v + 1) * 360, v + 2, 360, 0 from (
      select s, c, round(20 + sin(c / 24 + s) * 10 + random(), 2) as v
      from range(1, ${POINTS + 1}) p(s), range(${cell}, ${Math.min(last, cell + hours)}) h(c)) order by c, s`)
    await compact(store, 'hour')
  }
  await store.writer.run(`update state set hour_until = greatest(hour_until, ${last * HOUR_ms})`)
}

const rate = (values: number, ms: number): string => `${Math.round((values / ms) * 1000).toLocaleString('en')} values/s`

function say(what: string, detail: string, measured: number, limit: number): void {
  const verdict = measured <= limit ? 'ok' : 'OVER'
  console.log(`${what.padEnd(22)} ${detail}  ${measured.toFixed(2)}  (limit ${limit})  ${verdict}`)
}

const median = (times: readonly number[]): number => times.toSorted((a, b) => a - b)[Math.floor(times.length / 2)]!

async function ask(telemetry: Telemetry, what: string, from: number, until: number, limit: number): Promise<void> {
  for (const state of ['cold', 'warm']) {
    const times: number[] = []
    let rows = 0
    for (let i = 1; i <= 20; i += 1) {
      const point = i * 97
      const [, equipment, name] = keyOf(point).split('/')
      const begun = performance.now()
      const query = { site: 'site', equipment: equipment!, point: name!, from, until, buckets: 4000 }
      const trend = await telemetry.trend(query)
      times.push(performance.now() - begun)
      rows = trend.count.reduce((a, b) => a + b, 0)
    }
    say(
      `${what}, ${state}`,
      `${rows} readings, worst ${Math.max(...times).toFixed(1)} ms, median ms`,
      median(times),
      limit,
    )
  }
}

async function bareAppender(folder: string, blobs: number): Promise<string> {
  const instance = await DuckDBInstance.create(join(folder, 'bare.duckdb'), { threads: '2', memory_limit: '128MB' })
  const connection = await instance.connect()
  await connection.run(`create table raw${columnsOf('raw')}`)
  const rows = new Rows()
  for (let i = 0; i < STEPS_A_WRITE * POINTS; i += 1) rows.add(i % POINTS, BEGIN + i, next(i % POINTS, 30), 0)
  const begun = performance.now()
  for (let i = 0; i < blobs; i += 1) {
    await connection.run('begin')
    await appendRows(connection, rows, 'raw')
    await connection.run('commit')
  }
  const spent = performance.now() - begun
  connection.closeSync()
  instance.closeSync()
  return rate(blobs * rows.length, spent)
}

/** A backlog of the journal taken by the store's thread, against a bare appender with the same rows a transaction. */
async function drain(folder: string): Promise<void> {
  const blobs = 15
  const walk = new Walk()
  const journal = await openJournal({ folder, recentChanges: 1 })
  await journal.numbers({ series: Array.from({ length: POINTS }, (_, i) => keyOf(i + 1)), devices: ['site/d'] })
  const nothing = { changes: [], alarms: [], devices: [], deadLetters: [], records: [], audit: [], duty: [] }
  let id = 0
  let values = 0
  while (id < blobs * 50) {
    const blob = walk.blob(2)
    values += blob.values
    await journal.commit({ id: (id += 1), at: walk.t, ...blob, ...nothing })
  }
  const begun = performance.now()
  const telemetry = await openTelemetry({ folder, retention: DEFAULT_RETENTION, now: () => walk.t, log: console.log })
  await new Promise<void>((resolve) => {
    telemetry.onCursor((cursor) => cursor === id && resolve())
    if (telemetry.status().cursor === id) resolve()
  })
  const spent = performance.now() - begun
  console.log(
    `drain                  ${rate(values, spent)} with thread and start; bare appender ${await bareAppender(folder, blobs)}`,
  )
  await telemetry.stop()
  await journal.stop()
}

const folder = mkdtempSync(join(tmpdir(), 'bench-telemetry-'))
const other = mkdtempSync(join(tmpdir(), 'bench-telemetry-'))
try {
  let store = await openStore(folder)
  const walk = new Walk()
  await fill(store, walk)
  let begun = performance.now()
  await store.writer.run('checkpoint store')
  console.log(`checkpoint             ${(performance.now() - begun).toFixed(0)} ms`)
  const rows = await numberOf(store.writer, 'select count(*) from (from raw union all from raw_new)')
  const used = await numberOf(
    store.writer,
    "select used_blocks * block_size from pragma_database_size() where database_name = 'store'",
  )
  const size = statSync(join(folder, STORE_FILE)).size
  say(
    'space',
    `${rows} values, with cells; file ${(size / rows!).toFixed(2)}, bytes a value`,
    used! / rows!,
    LIMITS.bytes,
  )
  await yearOfHours(store, walk.t)
  store.close()
  begun = performance.now()
  store = await openStore(folder)
  say('start', 'ms', performance.now() - begun, LIMITS.start_ms)
  store.close()
  const empty = await openJournal({ folder, recentChanges: 1 })
  const options = { folder, retention: { ...DEFAULT_RETENTION, raw_days: null }, now: () => walk.t, log: console.log }
  const telemetry = await openTelemetry(options)
  await ask(telemetry, '24 h raw', walk.t - DAY_ms, walk.t, LIMITS.day_ms)
  const year = Math.floor(walk.t / HOUR_ms) * HOUR_ms - 30 * DAY_ms
  await ask(telemetry, '1 year hourly', year - 365 * DAY_ms, year, LIMITS.year_ms)
  await telemetry.stop()
  await empty.stop()
  console.log(`memory of the process  ${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`)
  await drain(other)
} finally {
  rmSync(folder, { recursive: true, force: true })
  rmSync(other, { recursive: true, force: true })
}
