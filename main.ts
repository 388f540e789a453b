#!/usr/bin/env node
/**
 * The composition root and the command line: the only file that imports more than one program. It reads the configuration, starts the
 * programs in order and stops them in reverse.
 */
import { existsSync, readFileSync } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { deviceKey } from '#domain/device/device.ts'
import type { LogLine } from '#domain/log.ts'
import type { ConnectionListener } from '#domain/wire/door.ts'
import { topicOf } from '#domain/wire/topics.ts'
import { type Broker, startBroker } from './broker/start.ts'
import { type Dashboard, startDashboard } from './dashboard/server/start.ts'
import { DEMO_SPARE_DEVICE, demoSite } from './devices-sim/demo.ts'
import { runReplay } from './devices-sim/replay/run-replay.ts'
import { startSimulator } from './devices-sim/start.ts'
import { startBrokerClient } from './ingest/broker-client.ts'
import { addDevice, EXAMPLE_SITE_FILE } from './ingest/edit-site-file.ts'
import { JournalRefused } from './ingest/journal/refusal.ts'
import { configurationOf, readSiteFile, type SiteConfiguration, SiteFileError } from './ingest/site-file.ts'
import { type Ingest, startIngest } from './ingest/start.ts'
import { verifyData } from './ingest/verify.ts'
import { writeFileNew } from './ingest/write-file.ts'

const HELP = `Watchroom: monitoring and patrol for buildings, on one machine.

  node main.ts start                 run your own site (watchroom.yaml)
  node main.ts demo                  run a sample estate with a simulator; nothing to set up
  node main.ts init                  write an example watchroom.yaml to edit
  node main.ts device add SITE/DEVICE [--equipment ID --kind KIND]
                                     register a device in the site file
  node main.ts device rotate SITE/DEVICE
                                     give a device a new secret (while Watchroom is stopped)
  node main.ts replay MAPPING --mqtt URL --secret SITE/DEVICE=SECRET ... [--folder CSV-FOLDER] [--speed N]
                                     send recorded CSV data over MQTT
  node main.ts verify                check the data folder; exit code 1 if anything is wrong

Options
  --data DIR      data folder (WATCHROOM_DATA, else ./data; demo: ./data/demo)
  --site FILE     site file (else watchroom.yaml beside the data folder)
  --help, --version

Environment
  WATCHROOM_HTTP_PORT   8080   dashboard, this machine only until accounts exist; 0 = any free port
  WATCHROOM_MQTT_PORT   1883   devices; 0 = any free port
  WATCHROOM_MQTT_HOST          address devices connect to (start: 0.0.0.0, demo: 127.0.0.1)
  WATCHROOM_MQTT_WS_PORT       MQTT over WebSocket; off unless set
  WATCHROOM_MQTTS_PORT         MQTT over TLS (8883 when the next two are set)
  WATCHROOM_TLS_CERT, WATCHROOM_TLS_KEY   PEM files
  WATCHROOM_BROKER_URL         use this broker instead of the embedded one: mqtt://user:password@host
  WATCHROOM_MQTT_RATE          messages a second one device may send (1000)
`

/** A stop waits this long for messages that are being recorded … */
const BROKER_DRAIN_ms = 4000
/** … and this long for everything (F31). What is cut off then was not acknowledged, or is on disk. */
const STOP_MAX_ms = 9500

/** A sentence for the person at the command line; no stack. */
class UsageError extends Error {}
const asUsage = (error: Error): never => {
  throw new UsageError(error.message)
}

type Settings = {
  readonly folder: string
  readonly siteFile: string
  readonly httpPort: number
  readonly mqtt: { readonly host: string; readonly port: number }
  readonly websocketPort: number | null
  readonly tls: { readonly port: number; readonly cert: string; readonly key: string } | null
  readonly brokerUrl: string | null
  readonly rate: number | null
}

