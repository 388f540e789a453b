/**
 * The composition root and the command line: the only file that imports more than one program. It reads the configuration, starts the
 * programs in order and stops them in reverse.
 */
import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import { deviceKey } from '#domain/device/device.ts'
import type { LogLine } from '#domain/log.ts'
import { LINK_WORD, type LinkKind } from '#domain/person/link.ts'
import { may } from '#domain/person/may.ts'
import { refusalText } from '#domain/wire/errors.ts'
import { topicOf } from '#domain/wire/topics.ts'
import { type Broker, startBroker } from './broker/start.ts'
import { type Dashboard, startDashboard } from './dashboard/server/start.ts'
import { planDemoDuty } from './devices-sim/demo-duty.ts'
import { demoPeople } from './devices-sim/demo-people.ts'
import { DEMO_SPARE_DEVICE, demoSite } from './devices-sim/demo.ts'
import { runReplay } from './devices-sim/replay/run-replay.ts'
import { startSimulator } from './devices-sim/start.ts'
import { backUp, restore } from './ingest/backup/command.ts'
import { BackupRefused } from './ingest/backup/refusal.ts'
import { startBrokerClient } from './ingest/broker-client.ts'
import { addDevice, EXAMPLE_SITE_FILE } from './ingest/edit-site-file.ts'
import { JournalRefused } from './ingest/journal/refusal.ts'
import { configurationOf, readSiteFile, type SiteConfiguration, SiteFileError } from './ingest/site-file.ts'
import { type Ingest, startIngest } from './ingest/start.ts'
import { createReread } from './ingest/reread.ts'
import { telemetryCommand } from './ingest/targets/command.ts'
import { compatCommand } from './ingest/targets/compat/command.ts'
import type { TargetConfig } from './ingest/targets/target.ts'
import { verifyData } from './ingest/verify.ts'
import { writeFileNew } from './ingest/write-file.ts'
import manifest from './package.json' with { type: 'json' }
import {
  compatOf,
  HELP,
  type Options,
  readArguments,
  replayOf,
  type Settings,
  settingsOf,
  UsageError,
  withSecrets,
} from './settings.ts'
import { rereadOnSignal, stopOnSignal } from './signals.ts'

/** A stop waits this long for messages that are being recorded (for everything: signals.ts). */
const BROKER_DRAIN_ms = 4000

