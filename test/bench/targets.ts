import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { fileURLToPath } from 'node:url'
import { setTimeout as sleep } from 'node:timers/promises'
import { readTargetsFile } from '../../ingest/targets/file.ts'
import type { TargetConfig } from '../../ingest/targets/target.ts'
import { ADMIN, hasInfluxdb, type Influxdb, startInfluxdb } from '../support/influxdb.ts'
import {
  type AlarmProbe,
  background,
  besideLimits,
  openAlarmProbe,
  sample,
  sampleWarm,
  summary,
} from './alarm-probe.ts'
import { benchLogins } from './estate.ts'
import { measure, SERVE, startScript, stop } from './peers.ts'

/**
 * A backlog drains to a real InfluxDB 1.x, while readings come in and alarms are told. The backlog is what devices send over MQTT while the
 * server has no such database; when it gets one, the target's thread drains the journal. Before and after that a bare sender sends the
 * same lines, made beforehand, to the same server beside the same load.
 *
 *   node test/bench/targets.ts [seconds of backlog] [messages/s meanwhile]
 */
const RATE_MIN = 200_000
const RATIO_MIN = 0.5
const DEVICES = 500
const QUIET_ALARMS = 300
const [seconds, rate] = [Number(process.argv[2] ?? 5), Number(process.argv[3] ?? 2000)]
const BARE_SENDER = fileURLToPath(new URL('bare-sender.ts', import.meta.url))
const authorization = `Basic ${Buffer.from(`${ADMIN.username}:${ADMIN.secret}`).toString('base64')}`

/** Values of the journal by the batch they came with. */
function batchesOf(folder: string): readonly { readonly id: number; readonly values: number }[] {
  const journal = new DatabaseSync(join(folder, 'journal.sqlite'), { readOnly: true })
  const batches = journal.prepare('select id, "values" from batch order by id').all()
  journal.close()
  return batches as unknown as readonly { readonly id: number; readonly values: number }[]
}

async function startBareSender(folder: string) {
  const child = spawn(process.execPath, [BARE_SENDER, folder, JSON.stringify({ authorization })], {
    stdio: ['pipe', 'pipe', 'inherit'],
  })
  const said = async (): Promise<number> => Number(String((await once(child.stdout, 'data'))[0]))
  const values = await said()
  /** Values a second. */
  const send = async (influxdb: Influxdb, database: string): Promise<number> => {
    await influxdb.query(`CREATE DATABASE ${database}`, '')
    const told = said()
    child.stdin.write(`${influxdb.url}/write?db=${database}&precision=ms\n`)
    return (values / (await told)) * 1000
  }
  return { send, end: () => child.kill() }
}

/**
 * From the first batch that the server takes (until then the thread rests after its last failure, up to half a minute) to the last of the backlog, while
 * alarms are raised. Answers values/s, and the alarms.
 */
async function drain(folder: string, probe: AlarmProbe, config: TargetConfig, begin: () => Promise<unknown>) {
  const batches = batchesOf(folder)
  const last = batches.at(-1)!.id
  const file = readTargetsFile(folder)!
  const cursor = (): number => file.read(config.id)?.cursor.batch ?? 0
  // Not 0: what holds no reading is passed without the server.
  const held = cursor()
  await begin()
  while (cursor() === held) await sleep(1)
  const [first, from] = [cursor(), performance.now()]
  let until = 0
  const watching = (async () => {
    while (cursor() < last) await sleep(10)
    until = performance.now()
  })()
  const samples = await sample(() => until === 0, probe.once)
  await watching
  file.close()
  const values = batches.reduce((sum, batch) => (batch.id > first ? sum + batch.values : sum), 0)
  return { values, rate: (values / (until - from)) * 1000, alarms: summary(samples), count: samples.length }
}

async function stored(influxdb: Influxdb, database: string, until: number): Promise<number> {
  const [rows] = await influxdb.query(`SELECT count("quality") FROM readings WHERE time <= ${until}ms`, database)
  return Number(rows?.values[0]?.[1] ?? 0)
}
const k = (n: number): string => `${Math.round(n).toLocaleString('en')} values/s`

if (!hasInfluxdb) throw new Error('there is no influxd on this machine to drain to')
const folder = mkdtempSync(join(tmpdir(), 'watchroom-bench-'))
const influxdb = await startInfluxdb('')
const data = join(folder, 'data')
const database = 'watchroom'
const config: TargetConfig = { id: 'influx', type: 'influxdb', url: influxdb.url, database, ...ADMIN }
try {
  const running = await startScript(SERVE, [data, String(DEVICES), JSON.stringify(config)])
  const logins = join(folder, 'devices.json')
  writeFileSync(logins, JSON.stringify(benchLogins(DEVICES)))
  await measure(running.port, { connections: DEVICES, inFlight: 10, seconds, devices: logins })
  const until = Date.now()
  const bare = await startBareSender(data)
  const load = await background(running.port, rate)
  const probe = await openAlarmProbe(running)
  const beside = summary(await sampleWarm(QUIET_ALARMS, probe.once))
  const before = await bare.send(influxdb, 'before')
  load.acknowledged()
  const mine = await drain(data, probe, config, () => influxdb.query(`CREATE DATABASE ${database}`, ''))
  const readings = summary(load.acknowledged())
  const after = await bare.send(influxdb, 'after')
  await load.stop()
  await probe.close()
  await stop(running)
  bare.end()
  const peer = (before + after) / 2
  const [ours, theirs] = await Promise.all([stored(influxdb, database, until), stored(influxdb, 'before', until)])
  console.log(
    `draining ${mine.values.toLocaleString('en')} values to InfluxDB beside ${rate} messages/s: ${k(mine.rate)} (limit ${k(RATE_MIN)}, ratio ${(mine.rate / RATE_MIN).toFixed(2)})`,
  )
  console.log(
    `bare sender of the same lines: ${k(before)} before, ${k(after)} after; ratio ${(mine.rate / peer).toFixed(2)} (limit ${RATIO_MIN})`,
  )
  console.log(`rows stored: ${ours} of ${theirs}`)
  if (ours !== theirs) process.exitCode = 1
  console.log(`alarm latency while draining (${mine.count}): ${besideLimits(mine.alarms)}`)
  console.log(
    `readings acknowledged meanwhile: p50 ${readings.p50_ms} ms, p99 ${readings.p99_ms} ms, max ${readings.max_ms} ms`,
  )
  console.log(`without draining: ${besideLimits(beside)}`)
} finally {
  await influxdb.remove()
  rmSync(folder, { recursive: true, force: true })
}