function settingsOf(
  options: { readonly data?: string | undefined; readonly site?: string | undefined },
  demo: boolean,
): Settings {
  const env = process.env
  const folder = resolve(options.data ?? env['WATCHROOM_DATA'] ?? (demo ? 'data/demo' : 'data'))
  const port = (name: string, standard: number | null): number | null => {
    const text = env[name]
    if (text === undefined || text === '') return standard
    const number = Number(text)
    if (!Number.isInteger(number) || number < 0 || number > 65_535)
      throw new UsageError(`${name} is a port from 0 to 65535, not "${text}"`)
    return number
  }
  const [cert, key] = [env['WATCHROOM_TLS_CERT'], env['WATCHROOM_TLS_KEY']]
  if ((cert === undefined) !== (key === undefined))
    throw new UsageError('WATCHROOM_TLS_CERT and WATCHROOM_TLS_KEY go together')
  const rate = env['WATCHROOM_MQTT_RATE']
  if (rate !== undefined && !(Number(rate) > 0))
    throw new UsageError(`WATCHROOM_MQTT_RATE is a number above 0, not "${rate}"`)
  return {
    folder,
    siteFile: resolve(options.site ?? `${folder}/../watchroom.yaml`),
    httpPort: port('WATCHROOM_HTTP_PORT', 8080)!,
    mqtt: {
      host: env['WATCHROOM_MQTT_HOST'] ?? (demo ? '127.0.0.1' : '0.0.0.0'),
      port: port('WATCHROOM_MQTT_PORT', 1883)!,
    },
    websocketPort: port('WATCHROOM_MQTT_WS_PORT', null),
    tls:
      cert !== undefined && key !== undefined
        ? { port: port('WATCHROOM_MQTTS_PORT', 8883)!, cert: readPem(cert), key: readPem(key) }
        : null,
    brokerUrl: env['WATCHROOM_BROKER_URL'] ?? null,
    rate: rate === undefined ? null : Number(rate),
  }
}

function readPem(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`)
  }
}

const now = (): number => Date.now()
const log = (line: LogLine): void => {
  process.stderr.write(`${JSON.stringify({ at: new Date().toISOString(), ...line })}\n`)
}
const dashboardLog = (level: LogLine['level'], detail: string, cause?: unknown): void =>
  log({
    level,
    code: 'dashboard',
    detail,
    ...(cause === undefined ? {} : { cause: cause instanceof Error ? cause.message : JSON.stringify(cause) }),
  })
const say = (line: string): void => void process.stdout.write(`${line}\n`)

type Running = {
  readonly ingest: Ingest
  readonly dashboard: Dashboard
  readonly mqttUrl: string
  readonly stop: () => Promise<void>
}

/** Starts the programs in the order of the path of a reading, last the door that lets readings in. */
async function run(site: SiteConfiguration, settings: Settings): Promise<Running> {
  const ingest = await startIngest({ folder: settings.folder, ...site, now, steady: () => performance.now(), log })
  // Before anything else can fail: they are stored, and would never be shown again.
  showIssued(ingest)
  const stops: (() => Promise<void>)[] = [() => ingest.stop()]
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).toReversed()) await one()
  }
  try {
    const built = resolve(import.meta.dirname, 'dist/web')
    const webRoot = existsSync(`${built}/index.html`) ? built : null
    const dashboard = await startDashboard({
      platform: ingest.platform,
      port: settings.httpPort,
      host: '127.0.0.1',
      webRoot,
      now,
      log: dashboardLog,
    })
    stops.push(() => dashboard.stop())
    const door =
      settings.brokerUrl === null
        ? await openBroker(ingest, settings)
        : await startBrokerClient({
            url: settings.brokerUrl,
            sites: site.estate.sites.map(({ id }) => id),
            ingest,
            now,
            log,
          })
    stops.push(() => door.stop())
    return { ingest, dashboard, mqttUrl: door.url, stop }
  } catch (error) {
    await stop()
    throw error
  }
}

async function openBroker(
  ingest: Ingest,
  settings: Settings,
): Promise<Pick<Broker, 'stop'> & { readonly url: string }> {
  const { mqtt, tls, websocketPort, rate } = settings
  const connections: ConnectionListener = ingest.connections
  const broker = await startBroker({
    listeners: {
      tcp: mqtt,
      ...(websocketPort === null ? {} : { websocket: { host: mqtt.host, port: websocketPort } }),
      ...(tls === null ? {} : { tls: { host: mqtt.host, ...tls } }),
    },
    authenticate: ingest.authenticate,
    receive: ingest.receive,
    connections,
    now,
    log,
    limits: { drain_ms: BROKER_DRAIN_ms, ...(rate === null ? {} : { rate, burst: 2 * rate }) },
  }).catch(sayPort)
  return { url: `mqtt://127.0.0.1:${broker.ports.tcp}`, stop: () => broker.stop() }
}

