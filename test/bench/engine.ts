import { engineAlone } from '../support/engine-alone.ts'
import { benchEstate } from './estate.ts'

/**
 * The engine alone: payload bytes → decode → 12 conditions → encoded for the journal, no alarm; 6 values a message, on one core.
 *
 *   node test/bench/engine.ts [seconds] [devices]
 */
const LIMIT = 150_000
const [seconds = '5', devices = '1000'] = process.argv.slice(2)
const count = Number(devices)
const { engine, outbox } = await engineAlone(benchEstate(count))
const topics = Array.from({ length: count }, (_, i) => `facility/bench/device-${i}/readings`)
const payloads = Array.from({ length: 64 }, (_, n) => {
  const value = (i: number) => (20 + ((n * 7 + i * 13) % 100) / 10).toFixed(1)
  const names = ['temp', 'pressure', 'flow', 'level', 'power', 'running']
  return Buffer.from(`{"values":{${names.map((name, i) => `"${name}":${value(i)}`).join(',')}}}`)
})

const BATCH = 1000
let now = Date.now()
let batches = 0
let sent = 0
function batch(): void {
  now += 20
  for (let i = 0; i < BATCH; i += 1, sent += 1) {
    const topic = topics[sent % count]!
    engine.take({ device: `bench/device-${sent % count}`, topic, payload: payloads[sent & 63]!, receivedAt: now })
  }
  outbox.seal((batches += 1), now)
}
for (let i = 0; i < 200; i += 1) batch()
const before = process.cpuUsage()
const from = performance.now()
sent = 0
while (performance.now() - from < Number(seconds) * 1000) batch()
const wall_s = (performance.now() - from) / 1000
const { user, system } = process.cpuUsage(before)
const cpu_s = (user + system) / 1e6
const perCore = sent / cpu_s
console.log(
  `engine alone, ${count} devices: ${Math.round(perCore)} messages per second of processor time (${Math.round(sent / wall_s)} by the wall clock), ` +
    `limit ${LIMIT}, ratio ${(perCore / LIMIT).toFixed(2)}; ${engine.counters.rejected} rejected`,
)
