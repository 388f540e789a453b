import { execFileSync, spawn, spawnSync } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { freePort } from '../support/ports.ts'
import { until } from '../support/product.ts'

const ROOT = resolve(import.meta.dirname, '../..')
const read = (path: string): string => readFileSync(join(ROOT, path), 'utf8')
const has = (command: string): boolean => spawnSync('sh', ['-c', `command -v ${command}`]).status === 0

type Service = {
  readonly image?: string
  readonly profiles?: readonly string[]
  readonly user?: string
  readonly read_only?: boolean
  readonly cap_drop?: readonly string[]
  readonly security_opt?: readonly string[]
  readonly tmpfs?: readonly string[]
  readonly privileged?: boolean
  readonly volumes?: readonly string[]
  readonly secrets?: readonly string[]
  readonly environment?: Readonly<Record<string, string>>
  readonly command?: readonly string[]
}
type Compose = {
  readonly services: Readonly<Record<string, Service>>
  readonly secrets: Readonly<Record<string, { readonly file: string }>>
}
const compose = parse(read('docker-compose.yml'), { merge: true }) as Compose

test('without a profile there is one container; all of them are hardened and pinned', () => {
  const services = Object.entries(compose.services)
  expect(services.filter(([, { profiles }]) => profiles === undefined).map(([name]) => name)).toEqual(['watchroom'])
  expect(services.map(([name]) => name).toSorted()).toEqual(
    ['caddy', 'grafana', 'influxdb', 'mosquitto', 'postgres', 'prometheus', 'watchroom'].toSorted(),
  )
  for (const [name, service] of services) {
    expect([name, service.read_only, service.cap_drop, service.security_opt, service.privileged]).toEqual([
      name,
      true,
      ['ALL'],
      ['no-new-privileges:true'],
      undefined,
    ])
    expect(service.image, name).toMatch(/:v?\d+\.\d+/)
    expect(service.tmpfs, name).toBeDefined()
    expect(JSON.stringify(service), name).not.toContain('docker.sock')
    // Caddy binds the ports of the web, and has that right instead of a user.
    if (name !== 'caddy') expect(service.user, name).toMatch(/^[1-9]\d*:\d+$/)
  }
})

