import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { generate } from 'mqtt-packet'

/**
 * QoS 1 load from its own process. Each connection keeps `--in-flight` publishes unacknowledged: its packets are built once, as a ring
 * with packet ids 1…n, and every PUBACK lets the next of the ring go. Acknowledgements come in the order of the publishes
 * [MQTT-4.6.0-2], so counting them is enough.
 *
 *   node test/bench/load-generator.ts --port 1883 --connections 100 --in-flight 50 --seconds 10 --devices devices.json
 *
 * With `--pace-ms N` each connection sends one message every N ms instead, acknowledged or not.
 * `--devices` is a JSON file `[{"username": "site/device", "password": "…", "points"?: ["temp", …]}]`, used in turn. Prints one line
 * of JSON: rate (acknowledged a second, after `--warm-up` seconds), and the latency from write to PUBACK in milliseconds.
 */
type DeviceLogin = { readonly username: string; readonly password: string; readonly points?: readonly string[] }

const { values: options } = parseArgs({
  options: {
    host: { type: 'string', default: '127.0.0.1' },
    port: { type: 'string' },
    connections: { type: 'string', default: '100' },
    'in-flight': { type: 'string', default: '50' },
    seconds: { type: 'string', default: '10' },
    'warm-up': { type: 'string', default: '1' },
    devices: { type: 'string' },
    'pace-ms': { type: 'string', default: '0' },
  },
})
const POINTS = ['temp', 'pressure', 'flow', 'level', 'power', 'running']
const PUBACK_bytes = 4
const CONNACK_bytes = 4
const CONNECT_ms = 30_000
/** More would be a storm, which the broker is right to bound. */
const CONNECT_AT_ONCE = 200

const connections = Number(options.connections)
const inFlight = Number(options['in-flight'])
const warmUp_ms = Number(options['warm-up']) * 1000
const seconds = Number(options.seconds)
const pace_ms = Number(options['pace-ms'])
if (!options.port || !options.devices) throw new Error('--port and --devices are needed')
const devices = JSON.parse(readFileSync(options.devices, 'utf8')) as readonly DeviceLogin[]

let acked = 0
let ready = 0
let counting = false
const latencies: number[] = []

function payload(points: readonly string[], n: number): string {
  const values = points.map((name, i) => `"${name}":${(20 + ((n * 7 + i * 13) % 100) / 10).toFixed(1)}`)
  return `{"values":{${values.join(',')}}}`
}

function ringOf({ username, points = POINTS }: DeviceLogin): readonly Buffer[] {
  return Array.from({ length: inFlight }, (_, n) =>
    generate({
      cmd: 'publish',
      topic: `facility/${username}/readings`,
      payload: payload(points, n),
      qos: 1,
      dup: false,
      retain: false,
      messageId: n + 1,
    }),
  )
}

function open(index: number): void {
  const device = devices[index % devices.length]!
  const packets = ringOf(device)
  const ring = Buffer.concat(packets)
  // where each packet of the ring begins
  const starts = [0]
  for (const packet of packets) starts.push(starts.at(-1)! + packet.length)
  const socket = connect({ host: options.host, port: Number(options.port), noDelay: true })
  let connack = 0
  let spare = 0
  let next = 0
  let sentAt = 0

  const send = (count: number) => {
    const until = next + count
    if (next === 0 || until > inFlight) sentAt = performance.now()
    if (until <= inFlight) socket.write(ring.subarray(starts[next], starts[until]))
    else {
      socket.write(ring.subarray(starts[next]))
      socket.write(ring.subarray(0, starts[until - inFlight]))
    }
    next = until % inFlight
  }
  let toFirst = inFlight
  socket.on('data', (chunk) => {
    let length = chunk.length
    if (connack < CONNACK_bytes) {
      const part = Math.min(CONNACK_bytes - connack, length)
      if (connack + part === CONNACK_bytes && chunk[part - 1] !== 0) throw new Error(`refused: ${chunk[part - 1]}`)
      connack += part
      length -= part
      if (connack === CONNACK_bytes) {
        ready++
        if (pace_ms === 0) send(inFlight)
        // Not all of them in the same moment.
        else setTimeout(() => setInterval(send, pace_ms, 1), Math.random() * pace_ms)
      }
    }
    const count = Math.floor((spare + length) / PUBACK_bytes)
    spare = (spare + length) % PUBACK_bytes
    if (count === 0) return
    if (counting) acked += count
    toFirst -= count
    if (toFirst < 0) {
      if (counting) latencies.push(performance.now() - sentAt)
      toFirst += inFlight
    }
    if (pace_ms === 0) send(count)
  })
  socket.on('error', (error) => {
    throw error
  })
  socket.on('close', () => {
    throw new Error('the broker closed a connection')
  })
  const { username, password } = device
  const clientId = `load-${process.pid}-${index}`
  socket.write(
    generate({
      cmd: 'connect',
      protocolVersion: 4,
      clientId,
      clean: true,
      keepalive: 60,
      username,
      password: Buffer.from(password),
    }),
  )
}

const isBusy = (opened: number): boolean => opened - ready >= CONNECT_AT_ONCE
for (let i = 0; i < connections; i++) {
  open(i)
  while (isBusy(i + 1)) await sleep(5)
}
const connecting = performance.now()
const allReady = (): boolean => ready === connections
while (!allReady()) {
  if (performance.now() - connecting > CONNECT_ms) throw new Error(`only ${ready} of ${connections} connected`)
  await sleep(20)
}
await sleep(warmUp_ms)
counting = true
const from = performance.now()
await sleep(seconds * 1000)
const elapsed = (performance.now() - from) / 1000
const sorted = Float64Array.from(latencies).toSorted()
const at = (part: number) => Number((sorted[Math.floor(part * sorted.length)] ?? 0).toFixed(2))
console.log(
  JSON.stringify({ rate: Math.round(acked / elapsed), acked, seconds: elapsed, p50_ms: at(0.5), p99_ms: at(0.99) }),
)
process.exit(0)
