import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { freePort } from '../support/ports.ts'

const MOSQUITTO = '/usr/sbin/mosquitto'
/** As watchroom.mjs runs it. */
const NODE_FLAGS = ['--max-semi-space-size=2', '--heap-growing-percent=10']
const PRODUCT = fileURLToPath(new URL('../../watchroom.mjs', import.meta.url))
const GENERATOR = fileURLToPath(new URL('load-generator.ts', import.meta.url))
/** The platform as {@link startScript} starts it: a folder, how many devices, perhaps a target. */
export const SERVE = fileURLToPath(new URL('serve.ts', import.meta.url))

/** A process under load, the MQTT port it answers on, and what it printed first. */
export type Running = { readonly child: ChildProcess; readonly port: number; readonly lines: readonly string[] }

/** A measurement that fails leaves nothing running. */
const endWithUs = (child: ChildProcess): void => void process.once('exit', () => child.kill())

/** Starts a script of ours whose first output is its MQTT port, and perhaps more lines. */
export async function startScript(script: string, args: readonly string[]): Promise<Running> {
  const env = { ...process.env, MALLOC_ARENA_MAX: '2' }
  const child = spawn(process.execPath, [...NODE_FLAGS, script, ...args], { env, stdio: ['ignore', 'pipe', 'inherit'] })
  endWithUs(child)
  const [output] = (await once(child.stdout, 'data')) as [Buffer]
  const lines = output.toString().trim().split('\n')
  return { child, port: Number(lines[0]), lines }
}

/** The whole product, as `npm start` starts it, on free ports; `npm run build` comes first. */
export async function startProduct(data: string, siteFile: string): Promise<Running> {
  const env = { ...process.env, WATCHROOM_HTTP_PORT: '0', WATCHROOM_MQTT_PORT: '0' }
  const args = [PRODUCT, 'start', '--data', data, '--site', siteFile]
  const child = spawn(process.execPath, args, { env, stdio: ['ignore', 'pipe', 'ignore'] })
  endWithUs(child)
  const lines: string[] = []
  for await (const line of createInterface(child.stdout)) {
    lines.push(line)
    const port = /^mqtt \S+:(\d+)$/.exec(line)?.[1]
    if (port !== undefined) return { child, port: Number(port), lines }
  }
  throw new Error(`the product did not start: ${lines.join('\n')}`)
}

/** Mosquitto that keeps nothing on disk and has no subscriber: the fastest it can be. */
export async function startMosquitto(folder: string): Promise<Running> {
  const port = await freePort()
  const config = join(folder, 'mosquitto.conf')
  writeFileSync(
    config,
    `listener ${port} 127.0.0.1\nallow_anonymous true\npersistence false\nlog_type none\nmax_inflight_messages 0\n`,
  )
  const child = spawn(MOSQUITTO, ['-c', config], { stdio: 'inherit' })
  endWithUs(child)
  for (let tries = 0; tries < 100; tries += 1) {
    if (await answers(port)) return { child, port, lines: [] }
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
  throw new Error('mosquitto did not start')
}

export async function stop({ child }: Running): Promise<void> {
  const ended = once(child, 'exit')
  child.kill()
  await ended
}

export type Load = {
  readonly connections: number
  readonly inFlight: number
  readonly seconds: number
  readonly devices: string
  /** Each connection sends one message every so many ms, instead of as fast as it is answered. */
  readonly pace_ms?: number
}
export type Measured = { readonly rate: number; readonly p50_ms: number; readonly p99_ms: number }

/** QoS 1 load from a process of its own; the rate is acknowledged messages a second. */
export async function measure(
  port: number,
  { connections, inFlight, seconds, devices, pace_ms = 0 }: Load,
): Promise<Measured> {
  const numbers = { port, connections, 'in-flight': inFlight, seconds, 'pace-ms': pace_ms }
  const args = Object.entries(numbers).flatMap(([name, value]) => [`--${name}`, String(value)])
  const load = spawn(process.execPath, [GENERATOR, ...args, '--devices', devices], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let out = ''
  load.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  await once(load, 'close')
  if (!out) throw new Error('the load generator printed nothing')
  return JSON.parse(out) as Measured
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
