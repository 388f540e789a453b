import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { benchEstate, benchLogins } from './estate.ts'
import { measure, startProduct, stop } from './peers.ts'

/**
 * Memory and processor of the whole product, as `npm start` starts it, with 2,000 connected devices that each send 6 values a second, and the
 * time of a start with the state they left. `npm run build` comes first.
 *
 *   node test/bench/memory.ts [minutes] [devices] [seconds between messages]      60 for the promise; 3 shows where it goes
 */
const RSS_MAX_MB = 350
const START_MAX_s = 5
const [minutes = 3, devices = 2000, every_s = 1] = process.argv.slice(2).map(Number)
const SAMPLES = 12
const sampleEvery_s = (minutes * 60) / (SAMPLES + 1)

const rss_MB = (pid: number): number => {
  const kB = /VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Math.round(Number(kB) / 1024)
}

/** Seconds of processor that a process has taken; a clock tick is a hundredth (Linux). */
function processor_s(pid: number): number {
  // The name may hold anything; user and system time are the 14th and 15th field (proc_pid_stat(5)).
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}

const folder = mkdtempSync(join(tmpdir(), 'watchroom-bench-'))
try {
  const logins = join(folder, 'devices.json')
  writeFileSync(logins, JSON.stringify(benchLogins(devices)))
  const site = join(folder, 'watchroom.yaml')
  writeFileSync(site, JSON.stringify(benchEstate(devices)))
  const start = () => startProduct(join(folder, 'data'), site)
  const first = await start()
  const samples: number[] = []
  let taken_s = 0
  // The last one before the generator lets all its connections go at once.
  const look = (): void => {
    samples.push(rss_MB(first.child.pid!))
    taken_s = processor_s(first.child.pid!)
  }
  const timer = setInterval(look, sampleEvery_s * 1000)
  const load = { connections: devices, inFlight: 50, seconds: minutes * 60, devices: logins, pace_ms: every_s * 1000 }
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
    `memory, ${devices} devices, ${rate} messages/s for ${minutes} min: ${samples.join(' ')} MB; most ${max} (limit ${RSS_MAX_MB}, ratio ${(max / RSS_MAX_MB).toFixed(2)}); ${Math.round((100 * taken_s) / (samples.length * sampleEvery_s))} % of a core`,
  )
  console.log(
    `start after a kill with that state: ${start_s.toFixed(2)} s (limit ${START_MAX_s}, ratio ${(start_s / START_MAX_s).toFixed(2)})`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
