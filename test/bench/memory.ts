import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchEstate, benchLogins } from './estate.ts'
import { measure, startProduct, stop } from './peers.ts'

/**
 * Memory of the whole product, as `npm start` starts it, with 2,000 connected devices that each send 6 values a second, and the time of a
 * start with the state they left. `npm run build` comes first.
 *
 *   node test/bench/memory.ts [minutes]      60 for the promise; 3 shows where it goes
 */
const RSS_MAX_MB = 350
const START_MAX_s = 5
const DEVICES = 2000
const minutes = Number(process.argv[2] ?? 3)
const SAMPLES = 12

const rss_MB = (pid: number): number => {
  const kB = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kB) / 1024)
}

const folder = mkdtempSync(join(tmpdir(), 'watchroom-bench-'))
try {
  const logins = join(folder, 'devices.json')
  writeFileSync(logins, JSON.stringify(benchLogins(DEVICES)))
  const site = join(folder, 'watchroom.yaml')
  writeFileSync(site, JSON.stringify(benchEstate(DEVICES)))
  const start = () => startProduct(join(folder, 'data'), site)
  const first = await start()
  const samples: number[] = []
  // The last one before the generator lets all its connections go at once.
  const timer = setInterval(() => samples.push(rss_MB(first.child.pid!)), (minutes * 60_000) / (SAMPLES + 1))
  const load = { connections: DEVICES, inFlight: 50, seconds: minutes * 60, devices: logins, pace_ms: 1000 }
  const { rate } = await measure(first.port, load).finally(() => {
    clearInterval(timer)
    first.child.kill('SIGKILL')
  })
  const from = performance.now()
  const again = await start()
  const start_s = (performance.now() - from) / 1000
  await stop(again)
  const max = Math.max(...samples)
  console.log(
    `memory, ${DEVICES} devices, ${rate} messages/s for ${minutes} min: ${samples.join(' ')} MB; most ${max} (limit ${RSS_MAX_MB}, ratio ${(max / RSS_MAX_MB).toFixed(2)})`,
  )
  console.log(
    `start after a kill with that state: ${start_s.toFixed(2)} s (limit ${START_MAX_s}, ratio ${(start_s / START_MAX_s).toFixed(2)})`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