const now = (): number => Date.now()
const steady = (): number => performance.now()
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
  let home = settings.http.publicUrl ?? ''
  const oidc = settings.oidc ? { oidc: { ...settings.oidc, home: () => home } } : {}
  const siteFile = existsSync(settings.siteFile) ? { siteFile: settings.siteFile } : {}
  const programs = { now, steady, log, version: manifest.version }
  const targets = withSecrets(site.telemetry.stores, settings.siteFile)
  const ingest = await startIngest({ folder: settings.folder, ...site, targets, ...siteFile, ...programs, ...oidc })
  // Before anything else can fail: they are stored, and would never be shown again.
  showIssued(ingest)
  const stops: (() => Promise<void>)[] = [() => ingest.stop()]
  const stop = async (): Promise<void> => {
    for (const one of stops.splice(0).toReversed()) await one()
  }
  try {
    const dashboard = await startDashboard({
      platform: ingest.platform,
      people: ingest.people,
      duty: ingest.duty,
      response: ingest.response,
      operations: ingest.operations,
      port: settings.http.port,
      host: settings.http.host,
      ...(settings.http.publicUrl === null ? {} : { publicUrl: settings.http.publicUrl }),
      proxies: settings.http.proxies,
      webRoot: builtPages(),
      now,
      log: dashboardLog,
    })
    home ||= dashboard.url
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

/** The folder of the built pages: below the sources, or beside the built server; null where they were not built. */
const builtPages = (): string | null =>
  ['dist/web', '../web']
    .map((path) => resolve(import.meta.dirname, path))
    .find((folder) => existsSync(`${folder}/index.html`)) ?? null

async function openBroker(
  ingest: Ingest,
  settings: Settings,
): Promise<Pick<Broker, 'stop'> & { readonly url: string }> {
  const { mqtt, tls, websocketPort, rate } = settings
  const broker = await startBroker({
    listeners: {
      tcp: mqtt,
      ...(websocketPort === null ? {} : { websocket: { host: mqtt.host, port: websocketPort } }),
      ...(tls === null ? {} : { tls: { host: mqtt.host, ...tls } }),
    },
    authenticate: ingest.authenticate,
    receive: ingest.receive,
    connections: ingest.connections,
    now,
    log,
    folder: settings.folder,
    onStoreTrouble: (detail) => ingest.trouble('sessions', detail),
    limits: { drain_ms: BROKER_DRAIN_ms, ...(rate === null ? {} : { rate, burst: 2 * rate }) },
  })
  ingest.alsoBackUp('broker.sqlite', (into) => broker.copySessions(into))
  return { url: `mqtt://127.0.0.1:${broker.ports.tcp}`, stop: () => broker.stop() }
}

async function start(options: Options): Promise<void> {
  const settings = settingsOf(options, false)
  if (!existsSync(settings.siteFile)) {
    throw new UsageError(
      `There is no site file ${settings.siteFile}.\nWrite one with "npm exec -- node main.ts init", or look around with "npm run demo".`,
    )
  }
  const site = await readSiteFile(settings.siteFile)
  const running = await run(site, settings)
  stopOnSignal(running.stop, log)
  const read = async () => {
    const { telemetry: choice } = await readSiteFile(settings.siteFile)
    return { choice, configs: withSecrets(choice.stores, settings.siteFile) }
  }
  const reread = createReread({ running: site.telemetry, read, reconfigure: running.ingest.reconfigureTargets, log })
  rereadOnSignal(reread)
  announce(running, settings)
  say(`open ${addressOf(running, settings)}`)
  await sayHowToSetUp(running, settings)
}

async function runDemo(options: Options): Promise<void> {
  const settings = settingsOf(options, true)
  const file = await demoSite(settings.folder)
  const site = configurationOf(file)
  const running = await run(site, settings)
  const simulator = startSimulator({
    mqttUrl: running.mqttUrl,
    estate: file,
    secrets: site.estate.secrets,
    seed: 1,
    now,
    scenarios: 'plan',
    log: (detail) => log({ level: 'info', code: 'simulator', detail }),
  })
  stopOnSignal(async () => {
    await simulator.stop()
    await running.stop()
  }, log)
  announce(running, settings)
  await sayHowToEnter(running, settings)
  const { estate } = site
  const { duty, people } = running.ingest
  for (const one of estate.sites) await planDemoDuty(duty, one, people.accounts(), now())
  const spare = estate.devices.find((device) => device.id === DEMO_SPARE_DEVICE)
  if (spare) {
    say('\nPublish a reading of your own:')
    say(
      `  mosquitto_pub -p ${new URL(running.mqttUrl).port} -u ${deviceKey(spare)} -P ${estate.secrets.get(deviceKey(spare))} -q 1 \\`,
    )
    say(`    -t ${topicOf(spare, 'readings')} -m '{"values": {"temperature": 21.5}}'`)
  }
}

function showIssued({ credentials }: Ingest, except?: string): void {
  for (const [key, secret] of credentials.issued)
    if (key !== except) say(`device ${key} secret ${secret}   (shown once)`)
}

function announce({ mqttUrl }: Running, settings: Settings): void {
  say(`mqtt ${mqttUrl}`)
  say(`data ${settings.folder}`)
}

const addressOf = ({ dashboard }: Running, { http }: Settings): string => http.publicUrl ?? dashboard.url

/** There is no default password: while nobody has an account, whoever sees this output makes the first one. */
async function sayHowToSetUp(running: Running, settings: Settings): Promise<void> {
  const link = await running.ingest.keys.setUp()
  if (link === null) return
  if (!link.ok) return log({ level: 'error', code: 'start.no-set-up-link', detail: refusalText(link.refused).en })
  say(`set up  ${linkTo(addressOf(running, settings), 'set-up', link.value)}   (makes the first account; works once)`)
}

/** The demonstration has a person for every role, and no passwords: each of these links signs one of them in, once. */
async function sayHowToEnter(running: Running, settings: Settings): Promise<void> {
  for (const [i, person] of demoPeople().entries()) {
    const link = await running.ingest.keys.enter(person)
    if (!link.ok) return log({ level: 'error', code: 'start.no-link', detail: refusalText(link.refused).en })
    const address = linkTo(addressOf(running, settings), 'enter', link.value)
    const roles = person.grants.map(({ role }) => role).join(' and ')
    if (i === 0)
      say(
        `open ${address}\n  signs you in as ${person.name}, ${roles}; or come as somebody else (each link works once):`,
      )
    else say(`  as ${roles}: ${address}`)
  }
}

const linkTo = (address: string, kind: LinkKind, secret: string): string =>
  `${address.replace(/\/$/, '')}/#${LINK_WORD[kind]}=${secret}`

async function changeDevice(action: string | undefined, key: string | undefined, options: Options): Promise<void> {
  const settings = settingsOf(options, false)
  if (key === undefined || !/^[a-z0-9-]+\/[a-z0-9-]+$/.test(key))
    throw new UsageError('Which device? Write SITE/DEVICE, for example home/pump-1')
  if (action === 'add') {
    await addDevice(settings.siteFile, key, { equipment: options.equipment ?? null, kind: options.kind ?? null })
    say(`${key} stands in ${settings.siteFile}; its secret is shown at the next start.`)
  } else if (action === 'rotate') {
    const site = await readSiteFile(settings.siteFile)
    const ingest = await startIngest({ folder: settings.folder, ...site, now, steady, log })
    try {
      const secret = await ingest.credentials.rotate(key)
      showIssued(ingest, key)
      say(`device ${key} secret ${secret}   (shown once)`)
    } finally {
      await ingest.stop()
    }
  } else throw new UsageError('device add SITE/DEVICE, or device rotate SITE/DEVICE')
}

/** For whoever has the data folder in hand, and so may do everything anyway; who is locked out of the pages is not locked out of this. */
async function linkPerson(action: string | undefined, login: string | undefined, options: Options): Promise<void> {
  const settings = settingsOf(options, false)
  if (action !== 'link' || login === undefined) throw new UsageError('people link LOGIN')
  const site = await readSiteFile(settings.siteFile)
  const ingest = await startIngest({ folder: settings.folder, ...site, now, steady, log }).catch((error: Error) => {
    const running = error instanceof JournalRefused && error.message.startsWith('already running')
    throw running ? new UsageError(`${error.message}. Stop Watchroom, then run this again.`) : error
  })
  try {
    showIssued(ingest)
    const link = await ingest.keys.invite(login)
    if (link === null) throw new UsageError(`There is no active account "${login}".${whoAdministrates(ingest)}`)
    if (!link.ok) throw new Error(refusalText(link.refused).en)
    const { port, publicUrl } = settings.http
    const address = publicUrl ?? `http://127.0.0.1:${port || 'PORT'}`
    say(`open ${linkTo(address, 'invitation', link.value)}   (sets a new password; works once, for 7 days)`)
    say('Start Watchroom first.')
  } finally {
    await ingest.stop()
  }
}

/** A login is forgotten as easily as a password. */
function whoAdministrates({ people }: Ingest): string {
  const logins = people.accounts().flatMap((one) => (may(one, 'platform.people', null) ? [one.login] : []))
  return logins.length > 0 ? ` Administrators: ${logins.join(', ')}.` : ''
}

async function init(options: Options): Promise<void> {
  const { siteFile } = settingsOf(options, false)
  await writeFileNew(siteFile, EXAMPLE_SITE_FILE)
  say(`Wrote ${siteFile}. Edit it, then: npm start`)
}

async function telemetry(words: readonly string[], options: Options): Promise<void> {
  const { folder, siteFile } = settingsOf(options, false)
  const { stores } = (await readSiteFile(siteFile)).telemetry
  const targets = (): readonly TargetConfig[] => withSecrets(stores, siteFile)
  process.exitCode = await telemetryCommand(words, { folder, stores, targets, options, now, say })
}

async function backUpTo(to: string | undefined, options: Options): Promise<void> {
  if (to === undefined) throw new UsageError('backup FOLDER: which folder gets the backup?')
  const tokenFile = options['token-file'] ?? null
  const { folder, siteFile, http } = settingsOf(options, false)
  await backUp({ folder, siteFile, to: resolve(to), version: manifest.version, now, say, http, tokenFile })
}

async function restoreFrom(backup: string | undefined, options: Options): Promise<void> {
  if (backup === undefined || options.data === undefined) throw new UsageError('restore BACKUP --data NEW-FOLDER')
  const wrong = await restore({ backup: resolve(backup), ...settingsOf(options, false), say })
  process.exitCode = wrong === 0 ? 0 : 1
}

async function main(args: readonly string[]): Promise<void> {
  const { command, rest, options } = readArguments(args)
  if (options.version) return say(manifest.version)
  if (options.help || command === undefined || command === 'help') return say(HELP)
  if (!['device', 'people', 'replay', 'backup', 'restore', 'telemetry'].includes(command) && rest.length > 0)
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
    case 'people':
      return linkPerson(rest[0], rest[1], options)
    case 'replay':
      return replay(rest[0], options)
    case 'backup':
      return backUpTo(rest[0], options)
    case 'restore':
      return restoreFrom(rest[0], options)
    case 'telemetry':
      return telemetry(rest, options)
    case 'compat':
      return void (process.exitCode = await compatCommand({ ...compatOf(options), now, say }))
    case 'verify':
      return void (process.exitCode = (await verifyData(settingsOf(options, false).folder, say)) === 0 ? 0 : 1)
    default:
      throw new UsageError(`There is no command "${command}"; see --help`)
  }
}