/** A port that is taken is what most first starts fail on. */
function sayPort(error: NodeJS.ErrnoException & { readonly port?: number }): never {
  if (error.code !== 'EADDRINUSE') throw error
  throw new UsageError(
    `Port ${error.port} for MQTT is in use: another broker, or another Watchroom? Stop it, or choose a free port with ` +
      'WATCHROOM_MQTT_PORT=1884 (0 = any).',
  )
}

async function start(options: Options): Promise<void> {
  const settings = settingsOf(options, false)
  if (!existsSync(settings.siteFile)) {
    throw new UsageError(
      `There is no site file ${settings.siteFile}.\nWrite one with "npm start -- init" (or: node main.ts init), or look around with "npm run demo".`,
    )
  }
  const running = await run(await readSiteFile(settings.siteFile), settings)
  announce(running, settings)
  stopOnSignal(running.stop)
}

async function runDemo(options: Options): Promise<void> {
  const settings = settingsOf(options, true)
  const file = await demoSite(settings.folder)
  const site = configurationOf(file)
  const running = await run(site, settings)
  announce(running, settings)
  const simulator = startSimulator({
    mqttUrl: running.mqttUrl,
    estate: file,
    secrets: site.estate.secrets,
    seed: 1,
    now,
    scenarios: 'plan',
    log: (detail) => log({ level: 'info', code: 'simulator', detail }),
  })
  const { estate } = site
  const spare = estate.devices.find((device) => device.id === DEMO_SPARE_DEVICE)
  if (spare) {
    say('\nPublish a reading of your own:')
    say(
      `  mosquitto_pub -p ${new URL(running.mqttUrl).port} -u ${deviceKey(spare)} -P ${estate.secrets.get(deviceKey(spare))} -q 1 \\`,
    )
    say(`    -t ${topicOf(spare, 'readings')} -m '{"values": {"temperature": 21.5}}'`)
  }
  stopOnSignal(async () => {
    await simulator.stop()
    await running.stop()
  })
}

function showIssued({ credentials }: Ingest): void {
  for (const [key, secret] of credentials.issued) say(`device ${key} secret ${secret}   (shown once)`)
}

function announce({ dashboard, mqttUrl }: Running, settings: Settings): void {
  say(`mqtt ${mqttUrl}`)
  say(`data ${settings.folder}`)
  say(`open ${dashboard.url}`)
  say('No accounts exist yet: the dashboard answers on this machine only.')
}

