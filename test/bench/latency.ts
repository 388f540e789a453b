import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import mqtt from 'mqtt'
import { io } from 'socket.io-client'
import type { Change } from '#domain/wire/live.ts'
import { startDashboard } from '../../dashboard/server/start.ts'
import { startBroker } from '../../broker/start.ts'
import { configurationOf } from '../../ingest/site-file.ts'
import { startIngest } from '../../ingest/start.ts'
import { BENCH_SECRET, benchEstate } from './estate.ts'
import { signIn } from '../support/people.ts'
import { startMosquitto, startScript, stop } from './peers.ts'

/**
 * From the publish of a reading (QoS 1) to its alarm in a socket.io client, with the fact on disk first and 2,000 messages/s of other
 * readings going on; beside it Mosquitto from publish to subscribe under the same load.
 *
 *   node test/bench/latency.ts [alarms] [background messages/s]
 */
const P50_MAX_ms = 5
const P99_MAX_ms = 30
const DEVICES = 200

const now = (): number => Date.now()

async function serve(folder: string): Promise<void> {
  const file = benchEstate(DEVICES)
  const ingest = await startIngest({
    folder,
    ...configurationOf(file),
    now,
    steady: () => performance.now(),
    log: () => {},
  })
  const dashboard = await startDashboard({
    platform: ingest.platform,
    people: ingest.people,
    host: '127.0.0.1',
    port: 0,
    webRoot: null,
    now,
    log: () => {},
  })
  const broker = await startBroker({
    listeners: { tcp: { port: 0, host: '127.0.0.1' } },
    authenticate: ingest.authenticate,
    receive: ingest.receive,
    connections: ingest.connections,
    now,
    log: () => {},
    limits: { rate: Infinity },
  })
  console.log(`${broker.ports.tcp}\n${dashboard.url}\n${await signIn(dashboard.url, ingest.keys)}`)
  process.on('SIGTERM', () => {
    void (async () => {
      await dashboard.stop()
      await broker.stop()
      await ingest.stop()
      process.exit(0)
    })()
  })
}

type Latencies = { readonly p50_ms: number; readonly p99_ms: number; readonly max_ms: number }
function summary(samples: readonly number[]): Latencies {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (part: number) => Number(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!.toFixed(2))
  return { p50_ms: at(0.5), p99_ms: at(0.99), max_ms: at(1) }
}

const connect = (port: number, i: number) =>
  mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
    username: `bench/device-${i}`,
    password: BENCH_SECRET,
    clientId: `bench-${i}`,
  })
const values = (n: number, level: number) =>
  JSON.stringify({ values: { temp: 20 + (n % 10), pressure: 30, flow: 20 + (n % 7), level, power: 40, running: 1 } })

/** Other devices publish `rate` messages a second until stopped. */
async function background(port: number, rate: number): Promise<() => Promise<void>> {
  const clients = await Promise.all(Array.from({ length: 20 }, (_, i) => connect(port, i + 1)))
  const ending = new AbortController()
  let n = 0
  const EVERY_ms = 10
  const running = (async () => {
    while (!ending.signal.aborted) {
      for (let i = 0; i < (rate * EVERY_ms) / 1000; i += 1, n += 1) {
        clients[n % clients.length]!.publish(
          `facility/bench/device-${(n % clients.length) + 1}/readings`,
          values(n, 50),
          { qos: 1 },
        )
      }
      await sleep(EVERY_ms)
    }
  })()
  return async () => {
    ending.abort()
    await running
    await Promise.all(clients.map((client) => client.endAsync()))
  }
}

async function ours(folder: string, alarms: number, rate: number): Promise<Latencies> {
  const running = await startScript(import.meta.filename, ['serve', folder])
  try {
    const socket = io(running.lines[1], {
      transports: ['websocket'],
      extraHeaders: { cookie: running.lines[2]! },
    })
    let told: (() => void) | null = null
    socket.on('change', (change: Change) => change.fact.type.startsWith('alarm.r') && told?.())
    await new Promise((resolve) => socket.emit('join', { site: 'bench' }, resolve))
    const quiet = await background(running.port, rate)
    const device = await connect(running.port, 0)
    const samples = await sample(alarms, (n) => {
      const seen = new Promise<void>((resolve) => void (told = resolve))
      device.publish('facility/bench/device-0/readings', values(n, n % 2 === 0 ? 99 : 50), { qos: 1 })
      return seen
    })
    await quiet()
    await device.endAsync()
    socket.close()
    return summary(samples)
  } finally {
    await stop(running)
  }
}

async function mosquitto(folder: string, alarms: number, rate: number): Promise<Latencies> {
  const running = await startMosquitto(folder)
  try {
    const quiet = await background(running.port, rate)
    const [device, console] = [await connect(running.port, 0), await connect(running.port, 199)]
    let told: (() => void) | null = null
    console.on('message', () => told?.())
    await console.subscribeAsync('facility/bench/device-0/readings', { qos: 1 })
    const samples = await sample(alarms, (n) => {
      const seen = new Promise<void>((resolve) => void (told = resolve))
      device.publish('facility/bench/device-0/readings', values(n, 50), { qos: 1 })
      return seen
    })
    await quiet()
    await Promise.all([device.endAsync(), console.endAsync()])
    return summary(samples)
  } finally {
    await stop(running)
  }
}

const WARM_UP = 50
async function sample(count: number, once: (n: number) => Promise<void>): Promise<readonly number[]> {
  const samples: number[] = []
  for (let n = 0; n < count + WARM_UP; n += 1) {
    const from = performance.now()
    await once(n)
    if (n >= WARM_UP) samples.push(performance.now() - from)
    await sleep(15)
  }
  return samples
}

async function compare(alarms: number, rate: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'watchroom-bench-'))
  try {
    const mine = await ours(join(folder, 'data'), alarms, rate)
    const theirs = await mosquitto(folder, alarms, rate)
    console.log(
      `alarm latency at ${rate} messages/s: p50 ${mine.p50_ms} ms (limit ${P50_MAX_ms}), p99 ${mine.p99_ms} ms (limit ${P99_MAX_ms}), max ${mine.max_ms} ms, on disk first`,
    )
    console.log(
      `Mosquitto publish → subscribe, same load: p50 ${theirs.p50_ms} ms, p99 ${theirs.p99_ms} ms, max ${theirs.max_ms} ms; ratios ${(mine.p50_ms / theirs.p50_ms).toFixed(1)} and ${(mine.p99_ms / theirs.p99_ms).toFixed(1)}`,
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const [mode = '300', other = '2000'] = process.argv.slice(2)
if (mode === 'serve') await serve(other)
else await compare(Number(mode), Number(other))
