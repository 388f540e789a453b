import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import mqtt from 'mqtt'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { ADMIN, startInfluxdb } from '../support/influxdb.ts'
import { cookieOf, postJson } from '../support/people.ts'

const MAIN = resolve(import.meta.dirname, '../../main.ts')
const START_ms = 30_000
const LONG = 60_000

let folder: string
/** All that was ever written to standard error, which is what ends up in log files. */
let errors: string
const setUpSecrets: string[] = []
const running = new Set<ChildProcess>()
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchroom-cli-'))
  errors = ''
})
afterEach(async () => {
  for (const child of running) child.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

const SITE = `sites: [{ id: home, name: Home, timeZone: Asia/Shanghai }]
equipment:
  - { id: pump-1, kind: pump, name: Pump }
  - { id: pump-2, kind: pump, name: Pump }
devices:
  - { id: pump-1, equipment: [pump-1] }
  - { id: pump-2, equipment: [pump-2], secret: chosen-canary }
`
const siteFile = () => join(folder, 'watchroom.yaml')
const data = () => join(folder, 'data')

function launch(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const child = spawn(process.execPath, [MAIN, ...args], {
    cwd: folder,
    env: { PATH: process.env['PATH']!, WATCHROOM_HTTP_PORT: '0', WATCHROOM_MQTT_PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  running.add(child)
  const said = { out: '', err: '' }
  child.stdout.on('data', (chunk: Buffer) => (said.out += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => {
    said.err += chunk.toString()
    errors += chunk.toString()
  })
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child)
    return code as number | null
  })
  return { child, said, ended }
}

/** Runs one command to its end. */
async function runs(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
  const { said, ended } = launch(args, env)
  const code = await ended
  return { code, ...said }
}

/** `start`, until it says that it is open. */
async function starts(env: Readonly<Record<string, string>> = {}) {
  const { child, said, ended } = launch(['start'], env)
  await expect.poll(() => child.exitCode !== null || /^open /m.test(said.out), { timeout: START_ms }).toBe(true)
  if (child.exitCode !== null) throw new Error(`it ended: ${said.err}`)
  const word = (pattern: RegExp) => pattern.exec(said.out)?.[1]
  return {
    out: said.out,
    mqtt: word(/^mqtt (\S+)$/m)!,
    open: word(/^open (\S+)$/m)!,
    secrets: new Map([...said.out.matchAll(/^device (\S+) secret (\S+) /gm)].map(([, key, secret]) => [key!, secret!])),
    /** Makes the first account with the link that this start printed; answers its Cookie header. */
    async signsIn(): Promise<string> {
      await expect.poll(() => said.out, { timeout: START_ms }).toMatch(/^set up /m)
      const [, address, secret] = /^set up {2}(\S+)\/#setup=(\S+) {3}\(makes the first account; works once\)$/m.exec(
        said.out,
      )!
      setUpSecrets.push(secret!)
      const first = { login: 'ana', name: 'Ana', password: 'canary hinges on a door', language: 'en' }
      return cookieOf(await postJson(address!, '/api/links/set-up', { secret, ...first }))
    },
    async stops(): Promise<number | null> {
      child.kill('SIGTERM')
      return ended
    },
  }
}

const connects = (url: string, key: string, password: string) =>
  mqtt.connectAsync(url, { username: key, password, reconnectPeriod: 0 })

test(
  '--help names every command, option and environment variable that the program knows',
  async () => {
    const source = ['main.ts', 'settings.ts'].map((file) => readFileSync(resolve(MAIN, '..', file), 'utf8')).join('')
    for (const args of [['--help'], [], ['help'], ['start', '--help']]) {
      const { code, out, err } = await runs(args)
      expect([args, code, err]).toEqual([args, 0, ''])
      const variables = [...source.matchAll(/'(WATCHROOM_\w+)'/g)].map(([, name]) => name!)
      const commands = [...source.matchAll(/case '([a-z]+)':/g)].map(([, name]) => name!)
      const options = [...source.matchAll(/^ {2}(\w+): \{ type: '/gm)].map(([, name]) => `--${name!}`)
      expect([variables.length > 8, commands.length > 5, options.length > 7]).toEqual([true, true, true])
      for (const word of [...variables, ...commands, ...options]) expect(out).toContain(word)
    }
    expect((await runs(['--version'])).out).toMatch(/^\d+\.\d+\.\d+\n$/)
  },
  LONG,
)

test(
  'what is asked wrongly is answered with a sentence and exit code 2',
  async () => {
    const wrong: readonly (readonly [args: string[], env: Record<string, string>, says: RegExp])[] = [
      [['frobnicate'], {}, /no command "frobnicate"; see --help/],
      [['start', 'now'], {}, /"now" is too much; see --help/],
      [['--frobnicate'], {}, /Unknown option '--frobnicate'; see --help/],
      [['start', '--data'], {}, /--data.*see --help/],
      [['start'], { WATCHROOM_MQTT_PORT: '70000' }, /WATCHROOM_MQTT_PORT is a port from 0 to 65535, not "70000"/],
      [['start'], { WATCHROOM_HTTP_PORT: 'http' }, /WATCHROOM_HTTP_PORT is a port from 0 to 65535, not "http"/],
      [['start'], { WATCHROOM_TLS_CERT: 'cert.pem' }, /WATCHROOM_TLS_CERT and WATCHROOM_TLS_KEY go together/],
      [['start'], { WATCHROOM_TLS_CERT: 'no.pem', WATCHROOM_TLS_KEY: 'no.pem' }, /no\.pem: ENOENT/],
      [['start'], { WATCHROOM_MQTT_RATE: '-1' }, /WATCHROOM_MQTT_RATE is a number above 0/],
      [
        ['start'],
        { WATCHROOM_PUBLIC_URL: 'http://watch.example.org' },
        /WATCHROOM_PUBLIC_URL is https:\/\/HOST without a path/,
      ],
      [['start'], {}, /There is no site file .*watchroom\.yaml\.\nWrite one with .*init/],
      [['device', 'add'], {}, /Which device\? Write SITE\/DEVICE/],
      [['device', 'add', 'Home/Pump'], {}, /Which device\?/],
      [['device', 'add', 'home/pump-3'], {}, /watchroom\.yaml: cannot be read/],
      [['device', 'rotate', 'home/pump-1'], {}, /watchroom\.yaml: cannot be read/],
      [['device', 'paint', 'home/pump-1'], {}, /device add SITE\/DEVICE, or device rotate/],
      [['replay'], {}, /replay MAPPING --mqtt URL/],
      [['compat'], {}, /compat --url http:\/\/HOST:PORT; see --help/],
    ]
    const answers = await Promise.all(wrong.map(([args, env]) => runs(args, env)))
    for (const [i, [args, , says]] of wrong.entries()) {
      expect([args, answers[i]!.code, answers[i]!.out]).toEqual([args, 2, ''])
      expect(answers[i]!.err).toMatch(says)
      expect(answers[i]!.err).not.toMatch(/ {4}at /)
    }
  },
  LONG,
)

test(
  'a site file with errors is answered with a line for each, by file, line and column',
  async () => {
    await writeFile(
      siteFile(),
      SITE.replace('kind: pump', 'kind: plump').replace('equipment: [pump-2]', 'equipment: [pump-9]'),
    )
    const { code, err } = await runs(['start'])
    expect(code).toBe(2)
    const lines = err.trim().split('\n')
    expect(lines[0]).toMatch(/^\S+watchroom\.yaml:3:\d+: no kind "plump"; there are pump, /)
    for (const line of lines) expect(line).toMatch(/^\S+watchroom\.yaml:\d+:\d+: /)
    expect(err).toMatch(/watchroom\.yaml:7:\d+: site "home" has no equipment "pump-9"/)
    await writeFile(siteFile(), SITE.replace('name: Home', 'nam: Home'))
    expect((await runs(['start'])).err).toMatch(/^\S+watchroom\.yaml:1:\d+: /)
  },
  LONG,
)

test(
  'init writes an example that starts, and never overwrites',
  async () => {
    const first = await runs(['init'])
    expect([first.code, first.err]).toEqual([0, ''])
    expect(first.out).toContain(siteFile())
    await writeFile(siteFile(), `${await readFile(siteFile(), 'utf8')}# mine\n`)
    const again = await runs(['init'])
    expect([again.code, again.out]).toEqual([2, ''])
    expect(again.err).toMatch(/^\S+watchroom\.yaml exists already; it was left as it is\.\n$/)
    expect(await readFile(siteFile(), 'utf8')).toContain('# mine')
    const site = await starts()
    expect([...site.secrets.keys()]).toEqual(['home/pump-1', 'home/tank-1'])
    expect(await site.stops()).toBe(0)
  },
  LONG,
)

test(
  'a start says where it is, shows each secret once and never again, and no secret is ever logged',
  async () => {
    await writeFile(siteFile(), SITE)
    const first = await starts()
    expect(first.mqtt).toMatch(/^mqtt:\/\/127\.0\.0\.1:[1-9]\d*$/)
    expect(((await (await fetch(new URL('/health', first.open))).json()) as { status: string }).status).toBe('ok')
    expect([...first.secrets.keys()]).toEqual(['home/pump-1'])
    await first.signsIn()
    const secret = first.secrets.get('home/pump-1')!
    for (const [key, password] of [['home/pump-1', secret] as const, ['home/pump-2', 'chosen-canary'] as const])
      await (await connects(first.mqtt, key, password)).endAsync()
    await expect(connects(first.mqtt, 'home/pump-1', 'wrong-canary')).rejects.toThrow(/Not authorized/)
    expect(await first.stops()).toBe(0)

    const second = await starts()
    expect(second.out).not.toMatch(/secret/)
    expect(second.out).not.toMatch(/set up/)
    await (await connects(second.mqtt, 'home/pump-1', secret)).endAsync()
    const other = await runs(['start'])
    expect([other.code, other.out]).toEqual([1, ''])
    expect(other.err).toMatch(/already running: another process works with the data folder/)
    expect(await second.stops()).toBe(0)

    const added = await runs(['device', 'add', 'home/fan-1', '--kind', 'machine'])
    expect([added.code, added.err]).toEqual([0, ''])
    expect((await runs(['device', 'add', 'home/fan-1'])).code).toBe(2)
    const rotated = await runs(['device', 'rotate', 'home/pump-1'])
    expect([rotated.code, rotated.err]).toEqual([0, ''])
    const shown = new Map(
      [...rotated.out.matchAll(/^device (\S+) secret (\S+) /gm)].map(([, key, text]) => [key, text!]),
    )
    // The new device was given its secret by the first start that knew it, which was this one.
    expect(new Set(shown.keys())).toEqual(new Set(['home/fan-1', 'home/pump-1']))
    for (const [key, says] of [
      ['home/pump-2', /the secret of home\/pump-2 stands in the site file; change it there/],
      ['home/nobody', /no device home\/nobody is registered/],
    ] as const) {
      const refused = await runs(['device', 'rotate', key])
      expect([refused.code, refused.out]).toEqual([2, ''])
      expect(refused.err).toMatch(says)
    }

    const third = await starts()
    expect(third.secrets.size).toBe(0)
    await expect(connects(third.mqtt, 'home/pump-1', secret)).rejects.toThrow(/Not authorized/)
    for (const [key, text] of shown) await (await connects(third.mqtt, key!, text)).endAsync()
    expect(await third.stops()).toBe(0)
    for (const text of [secret, ...shown.values(), ...setUpSecrets, 'canary']) expect(errors).not.toContain(text)
  },
  LONG,
)

test(
  'a port in use is a sentence with what to do; the secrets made by that start were shown and work',
  async () => {
    await writeFile(siteFile(), SITE)
    const taken = createServer().listen(0, '0.0.0.0')
    await once(taken, 'listening')
    const port = String((taken.address() as AddressInfo).port)
    try {
      const devices = await runs(['start'], { WATCHROOM_MQTT_PORT: port })
      expect(devices.code).toBe(1)
      expect(devices.err).toMatch(new RegExp(`:${port}\nStop what uses it, or choose another: WATCHROOM_MQTT_PORT`))
      const secret = /^device home\/pump-1 secret (\S+) /m.exec(devices.out)![1]!
      const screens = await runs(['start'], { WATCHROOM_HTTP_PORT: port })
      expect(screens.code).toBe(1)
      expect(screens.err).toMatch(new RegExp(`:${port}: the port is in use\\.\nStop what uses it`))
      const open = await runs(['start'], { WATCHROOM_HTTP_HOST: '0.0.0.0' })
      expect(open.code).toBe(1)
      expect(open.err).toMatch(
        /does not listen on 0\.0\.0\.0 without TLS: put a reverse proxy .*WATCHROOM_PUBLIC_URL=https/,
      )
      const site = await starts()
      await (await connects(site.mqtt, 'home/pump-1', secret)).endAsync()
      expect(await site.stops()).toBe(0)
      const elsewhere = await runs(['start'], { WATCHROOM_BROKER_URL: `mqtt://ingest:canary@127.0.0.1:1` })
      expect(elsewhere.code).toBe(1)
      expect(elsewhere.err).toMatch(/The broker mqtt:\/\/127\.0\.0\.1:1 cannot be used: connect ECONNREFUSED/)
      expect(errors).not.toContain('canary')
    } finally {
      taken.close()
    }
  },
  LONG,
)

test(
  'verify finds what is damaged and names it; a whole folder passes, an empty one does not',
  async () => {
    const empty = await runs(['verify'])
    expect([empty.code, empty.err]).toEqual([1, ''])
    expect(empty.out).toMatch(/journal\.sqlite: there is no journal here/)

    await writeFile(siteFile(), SITE)
    const site = await starts()
    const secrets = new Map([...site.secrets, ['home/pump-2', 'chosen-canary'] as const])
    for (const key of ['home/pump-1', 'home/pump-2']) {
      const device = await connects(site.mqtt, key, secrets.get(key)!)
      const reading = JSON.stringify({ values: { fault: true, flow: 12.5 } })
      await device.publishAsync(`facility/${key}/readings`, reading, { qos: 1 })
      await device.endAsync()
    }
    const cookie = await site.signsIn()
    const facts = async () =>
      (await fetch(new URL('/api/sites/home/facts', site.open), { headers: { cookie } })).json() as Promise<unknown[]>
    await expect.poll(async () => (await facts()).length).toBeGreaterThanOrEqual(4)
    const live = await runs(['verify'])
    expect([live.code, live.err]).toEqual([0, ''])
    expect(await site.stops()).toBe(0)
    const good = await runs(['verify'])
    expect([good.code, good.err]).toEqual([0, ''])
    expect(good.out).toMatch(
      /^ok: \d+ changes without a gap, \d+ alarms, [1-9]\d* batches of readings, \d+ rows of the audit log, \d+ of duty logs\n$/,
    )

    const damages: readonly (readonly [sql: string, says: RegExp])[] = [
      [
        "UPDATE batch SET readings = substr(readings, 1, length(readings) - 1) || x'41' WHERE id = (SELECT max(id) FROM batch WHERE messages > 0)",
        /^WRONG batch \d+: /m,
      ],
      [
        'UPDATE batch SET readings = substr(readings, 1, length(readings) / 2) WHERE id = (SELECT max(id) FROM batch WHERE messages > 0)',
        /^WRONG batch \d+: /m,
      ],
      ['DELETE FROM change WHERE seq = 2', /^WRONG site home: \d+ changes numbered 1 to \d+: some are missing/m],
      [
        'INSERT INTO batch SELECT id + 5, at, messages, "values", crc, readings FROM batch ORDER BY id DESC LIMIT 1',
        /^WRONG \d+ batches numbered \d+ to \d+: some are missing/m,
      ],
      ['DELETE FROM change WHERE seq = 1', /^WRONG site home: .*some are missing/m],
      [
        "UPDATE alarm SET json = json_set(json, '$.count', 99) WHERE json_extract(json, '$.count') > 0",
        /^WRONG alarm home\.pump-\d\.\S+ does not stand as its last fact left it/m,
      ],
      [
        "DELETE FROM alarm WHERE id IN (SELECT subject FROM change WHERE type = 'alarm.raised')",
        /^WRONG alarm home\.pump-\d\.\S+ has facts but no row/m,
      ],
    ]
    for (const [i, [sql, says]] of damages.entries()) {
      const copy = join(folder, `copy-${i}`)
      await cp(data(), copy, { recursive: true })
      const database = new DatabaseSync(join(copy, 'journal.sqlite'))
      const { changes } = database.prepare(sql).run()
      database.close()
      expect([sql, Number(changes) > 0]).toEqual([sql, true])
      const { code, out, err } = await runs(['verify', '--data', copy])
      expect([sql, code, err]).toEqual([sql, 1, ''])
      expect(out).toMatch(says)
    }
    const torn = join(folder, 'torn')
    await cp(data(), torn, { recursive: true })
    await writeFile(join(torn, 'journal.sqlite'), Buffer.alloc(8192, 7))
    const answer = await runs(['verify', '--data', torn])
    expect(answer.code).toBe(1)
    expect(answer.out).toMatch(/^WRONG .*journal\.sqlite/m)
  },
  LONG,
)

test(
  'compat tries the server it is given, with a secret from a file, and says by its exit code whether it passed',
  async () => {
    const store = await startInfluxdb('')
    try {
      await writeFile(join(folder, 'secret'), `${ADMIN.secret}\n`, { mode: 0o600 })
      const args = ['compat', '--url', store.url, '--user', ADMIN.username]
      const [passed, refused] = await Promise.all([
        runs([...args, '--token-file', join(folder, 'secret')]),
        runs(args, { WATCHROOM_STORE_SECRET: 'wrong-canary' }),
      ])
      expect(passed).toMatchObject({ code: 0, err: '' })
      expect(passed.out).toMatch(/^Watchroom can rely on this server: \d+ ok, 0 to note, 0 wrong$/m)
      expect(refused).toMatchObject({ code: 1, err: '' })
      expect(refused.out).toMatch(/^WRONG .*401 authorization failed/m)
      expect(passed.out + refused.out).not.toMatch(new RegExp(`${ADMIN.secret}|wrong-canary`))
    } finally {
      await store.remove()
    }
  },
  LONG,
)
