import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import {
  background,
  besideLimits,
  connect,
  type Latencies,
  openAlarmProbe,
  sampleWarm,
  summary,
  values,
} from './alarm-probe.ts'
import { SERVE, startMosquitto, startScript, stop } from './peers.ts'

/**
 * From the publish of a reading (QoS 1) to its alarm in a socket.io client, with the fact on disk first and 2,000 messages/s of other
 * readings going on; beside it Mosquitto from publish to subscribe under the same load.
 *
 *   node test/bench/latency.ts [alarms] [background messages/s]
 */
const DEVICES = '200'

async function ours(folder: string, alarms: number, rate: number): Promise<Latencies> {
  const running = await startScript(SERVE, [folder, DEVICES])
  try {
    const load = await background(running.port, rate)
    const probe = await openAlarmProbe(running)
    const samples = await sampleWarm(alarms, probe.once)
    await load.stop()
    await probe.close()
    return summary(samples)
  } finally {
    await stop(running)
  }
}

async function mosquitto(folder: string, alarms: number, rate: number): Promise<Latencies> {
  const running = await startMosquitto(folder)
  try {
    const load = await background(running.port, rate)
    const [device, console] = [await connect(running.port, 0), await connect(running.port, 199)]
    let told: (() => void) | null = null
    console.on('message', () => told?.())
    await console.subscribeAsync('facility/bench/device-0/readings', { qos: 1 })
    const samples = await sampleWarm(alarms, (n) => {
      const seen = new Promise<void>((resolve) => void (told = resolve))
      device.publish('facility/bench/device-0/readings', values(n, 50), { qos: 1 })
      return seen
    })
    await load.stop()
    await Promise.all([device.endAsync(), console.endAsync()])
    return summary(samples)
  } finally {
    await stop(running)
  }
}

const [alarms, rate] = [Number(process.argv[2] ?? 300), Number(process.argv[3] ?? 2000)]
const folder = mkdtempSync(join(tmpdir(), 'watchroom-bench-'))
try {
  const mine = await ours(join(folder, 'data'), alarms, rate)
  const theirs = await mosquitto(folder, alarms, rate)
  console.log(`alarm latency at ${rate} messages/s: ${besideLimits(mine)}, on disk first`)
  console.log(
    `Mosquitto publish → subscribe, same load: p50 ${theirs.p50_ms} ms, p99 ${theirs.p99_ms} ms, max ${theirs.max_ms} ms; ratios ${(mine.p50_ms / theirs.p50_ms).toFixed(1)} and ${(mine.p99_ms / theirs.p99_ms).toFixed(1)}`,
  )
} finally {
  rmSync(folder, { recursive: true, force: true })
}