/** SIGTERM or Ctrl-C: everything accepted is finished and written, then the process ends with 0. A second signal ends it at once. */
function stopOnSignal(stop: () => Promise<void>): void {
  let stopping = false
  const onSignal = (): void => {
    if (stopping) process.exit(1)
    stopping = true
    setTimeout(() => {
      log({ level: 'error', code: 'stop.cut-off', detail: `it was not closed within ${STOP_MAX_ms} ms` })
      process.exit(1)
    }, STOP_MAX_ms).unref()
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log({ level: 'error', code: 'stop.failed', detail: String(error) })
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
}

async function changeDevice(action: string | undefined, key: string | undefined, options: Options): Promise<void> {
  const settings = settingsOf(options, false)
  if (key === undefined || !/^[a-z0-9-]+\/[a-z0-9-]+$/.test(key))
    throw new UsageError('Which device? Write SITE/DEVICE, for example home/pump-1')
  if (action === 'add') {
    await addDevice(settings.siteFile, key, { equipment: options.equipment ?? null, kind: options.kind ?? null })
    say(`${key} stands in ${settings.siteFile}; its secret is shown at the next start.`)
  } else if (action === 'rotate') {
    const ingest = await startIngest({
      folder: settings.folder,
      ...(await readSiteFile(settings.siteFile)),
      now,
      steady: () => performance.now(),
      log,
    })
    try {
      const secret = await ingest.credentials.rotate(key).catch(asUsage)
      for (const [other, issued] of ingest.credentials.issued)
        if (other !== key) say(`device ${other} secret ${issued}   (shown once)`)
      say(`device ${key} secret ${secret}   (shown once)`)
    } finally {
      await ingest.stop()
    }
  } else throw new UsageError('device add SITE/DEVICE, or device rotate SITE/DEVICE')
}

async function init(options: Options): Promise<void> {
  const { siteFile } = settingsOf(options, false)
  await mkdir(dirname(siteFile), { recursive: true })
  await writeFileNew(siteFile, EXAMPLE_SITE_FILE).catch(asUsage)
  say(`Wrote ${siteFile}. Edit it, then: npm start`)
}

async function verify(options: Options): Promise<void> {
  const wrong = await verifyData(settingsOf(options, false).folder, say)
  process.exitCode = wrong === 0 ? 0 : 1
}

const OPTIONS = {
  data: { type: 'string' },
  site: { type: 'string' },
  help: { type: 'boolean' },
  version: { type: 'boolean' },
  mqtt: { type: 'string' },
  secret: { type: 'string', multiple: true },
  speed: { type: 'string' },
  folder: { type: 'string' },
  equipment: { type: 'string' },
  kind: { type: 'string' },
} as const
type Options = Partial<Record<'data' | 'site' | 'mqtt' | 'speed' | 'folder' | 'equipment' | 'kind', string>> & {
  readonly secret?: readonly string[]
}

async function main(args: readonly string[]): Promise<void> {
  const { values, positionals } = parse(args)
  const [command, ...rest] = positionals
  const options = values as Options
  if (values.version)
    return say(
      (JSON.parse(readFileSync(resolve(import.meta.dirname, 'package.json'), 'utf8')) as { version: string }).version,
    )
  if (values.help || command === undefined || command === 'help') return say(HELP)
  if (command !== 'device' && command !== 'replay' && rest.length > 0)
    throw new UsageError(`"${rest[0]}" is too much; see --help`)
  switch (command) {
    case 'start':
      return start(options)
    case 'demo':
      return runDemo(options)
    case 'init':
      return init(options)
    case 'device':
      return changeDevice(rest[0], rest[1], options)
    case 'replay':
      return replay(rest[0], options)
    case 'verify':
      return verify(options)
    default:
      throw new UsageError(`There is no command "${command}"; see --help`)
  }
}

async function replay(mapping: string | undefined, options: Options): Promise<void> {
  if (mapping === undefined || options.mqtt === undefined) throw new UsageError('replay MAPPING --mqtt URL')
  const speed = options.speed === undefined ? null : Number(options.speed)
  if (speed !== null && !(speed > 0)) throw new UsageError(`--speed is a number above 0, not "${options.speed}"`)
  const secrets = new Map(
    (options.secret ?? []).map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
  )
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  await runReplay({
    mapping,
    mqttUrl: options.mqtt,
    secrets,
    ...(speed === null ? {} : { speed }),
    ...(options.folder === undefined ? {} : { folder: options.folder }),
    now,
    log: say,
    signal: stop.signal,
  })
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('.')[0]}; see --help`)
  }
}

/** The machine says no, and the sentence says why: a stack would help nobody. */
function isRefusal(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  return error instanceof JournalRefused || isListening(error) || isListening(error.cause)
}
const isListening = (error: unknown): boolean =>
  error instanceof Error && 'syscall' in error && error.syscall === 'listen'

main(process.argv.slice(2)).catch((error: unknown) => {
  const usage = error instanceof UsageError || error instanceof SiteFileError
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  if (!usage && !isRefusal(error))
    log({
      level: 'error',
      code: 'start.failed',
      detail: error instanceof Error ? (error.stack ?? error.message) : String(error),
    })
  // Whatever a start that failed half-way has opened does not keep it running.
  process.exit(usage ? 2 : 1)
})
