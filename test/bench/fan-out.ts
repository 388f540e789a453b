import { fork } from 'node:child_process'
import { io, type Socket } from 'socket.io-client'
import type { ClientToServer, ServerToClient } from '#domain/wire/live.ts'
import { startDashboard } from '../../dashboard/server/start.ts'
import { peopleInMemory, signIn } from '../support/people.ts'
import { tinyEstate } from '../support/tiny-estate.ts'
import { TinyPlatform } from '../support/tiny-platform.ts'

/**
 * 200 screens watch 50 pieces of equipment each; 200 value updates a second come in batches of 250 ms, and 5 alarm changes a second.
 * Prints the latency of a change from the platform to each screen. Screens run in a process of their own.
 *   node test/bench/fan-out.ts [screens] [seconds]
 */
const SCREENS = Number(process.argv[2] ?? 200)
const SECONDS = Number(process.argv[3] ?? 10)
const WATCHED = 50
const UPDATES_per_s = 200
const BATCHES_per_s = 4
const CHANGES_per_s = 5
const ALARM = 'tower.pump-1.pressure-high'

type Report = { readonly latencies: readonly number[]; readonly batches: number; readonly values: number }

async function screens(url: string, cookie: string): Promise<void> {
  const latencies: number[] = []
  let batches = 0
  let values = 0
  const open = async (): Promise<void> => {
    const socket: Socket<ServerToClient, ClientToServer> = io(url, {
      transports: ['websocket'],
      forceNew: true,
      extraHeaders: { cookie },
    })
    socket.on('change', ({ fact }) => void latencies.push(performance.timeOrigin + performance.now() - fact.at))
    socket.on('values', (batch) => {
      batches++
      for (const row of Object.values(batch)) values += Object.keys(row).length
    })
    await socket.emitWithAck('join', { site: 'tower' })
    await socket.emitWithAck('watch', { equipment: Array.from({ length: WATCHED }, (_, i) => `tower/pump-${i + 1}`) })
    setInterval(() => socket.emit('alive', { site: 'tower', seq: 0, visible: true }), 2000)
  }
  for (let i = 0; i < SCREENS; i++) await open()
  process.on('message', () => {
    process.send?.({ latencies, batches, values } satisfies Report, () => process.exit())
  })
  process.send?.('ready')
}

async function bench(): Promise<void> {
  const platform = new TinyPlatform({
    now: () => performance.timeOrigin + performance.now(),
    estate: tinyEstate(WATCHED),
  })
  const { people, keys } = peopleInMemory(Date.now)
  const dashboard = await startDashboard({
    platform: platform.port(),
    people,
    host: '127.0.0.1',
    port: 0,
    webRoot: null,
    now: Date.now,
    log: (level, sentence, cause) => console.error(level, sentence, cause ?? ''),
  })
  const client = fork(import.meta.filename, [
    String(SCREENS),
    String(SECONDS),
    dashboard.url,
    await signIn(dashboard.url, keys),
  ])
  const message = () => new Promise<unknown>((resolve) => void client.once('message', resolve))
  await message()
  const cpu = process.cpuUsage()
  let flips = 0
  let next = 0
  const updates = setInterval(() => {
    const changed = Array.from({ length: UPDATES_per_s / BATCHES_per_s }, () => `tower/pump-${(next++ % WATCHED) + 1}`)
    platform.measure(Object.fromEntries(changed.map((key) => [key, { pressure: Math.random() * 10, running: 1 }])))
  }, 1000 / BATCHES_per_s)
  const alarms = setInterval(() => platform.condition(ALARM, flips++ % 2 === 0), 1000 / CHANGES_per_s)
  await new Promise((end) => setTimeout(end, SECONDS * 1000))
  clearInterval(updates)
  clearInterval(alarms)
  const used = process.cpuUsage(cpu)
  const answer = message()
  setTimeout(() => client.send('report'), 500)
  print((await answer) as Report, flips, (used.user + used.system) / 1e6 / SECONDS)
  await dashboard.stop()
}

function print({ latencies, batches, values }: Report, changes: number, cores: number): void {
  const sorted = latencies.toSorted((a, b) => a - b)
  const at = (share: number) =>
    `${sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))]?.toFixed(1)} ms`
  console.log(`${SCREENS} screens, ${UPDATES_per_s} updates/s, ${CHANGES_per_s} changes/s for ${SECONDS} s`)
  console.log(`changes told: ${sorted.length} of ${changes * SCREENS}; p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)}`)
  console.log(`batches received: ${batches} with ${values} values; server: ${(cores * 100).toFixed(0)} % of one core`)
}

const [url, cookie] = process.argv.slice(4)
await (url === undefined || cookie === undefined ? bench() : screens(url, cookie))
