import { setTimeout as sleep } from 'node:timers/promises'
import mqtt from 'mqtt'
import { io } from 'socket.io-client'
import type { Change } from '#domain/wire/live.ts'
import { BENCH_SECRET } from './estate.ts'
import type { Running } from './peers.ts'

/** What is promised from the publish of a reading to its alarm in a socket.io client. */
export const P50_MAX_ms = 5
export const P99_MAX_ms = 30

export type Latencies = { readonly p50_ms: number; readonly p99_ms: number; readonly max_ms: number }
export function summary(samples: readonly number[]): Latencies {
  const sorted = samples.toSorted((a, b) => a - b)
  const at = (part: number) => Number(sorted[Math.min(sorted.length - 1, Math.floor(part * sorted.length))]!.toFixed(2))
  return { p50_ms: at(0.5), p99_ms: at(0.99), max_ms: at(1) }
}

export const besideLimits = ({ p50_ms, p99_ms, max_ms }: Latencies): string =>
  `p50 ${p50_ms} ms (limit ${P50_MAX_ms}), p99 ${p99_ms} ms (limit ${P99_MAX_ms}), max ${max_ms} ms`

export const connect = (port: number, i: number) =>
  mqtt.connectAsync(`mqtt://127.0.0.1:${port}`, {
    username: `bench/device-${i}`,
    password: BENCH_SECRET,
    clientId: `bench-${i}`,
  })
export const values = (n: number, level: number) =>
  JSON.stringify({ values: { temp: 20 + (n % 10), pressure: 30, flow: 20 + (n % 7), level, power: 40, running: 1 } })

/** Of so many messages one is timed. */
const TIMED_EVERY = 20

export type Background = {
  /** From the publish of a reading to its acknowledgement, ms; of those since the last call. */
  readonly acknowledged: () => readonly number[]
  readonly stop: () => Promise<void>
}

/** Other devices publish `rate` messages a second until stopped. */
export async function background(port: number, rate: number): Promise<Background> {
  const clients = await Promise.all(Array.from({ length: 20 }, (_, i) => connect(port, i + 1)))
  const ending = new AbortController()
  let n = 0
  const waits: number[] = []
  const timed = (from: number) => () => void waits.push(performance.now() - from)
  const EVERY_ms = 10
  const running = (async () => {
    while (!ending.signal.aborted) {
      for (let i = 0; i < (rate * EVERY_ms) / 1000; i += 1, n += 1) {
        clients[n % clients.length]!.publish(
          `facility/bench/device-${(n % clients.length) + 1}/readings`,
          values(n, 50),
          { qos: 1 },
          n % TIMED_EVERY === 0 ? timed(performance.now()) : undefined,
        )
      }
      await sleep(EVERY_ms)
    }
  })()
  return {
    acknowledged: () => waits.splice(0),
    async stop() {
      ending.abort()
      await running
      await Promise.all(clients.map((client) => client.endAsync()))
    },
  }
}

const EVERY_ms = 15
/** How long `once` takes, again and again while there is to be more. */
export async function sample(
  isMore: (count: number) => boolean,
  once: (n: number) => Promise<void>,
): Promise<readonly number[]> {
  const samples: number[] = []
  for (let n = 0; isMore(n); n += 1) {
    const from = performance.now()
    await once(n)
    samples.push(performance.now() - from)
    await sleep(EVERY_ms)
  }
  return samples
}

const WARM_UP = 50
/** The same `count` times, warm. */
export const sampleWarm = async (count: number, once: (n: number) => Promise<void>): Promise<readonly number[]> =>
  (await sample((n) => n < count + WARM_UP, once)).slice(WARM_UP)

export type AlarmProbe = {
  /** Publishes a reading that raises the alarm, or ends it; resolves when a socket.io client was told. */
  readonly once: (n: number) => Promise<void>
  readonly close: () => Promise<void>
}

/** Device 0 and a console of a running `serve.ts`. */
export async function openAlarmProbe({ port, lines }: Running): Promise<AlarmProbe> {
  const socket = io(lines[1], { transports: ['websocket'], extraHeaders: { cookie: lines[2]! } })
  let told: (() => void) | null = null
  socket.on('change', (change: Change) => change.fact.type.startsWith('alarm.r') && told?.())
  await new Promise((resolve) => socket.emit('join', { site: 'bench' }, resolve))
  const device = await connect(port, 0)
  return {
    once(n) {
      const seen = new Promise<void>((resolve) => void (told = resolve))
      device.publish('facility/bench/device-0/readings', values(n, n % 2 === 0 ? 99 : 50), { qos: 1 })
      return seen
    },
    async close() {
      await device.endAsync()
      socket.close()
    },
  }
}
