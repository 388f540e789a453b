import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startBroker } from '../../broker/start.ts'
import { type Load, type Measured, type Running, measure, startMosquitto, startScript, stop } from './peers.ts'

/**
 * QoS 1 rate of our broker, with a `receive` that answers at once, and of Mosquitto under the same load:
 *
 *   node test/bench/broker.ts [seconds] [connections] [in-flight]
 *
 * `node test/bench/broker.ts serve [folder]` runs our side alone and prints its port, for a profiler (`node --cpu-prof`).
 */
const [mode = '5', ...rest] = process.argv.slice(2)
const PASSWORD = 'bench'

if (mode === 'serve') await serve(rest[0] ?? null)
else await compare(Number(mode), Number(rest[0] ?? 100), Number(rest[1] ?? 50))

async function serve(folder: string | null): Promise<void> {
  const broker = await startBroker({
    listeners: { tcp: { port: 0, host: '127.0.0.1' } },
    authenticate: (username, password) => (Buffer.from(password).toString() === PASSWORD ? username : null),
    // never inside the call: the promise of the door
    receive: (_message, done) => queueMicrotask(() => done(true)),
    connections: { connected: () => {}, disconnected: () => {} },
    now: Date.now,
    log: (line) => console.error(JSON.stringify(line)),
    limits: { rate: Infinity },
    folder,
  })
  console.log(broker.ports.tcp)
  process.on('SIGTERM', () => {
    void (async () => {
      await broker.stop()
      const { user, system } = process.cpuUsage()
      const seconds = ((user + system) / 1e6).toFixed(1)
      console.error(`broker: ${seconds} s of processor time, ${broker.stats().acknowledged} acknowledged`)
      process.exit(0)
    })()
  })
}

async function compare(seconds: number, connections: number, inFlight: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'watchroom-bench-'))
  try {
    const logins = Array.from({ length: connections }, (_, i) => ({
      username: `bench/device-${i}`,
      password: PASSWORD,
    }))
    const devices = join(folder, 'devices.json')
    writeFileSync(devices, JSON.stringify(logins))
    const load: Load = { connections, inFlight, seconds, devices }
    const script = fileURLToPath(import.meta.url)
    const ours = await measured(await startScript(script, ['serve', join(folder, 'data')]), load)
    console.log('watchroom', ours)
    const theirs = await measured(await startMosquitto(folder), load)
    console.log('mosquitto', theirs)
    const ratio = (ours.rate / theirs.rate).toFixed(2)
    console.log(`ratio ${ratio} (${connections} connections × ${inFlight} in flight, QoS 1)`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function measured(running: Running, load: Load): Promise<Measured> {
  try {
    return await measure(running.port, load)
  } finally {
    await stop(running)
  }
}
