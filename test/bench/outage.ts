import { InfluxDB as InfluxClient, setLogger } from '@influxdata/influxdb-client'
import { FieldType, InfluxDB } from 'influx'
import { setTimeout as wait } from 'node:timers/promises'
import { Delivering, influx, T0, victoria } from '../ingest/targets-support.ts'
import { ADMIN, startInfluxdb } from '../support/influxdb.ts'
import {
  byWatchroom,
  loadThroughOutage,
  lossOf,
  lossOfVictoria,
  READINGS_A_SECOND,
  type Sender,
} from '../support/outage.ts'
import { printTable } from '../support/print-table.ts'
import { startVictoria } from '../support/victoria.ts'

/**
 * `node test/bench/outage.ts [seconds]`: 2,000 readings a second go to an InfluxDB 1.x and a VictoriaMetrics, which are killed in the middle
 * and come back after so many seconds (30). Beside Watchroom, in the same outage, the clients of InfluxDB with their own buffers and
 * retries, as their documents say to use them. Ends with 1 where Watchroom lost or invented a reading.
 */
const OUTAGE_s = Number(process.argv[2] ?? 30)
const AROUND_ms = 10_000
/** Longer than any of them tries. */
const PATIENCE_ms = 200_000
/** What VictoriaMetrics has answered for is safe a minute later; it is asked when it has shown itself. */
const SETTLES_ms = 5000

/** Of the write API, by itself. */
const RETRIES = 5
// It tells every failed attempt.
setLogger({ error: () => {}, warn: () => {} })

const lineOf = (i: number): string => `readings,site=s,equipment=e,point=p value=${i} ${T0 + i}`
const range = (from: number, until: number): readonly number[] =>
  Array.from({ length: until - from }, (_, i) => from + i)

/** `@influxdata/influxdb-client`: its write API with its defaults, pointed at the way of writing that both servers have. */
function byWriteApi(url: string, database: string): Sender {
  const lines = { given: 0, settled: 0 }
  const header = `Basic ${Buffer.from(`${ADMIN.username}:${ADMIN.secret}`).toString('base64')}`
  const client = new InfluxClient({ url, headers: { Authorization: header } })
  const api = client.getWriteApi('', database, 'ms', {
    flushInterval: 200,
    writeSuccess: ({ length }) => void (lines.settled += length),
    writeRetrySkipped: (skipped) => void (lines.settled += skipped.lines.length),
    writeFailed(_error, { length }, attempt) {
      if (attempt > RETRIES) lines.settled += length
    },
  })
  api.path = `/write?db=${database}&precision=ms`
  return {
    name: 'influxdb-client, WriteApi',
    take(from, until) {
      lines.given = until
      for (const i of range(from, until)) api.writeRecord(lineOf(i))
    },
    async end() {
      const end = performance.now() + PATIENCE_ms
      while (lines.settled < lines.given && performance.now() < end) await wait(100)
      await api.close().catch(() => {})
    },
  }
}

/** `influx`: points as they come, its own pool and retries. */
function byInflux(port: number, database: string): Sender {
  const client = new InfluxDB({
    host: '127.0.0.1',
    port,
    database,
    username: ADMIN.username,
    password: ADMIN.secret,
    schema: [{ measurement: 'readings', fields: { value: FieldType.FLOAT }, tags: ['site', 'equipment', 'point'] }],
  })
  const underWay = new Set<Promise<void>>()
  return {
    name: 'influx, writePoints',
    take(from, until) {
      const tags = { site: 's', equipment: 'e', point: 'p' }
      const points = range(from, until).map((i) => {
        return { measurement: 'readings', tags, fields: { value: i }, timestamp: new Date(T0 + i) }
      })
      const sent: Promise<void> = client
        .writePoints(points, { precision: 'ms' })
        .catch(() => {})
        .finally(() => underWay.delete(sent))
      underWay.add(sent)
    },
    end: async () => void (await Promise.race([Promise.all(underWay), wait(PATIENCE_ms)])),
  }
}

const [store, server, bench] = await Promise.all([
  startInfluxdb('ours'),
  startVictoria(),
  new Delivering().openJournal(),
])
try {
  for (const name of ['write_api', 'influx']) await store.query(`CREATE DATABASE ${name}`, '')
  bench.deliver(influx(store, { database: 'ours' }), victoria(server, { database: 'ours' }))
  const senders = [
    byWatchroom(bench, T0, PATIENCE_ms),
    byWriteApi(store.url, 'write_api'),
    byInflux(store.port, 'influx'),
    { ...byWriteApi(server.url, 'write_api'), name: 'influxdb-client, WriteApi, to VictoriaMetrics' },
  ]
  const both = {
    kill: async () => void (await Promise.all([store.kill(), server.kill()])),
    start: async () => void (await Promise.all([store.start(), server.start()])),
  }
  const plan = { before_ms: AROUND_ms, outage_ms: OUTAGE_s * 1000, after_ms: AROUND_ms }
  const given = await loadThroughOutage(senders, both, plan)
  await wait(SETTLES_ms)
  const rows = [
    { to: 'InfluxDB 1.6.7', by: senders[0]!.name, ...(await lossOf(store, 'ours', given)) },
    { to: 'InfluxDB 1.6.7', by: senders[1]!.name, ...(await lossOf(store, 'write_api', given)) },
    { to: 'InfluxDB 1.6.7', by: senders[2]!.name, ...(await lossOf(store, 'influx', given)) },
    { to: 'VictoriaMetrics', by: senders[0]!.name, ...(await lossOfVictoria(server, 'ours', given)) },
    { to: 'VictoriaMetrics', by: senders[1]!.name, ...(await lossOfVictoria(server, 'write_api', given)) },
  ]
  printTable(
    `${given} readings, ${READINGS_A_SECOND} a second, server killed for ${OUTAGE_s} s`,
    ['to', 'by', 'lost', 'extra series'],
    rows.map(({ to, by, lost, extraSeries }) => [to, by, String(lost), String(extraSeries)]),
  )
  const ours = rows.filter(({ by }) => by === senders[0]!.name)
  if (ours.some(({ isExact, extraSeries }) => !isExact || extraSeries !== 0)) process.exitCode = 1
} finally {
  await bench.end()
  await Promise.all([store.remove(), server.remove()])
}
// Retries of the clients would keep it running.
process.exit()