test('secrets are files, and every one that is used is there', () => {
  const used = Object.values(compose.services).flatMap(({ secrets = [] }) => secrets)
  expect([...new Set(used)].toSorted()).toEqual(Object.keys(compose.secrets).toSorted())
  for (const { environment = {} } of Object.values(compose.services))
    for (const [name, value] of Object.entries(environment))
      if (/PASSWORD|TOKEN|SECRET/.test(name))
        expect([name, value]).toEqual([name, expect.stringMatching(/^\/run\/secrets\//)])
  for (const [, path] of read('docker-compose.yml').matchAll(/- \.\/([^:\s]+):/g))
    expect(existsSync(join(ROOT, path!)), path).toBe(true)
})

const config = (...args: readonly string[]) =>
  parse(execFileSync('docker-compose', [...args, 'config'], { cwd: ROOT, encoding: 'utf8', stdio: 'pipe' })) as Compose

test('docker-compose reads both profiles, by its own schema', () => {
  expect(config().services['watchroom']).toBeDefined()
  const full = config('--env-file', 'deploy/full/full.env', '--profile', 'full')
  expect(Object.keys(full.services).length).toBe(7)
  expect(full.services['watchroom']!.environment).toMatchObject({
    WATCHROOM_PUBLIC_URL: 'https://watchroom.example',
    WATCHROOM_BROKER_URL_FILE: '/run/watchroom-secrets/broker-url',
  })
  // That it would say so if a word were wrong.
  const input = read('docker-compose.yml').replace('read_only:', 'reed_only:')
  const wrong = spawnSync('docker-compose', ['-f', '-', 'config'], { cwd: ROOT, input, encoding: 'utf8' })
  expect([wrong.status, wrong.stderr]).toEqual([1, expect.stringContaining('Unsupported config option')])
})

test.runIf(has('systemd-analyze'))('the unit exposes little, by systemd itself', () => {
  const said = execFileSync('systemd-analyze', ['security', '--offline=true', join(ROOT, 'deploy/watchroom.service')], {
    encoding: 'utf8',
    stdio: 'pipe',
  })
  const exposure = Number(/Overall exposure level for watchroom\.service: ([\d.]+)/.exec(said)?.[1])
  expect(exposure).toBeLessThan(2)
})

/** The calls of a set as systemd lists them, with those of the sets in it. */
const callsOf = (name: string): readonly string[] =>
  name.startsWith('@')
    ? execFileSync('systemd-analyze', ['syscall-filter', name], {
        encoding: 'utf8',
        env: { ...process.env, SYSTEMD_COLORS: '0' },
      })
        .split('\n')
        .filter((line) => /^ {4}[^#\s]/.test(line))
        .flatMap((line) => callsOf(line.trim()))
    : [name]

/** Where systemd is not at hand to list them: both of these sets hold the one call that is asked for. */
const callsInShort = (name: string): readonly string[] =>
  name === '@system-service' || name === '@resources' ? ['setpriority'] : [name]

/** systemd.exec(5): the first line makes a list of what is allowed, later ones add to it or, with a tilde, take away. */
function allowed(unit: string, calls: (name: string) => readonly string[]): ReadonlySet<string> {
  const list = new Set<string>()
  for (const [, tilde, names] of unit.matchAll(/^SystemCallFilter=(~?)(.*)$/gm))
    for (const name of names!.split(' '))
      for (const call of calls(name)) {
        if (tilde === '~') list.delete(call)
        else list.add(call)
      }
  return list
}

test('the unit lets threads stand back: the call for it is allowed after the sets that hold it were taken away', () => {
  const unit = read('deploy/watchroom.service')
  expect(unit).toMatch(/^SystemCallFilter=~.*@resources/m)
  expect([...allowed(unit, callsInShort)]).toContain('setpriority')
})

test.runIf(has('systemd-analyze'))(
  'of the calls that move priorities and limits it is the only one, by systemd itself',
  () => {
    const list = allowed(read('deploy/watchroom.service'), callsOf)
    expect([...list]).toEqual(expect.arrayContaining(['read', 'futex', 'clone3', 'getpriority', 'setpriority']))
    expect(callsOf('@resources').filter((call) => list.has(call))).toEqual(['setpriority'])
    expect(callsOf('@privileged').filter((call) => list.has(call))).toEqual([])
  },
)

test.runIf(has('mosquitto') || existsSync('/usr/sbin/mosquitto'))('Mosquitto takes its settings', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'watchroom-mosquitto-'))
  const port = await freePort()
  const passwords = join(folder, 'passwords')
  await writeFile(passwords, '', { mode: 0o600 })
  const settings = read('deploy/full/mosquitto.conf')
    .replace('listener 1883', `listener ${port} 127.0.0.1`)
    .replace('/run/secrets/mosquitto-passwords', passwords)
    .replace('/mosquitto/data/', `${folder}/`)
  await writeFile(join(folder, 'mosquitto.conf'), `${settings}\nuser root\n`)
  const broker = spawn('mosquitto', ['-c', join(folder, 'mosquitto.conf')], {
    env: { PATH: `${process.env['PATH']}:/usr/sbin` },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  broker.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()))
  try {
    await until(() => broker.exitCode !== null || answers(port), 'Mosquitto', 10_000)
    expect([broker.exitCode, said.replaceAll(/^\d+: .*(running|version|Opening|Config).*\n/gm, '')]).toEqual([
      null,
      expect.not.stringMatching(/error|unknown|invalid/i),
    ])
  } finally {
    broker.kill('SIGKILL')
    await once(broker, 'close')
    await rm(folder, { recursive: true, force: true })
  }
  // What the measurements of kills ask for: nothing of a session is only in memory.
  expect(settings).toMatch(/^autosave_on_changes true$/m)
  expect(settings).toMatch(/^autosave_interval 1$/m)
  expect(settings).toMatch(/^max_queued_messages 0$/m)
})

const answers = (port: number): Promise<boolean> =>
  new Promise((done) => {
    const socket = connect(port, '127.0.0.1', () => {
      socket.destroy()
      done(true)
    })
    socket.on('error', () => done(false))
  })
