import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from './ports.ts'

const BROKER = '/usr/sbin/mosquitto'
export const hasMosquitto = existsSync(BROKER) && existsSync('/usr/bin/mosquitto_passwd')

const START_ms = 10_000

export type Mosquitto = Awaited<ReturnType<typeof startMosquitto>>

/** A real Mosquitto with a password file and persistent sessions, in a folder of its own. It can be stopped and started again. */
export async function startMosquitto(users: Readonly<Record<string, string>>) {
  const folder = await mkdtemp(join(tmpdir(), 'watchroom-mosquitto-'))
  const port = await freePort()
  const passwords = join(folder, 'passwords')
  await writeFile(passwords, '', { mode: 0o600 })
  for (const [user, secret] of Object.entries(users)) {
    const { status, stderr } = spawnSync('mosquitto_passwd', ['-b', passwords, user, secret], { encoding: 'utf8' })
    if (status !== 0) throw new Error(`mosquitto_passwd: ${stderr}`)
  }
  const config = join(folder, 'mosquitto.conf')
  const lines = [
    `listener ${port} 127.0.0.1`,
    'allow_anonymous false',
    `password_file ${passwords}`,
    'persistence true',
    `persistence_location ${folder}/`,
    // 1,000 are its standard: what comes while Watchroom is away would be dropped beyond that.
    'max_queued_messages 0',
    'user root',
  ]
  await writeFile(config, `${lines.join('\n')}\n`)
  let child: ChildProcess | null = null

  const start = async (): Promise<void> => {
    child = spawn(BROKER, ['-c', config], { stdio: 'ignore' })
    const late = Date.now() + START_ms
    while (!(await answers(port))) {
      if (child.exitCode !== null || Date.now() > late) throw new Error('Mosquitto did not start')
    }
  }
  /** Gracefully: what it keeps is written down. */
  const stop = async (): Promise<void> => {
    const running = child
    child = null
    if (!running || running.exitCode !== null) return
    const ended = once(running, 'exit')
    running.kill('SIGTERM')
    await ended
  }
  await start()
  return {
    port,
    url: (user: string) => `mqtt://${user}:${users[user]}@127.0.0.1:${port}`,
    start,
    stop,
    async remove(): Promise<void> {
      await stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const answers = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const socket = connect(port, '127.0.0.1')
    socket.on('connect', () => {
      socket.destroy()
      resolve(true)
    })
    socket.on('error', () => setTimeout(resolve, 20, false))
  })

/** A TCP way to `port` that can be cut: all that go through it lose their connection at once, in the middle of whatever they said. */
export async function startCuttable(port: number) {
  const open = new Set<Socket>()
  const server = createServer((client) => {
    const broker = connect(port, '127.0.0.1')
    for (const [one, other] of [
      [client, broker],
      [broker, client],
    ] as const) {
      open.add(one)
      one.on('error', () => other.destroy())
      one.on('close', () => {
        open.delete(one)
        other.destroy()
      })
      one.pipe(other)
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  const cut = (): number => {
    const cutNow = open.size / 2
    for (const socket of open) socket.destroy()
    return cutNow
  }
  return {
    port: (server.address() as AddressInfo).port,
    cut,
    async stop(): Promise<void> {
      server.close()
      cut()
      await once(server, 'close')
    },
  }
}
