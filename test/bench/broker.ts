import { spawn } from 'node:child_process'
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startBroker } from '../../broker/start.ts'

/**
 * QoS 1 rate of our broker, with a `receive` that answers at once, and of Mosquitto under the same load:
 *
 *   node test/bench/broker.ts [seconds] [connections] [in-flight]
 *
 * `node test/bench/broker.ts serve` runs our side alone and prints its port, for a profiler (`node --cpu-prof`).
 */
const [mode = '5', connections = '100', inFlight = '50'] = process.argv.slice(2)
const generator = fileURLToPath(new URL('load-generator.ts', import.meta.url))
const MOSQUITTO = '/usr/sbin/mosquitto'
const PASSWORD = 'bench'

if (mode === 'serve') await serve()
else await compare(mode)

async function serve(): Promise<void> {
  const broker = await startBroker({
    listeners: { tcp: { port: 0, host: '127.0.0.1' } },
    authenticate: (username, password) => (Buffer.from(password).toString() === PASSWORD ? username : null),
    // never inside the call: the promise of the door
    receive: (_message, done) => queueMicrotask(() => done(true)),
    connections: { connected: () => {}, disconnected: () => {} },
    now: Date.now,
    log: (line) => console.error(JSON.stringify(line)),
    limits: { rate: Infinity },
  })
  console.log(broker.ports.tcp)
  process.on('SIGTERM', async () => {
    await broker.stop()
    const { user, system } = process.cpuUsage()
    console.error(
      `broker: ${((user + system) / 1e6).toFixed(1)} s of processor time, ${broker.stats().acknowledged} acknowledged`,
    )
    process.exit(0)
  })
}

async function compare(seconds: string): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'watchroom-bench-'))
  try {
    const devices = Array.from({ length: Number(connections) }, (_, i) => ({
      username: `bench/device-${i}`,
      password: PASSWORD,
    }))
    const file = join(folder, 'devices.json')
    writeFileSync(file, JSON.stringify(devices))
    const ours = await measured(seconds, file, await startOurs())
    console.log('watchroom', ours)
    const theirs = await measured(seconds, file, await startMosquitto(folder))
    console.log('mosquitto', theirs)
    const ratio = JSON.parse(ours).rate / JSON.parse(theirs).rate
    console.log(`ratio ${ratio.toFixed(2)} (${connections} connections × ${inFlight} in flight, QoS 1)`)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

type Running = { readonly child: ChildProcess; readonly port: number }

async function startOurs(): Promise<Running> {
  const child = spawn(process.execPath, [fileURLToPath(import.meta.url), 'serve'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const [line] = (await once(child.stdout, 'data')) as [Buffer]
  return { child, port: Number(line.toString()) }
}

async function startMosquitto(folder: string): Promise<Running> {
  const port = await freePort()
  const config = join(folder, 'mosquitto.conf')
  writeFileSync(
    config,
    `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type none\nmax_inflight_messages 0\n`,
  )
  const child = spawn(MOSQUITTO, ['-c', config], { stdio: 'inherit' })
  for (let tries = 0; tries < 100; tries++) {
    const there = await answers(port)
    if (there) return { child, port }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('mosquitto did not start')
}

function answers(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.once('error', () => resolve(false))
    socket.once('connect', () => {
      socket.destroy()
      resolve(true)
    })
  })
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function measured(seconds: string, devices: string, { child, port }: Running): Promise<string> {
  const load = spawn(
    process.execPath,
    [
      generator,
      '--port',
      String(port),
      '--connections',
      connections,
      '--in-flight',
      inFlight,
      '--seconds',
      seconds,
      '--devices',
      devices,
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  let out = ''
  load.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  await once(load, 'close')
  const ended = once(child, 'exit')
  child.kill()
  await ended
  if (!out) throw new Error('the load generator printed nothing')
  return out.trim()
}