async function replay(mapping: string | undefined, options: Options): Promise<void> {
  if (mapping === undefined) throw new UsageError('replay MAPPING --mqtt URL')
  const stop = new AbortController()
  process.once('SIGINT', () => stop.abort())
  await runReplay({ mapping, ...replayOf(options), now, log: say, signal: stop.signal })
}

/** Why a port could not be opened, in the system's word (`EADDRINUSE`); undefined for any other error. */
function listenCode(error: unknown): unknown {
  if (!(error instanceof Error)) return undefined
  return 'syscall' in error && error.syscall === 'listen' && 'code' in error ? error.code : listenCode(error.cause)
}
const PORT_IN_USE = 'Stop what uses it, or choose another: WATCHROOM_MQTT_PORT, WATCHROOM_HTTP_PORT (0 = any).\n'

main(process.argv.slice(2)).catch((error: unknown) => {
  const usage = error instanceof UsageError || error instanceof SiteFileError
  const refused = error instanceof JournalRefused || error instanceof BackupRefused
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  const code = listenCode(error)
  if (code === 'EADDRINUSE') process.stderr.write(PORT_IN_USE)
  // Where the machine says no, the sentence says why: a stack would help nobody.
  if (!usage && code === undefined && !refused)
    log({ level: 'error', code: 'start.failed', detail: (error instanceof Error && error.stack) || String(error) })
  // Whatever a start that failed half-way has opened does not keep it running.
  process.exit(usage ? 2 : 1)
})
