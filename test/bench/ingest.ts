import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { LogLine } from '#domain/log.ts'
import { startBroker } from '../../broker/start.ts'
import { configurationOf } from '../../ingest/site-file.ts'
import { startIngest } from '../../ingest/start.ts'
import { benchEstate, benchLogins } from './estate.ts'
import { type Load, measure, startMosquitto, startScript, stop } from './peers.ts'

/**
 * Durable ingest: 1,000 devices, 6 values a message, 12 conditions a device, every message acknowledged when it is on disk, against
 * Mosquitto under the same generator, which keeps nothing on disk.
 *
 *   node test/bench/ingest.ts [seconds] [devices]
 *   node test/bench/ingest.ts serve FOLDER DEVICES    our side alone, for a profiler
 */
const now = (): number => Date.now()
/** Goodbyes of a thousand connections at the end would hide the figures. */
const log = (line: LogLine): void => {
  if (line.level !== 'info') console.error(JSON.stringify(line))
}

async function serve(folder: string, devices: number): Promise<void> {
  const ingest = await startIngest({
    folder,
    ...configurationOf(benchEstate(devices)),
    now,
    steady: () => performance.now(),
    log,
  })
  const broker = await startBroker({
    listeners: { tcp: { port: 0, host: '127.0.0.1' } },
    authenticate: ingest.authenticate,
    receive: ingest.receive,
    connections: ingest.connections,
    now,
    log,
    limits: { rate: Infinity },
  })
  console.log(broker.ports.tcp)
  process.on('SIGTERM', () => {
    void (async () => {
      const { user, system } = process.cpuUsage()
      const { messages, values } = ingest.platform.health().counters
      console.error(
        `  ${messages} messages, ${values} values, ${((user + system) / 1e6).toFixed(1)} s of processor time, ${(process.memoryUsage.rss() / 1e6).toFixed(0)} MB`,
      )
      await broker.stop()
      await ingest.stop()
      process.exit(0)
    })()
  })
}

async function compare(seconds: number, devices: number): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'watchroom-bench-'))
  const logins = join(folder, 'devices.json')
  writeFileSync(logins, JSON.stringify(benchLogins(devices)))
  const loads: readonly Omit<Load, 'seconds' | 'devices'>[] = [
    { connections: 100, inFlight: 50 },
    { connections: 10, inFlight: 1 },
    { connections: 100, inFlight: 1 },
    { connections: 1000, inFlight: 1 },
  ]
  try {
    for (const { connections, inFlight } of loads) {
      const load: Load = { connections, inFlight, seconds, devices: logins }
      const ours = await startScript(fileURLToPath(import.meta.url), [
        'serve',
        join(folder, `data-${connections}-${inFlight}`),
        String(devices),
      ])
      const mine = await measure(ours.port, load).finally(() => stop(ours))
      const peer = await startMosquitto(folder)
      const theirs = await measure(peer.port, load).finally(() => stop(peer))
      console.log(
        `${connections} connections × ${inFlight} in flight: ${mine.rate} messages/s on disk, Mosquitto ${theirs.rate} in memory, ratio ${(mine.rate / theirs.rate).toFixed(2)}`,
        mine,
        theirs,
      )
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

const [mode = '6', ...rest] = process.argv.slice(2)
if (mode === 'serve') await serve(rest[0]!, Number(rest[1] ?? 1000))
else await compare(Number(mode), Number(rest[0] ?? 1000))
