import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { parseArgs } from 'node:util'

export const HELP = `Watchroom: monitoring and patrol for buildings, on one machine.

  node main.ts start                 run your own site (watchroom.yaml)
  node main.ts demo                  run a sample estate with a simulator; nothing to set up
  node main.ts init                  write an example watchroom.yaml to edit
  node main.ts device add SITE/DEVICE [--equipment ID --kind KIND]
                                     register a device in the site file
  node main.ts device rotate SITE/DEVICE
                                     give a device a new secret (while Watchroom is stopped)
  node main.ts people link LOGIN     a one-time link with which this person sets a new password, such as the last
                                     administrator who has forgotten it (while Watchroom is stopped)
  node main.ts replay MAPPING --mqtt URL --secret SITE/DEVICE=SECRET ... [--folder CSV-FOLDER] [--speed N]
                                     send recorded CSV data over MQTT
  node main.ts backup FOLDER [--token-file FILE]
                                     copy the data folder, also while Watchroom runs (a token with platform.backup)
  node main.ts restore BACKUP --data NEW-FOLDER
                                     check a backup and put it into an empty folder
  node main.ts telemetry status      how far delivery to time-series servers has come, also while Watchroom runs
  node main.ts telemetry set-up STORE [--keep DAYS] [--org NAME]
                                     make the databases of a time-series server, and name its wrong settings
  node main.ts telemetry backfill STORE [--from TIME] [--until TIME]
                                     bring it the stored readings (while Watchroom is stopped)
  node main.ts telemetry verify STORE STORE [--from TIME] [--until TIME]
                                     compare two stores reading by reading; "embedded", the history, is one of them
                                     while Watchroom is stopped
  node main.ts compat --url URL [--user NAME] [--database NAME] [--org NAME] [--token-file FILE]
                                     try a time-series server by all that Watchroom does with one, and report; its
                                     password or token in WATCHROOM_STORE_SECRET or FILE (--password or --token, where
                                     nobody else can read the command line)
  node main.ts verify                check the data folder; exit code 1 if anything is wrong

Options
  --data DIR      data folder (WATCHROOM_DATA, else ./data; demo: ./data/demo)
  --site FILE     site file (else watchroom.yaml beside the data folder)
  --help, --version

Environment
  WATCHROOM_HTTP_PORT   8080   dashboard; 0 = any free port
  WATCHROOM_HTTP_HOST          address the dashboard listens on (127.0.0.1); any other one needs the next
  WATCHROOM_PUBLIC_URL         where people reach it, https://HOST: a reverse proxy speaks TLS for it
  WATCHROOM_PROXY              addresses of that proxy, separated by commas (127.0.0.1)
  WATCHROOM_OIDC_ISSUER        also sign in at this provider of OpenID Connect: its address, https://…; register
                               PUBLIC-URL/api/oidc/callback there
  WATCHROOM_OIDC_CLIENT_ID, WATCHROOM_OIDC_CLIENT_SECRET   what the provider calls Watchroom, and its secret
  WATCHROOM_OIDC_CLIENT_SECRET_FILE   the secret in a file instead
  WATCHROOM_OIDC_ROLES_CLAIM   a claim of its ID token that says roles, which then replace those given here at each sign-in:
                               watchroom:operator or watchroom:operator@SITE, one word or a list
  WATCHROOM_OIDC_NAME          what the button says (the provider's host)
  WATCHROOM_MQTT_PORT   1883   devices; 0 = any free port
  WATCHROOM_MQTT_HOST          address devices connect to (start: 0.0.0.0, demo: 127.0.0.1)
  WATCHROOM_MQTT_WS_PORT       MQTT over WebSocket; off unless set
  WATCHROOM_MQTTS_PORT         MQTT over TLS (8883 when the next two are set)
  WATCHROOM_TLS_CERT, WATCHROOM_TLS_KEY   PEM files
  WATCHROOM_BROKER_URL         use this broker instead of the embedded one: mqtt://user:password@host
  WATCHROOM_MQTT_RATE          messages a second one device may send (1000)
  WATCHROOM_STORE_SECRET       password or token for compat
`

/** A sentence for the person at the command line; no stack. */
export class UsageError extends Error {}

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
  'token-file': { type: 'string' },
  from: { type: 'string' },
  until: { type: 'string' },
  keep: { type: 'string' },
  org: { type: 'string' },
  url: { type: 'string' },
  user: { type: 'string' },
  password: { type: 'string' },
  token: { type: 'string' },
  database: { type: 'string' },
} as const

/** Takes the words of the command line apart. Throws {@link UsageError}. */
export function readArguments(args: readonly string[]) {
  try {
    const { values, positionals } = parseArgs({ args: [...args], options: OPTIONS, allowPositionals: true })
    const [command, ...rest] = positionals
    return { command, rest, options: values }
  } catch (error) {
    throw new UsageError(`${(error as Error).message.split('.')[0]}; see --help`)
  }
}
export type Options = ReturnType<typeof readArguments>['options']

/** What the command line and the environment say, checked. */
export type Settings = {
  readonly folder: string
  readonly siteFile: string
  readonly http: {
    readonly host: string
    readonly port: number
    /** `https://…` of the reverse proxy before it. */
    readonly publicUrl: string | null
    readonly proxies: readonly string[]
  }
  /** The provider at which people may sign in; null: with passwords only. */
  readonly oidc: {
    readonly issuer: string
    readonly clientId: string
    readonly clientSecret: string
    readonly name: string
    readonly rolesClaim: string | null
  } | null
  readonly mqtt: { readonly host: string; readonly port: number }
  readonly websocketPort: number | null
  readonly tls: { readonly port: number; readonly cert: string; readonly key: string } | null
  readonly brokerUrl: string | null
  readonly rate: number | null
}

/** Reads the environment: the only place that does. Throws {@link UsageError}. */
export function settingsOf(
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
  const publicUrl = env['WATCHROOM_PUBLIC_URL'] ?? null
  if (publicUrl !== null && !/^https:\/\/[^/\s]+\/?$/.test(publicUrl))
    throw new UsageError(`WATCHROOM_PUBLIC_URL is https://HOST without a path, not "${publicUrl}"`)
  const rate = env['WATCHROOM_MQTT_RATE']
  if (rate !== undefined && !(Number(rate) > 0))
    throw new UsageError(`WATCHROOM_MQTT_RATE is a number above 0, not "${rate}"`)
  return {
    folder,
    siteFile: resolve(options.site ?? `${folder}/../watchroom.yaml`),
    http: {
      host: env['WATCHROOM_HTTP_HOST'] ?? '127.0.0.1',
      port: port('WATCHROOM_HTTP_PORT', 8080)!,
      publicUrl,
      // Without a proxy nobody is believed.
      proxies: publicUrl === null ? [] : (env['WATCHROOM_PROXY'] ?? '127.0.0.1').split(',').map((one) => one.trim()),
    },
    oidc: oidcOf(env),
    mqtt: {
      host: env['WATCHROOM_MQTT_HOST'] ?? (demo ? '127.0.0.1' : '0.0.0.0'),
      port: port('WATCHROOM_MQTT_PORT', 1883)!,
    },
    websocketPort: port('WATCHROOM_MQTT_WS_PORT', null),
    tls:
      cert !== undefined && key !== undefined
        ? { port: port('WATCHROOM_MQTTS_PORT', 8883)!, cert: readText(cert), key: readText(key) }
        : null,
    brokerUrl: env['WATCHROOM_BROKER_URL'] ?? null,
    rate: rate === undefined ? null : Number(rate),
  }
}

/** Where the site file says that a secret lies. */
type SecretPlace = { readonly env: string } | { readonly file: string }

/** Stores of the site file with their secrets, read from the environment or from a file beside the site file. Throws {@link UsageError}. */
export function withSecrets<S extends { readonly id: string; readonly secret: SecretPlace | null }>(
  stores: readonly S[],
  siteFile: string,
): readonly (Omit<S, 'secret'> & { readonly secret: string | null })[] {
  return stores.map(({ secret, ...store }) => ({ ...store, secret: secret && secretAt(secret, store.id, siteFile) }))
}

function secretAt(place: SecretPlace, id: string, siteFile: string): string {
  const of = `the secret of telemetry.stores "${id}" is expected there`
  if ('file' in place) {
    return secretIn(resolve(dirname(siteFile), place.file), of)
  }
  const text = process.env[place.env]
  if (!text) throw new UsageError(`${place.env} is not set in the environment: ${of}`)
  return text
}

/** Where `replay` sends what, with the secrets of its devices by `SITE/DEVICE`. Throws {@link UsageError}. */
export function replayOf({ mqtt, speed: factor, secret = [], folder }: Options) {
  if (mqtt === undefined) throw new UsageError('replay MAPPING --mqtt URL')
  const speed = factor === undefined ? null : Number(factor)
  if (speed !== null && !(speed > 0)) throw new UsageError(`--speed is a number above 0, not "${factor}"`)
  const secrets = new Map(
    secret.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)] as const),
  )
  return { mqttUrl: mqtt, secrets, ...(speed === null ? {} : { speed }), ...(folder === undefined ? {} : { folder }) }
}

/** What `compat` is to try. The secret comes from one place. Throws {@link UsageError}. */
export function compatOf({ url, user, password, token, database, org, 'token-file': file }: Options) {
  if (url === undefined) throw new UsageError('compat --url http://HOST:PORT; see --help')
  const places = [
    password,
    token,
    file === undefined ? undefined : secretIn(file),
    process.env['WATCHROOM_STORE_SECRET'] || undefined,
  ]
  const secrets = places.filter((one) => one !== undefined)
  if (secrets.length > 1)
    throw new UsageError('WATCHROOM_STORE_SECRET, --token-file, --password, --token: one of them, not several')
  return {
    url: url.replace(/\/+$/, ''),
    username: user ?? null,
    secret: secrets[0] ?? null,
    database: database ?? null,
    organisation: org ?? null,
  }
}

function secretIn(file: string, of = 'a password or token is expected there'): string {
  const text = readText(file).trim()
  if (text === '') throw new UsageError(`${file} is empty: ${of}`)
  return text
}

/** Tokens and the secret travel to it: over TLS, or not beyond this machine. */
const ISSUER = /^(https:\/\/[^\s?#@]+|http:\/\/(127\.0\.0\.1|localhost|\[::1\])(:\d+)?(\/[^\s?#]*)?)$/
/** It stands on a button. */
const OIDC_NAME_chars = 60

function oidcOf(env: NodeJS.ProcessEnv): Settings['oidc'] {
  const issuer = env['WATCHROOM_OIDC_ISSUER']
  if (issuer === undefined || issuer === '') return null
  if (!ISSUER.test(issuer) || !URL.canParse(issuer))
    throw new UsageError(
      `WATCHROOM_OIDC_ISSUER is https://… as the provider names itself, without user, query or fragment`,
    )
  const [clientId, file] = [env['WATCHROOM_OIDC_CLIENT_ID'], env['WATCHROOM_OIDC_CLIENT_SECRET_FILE']]
  const clientSecret = file ? readText(file).trim() : env['WATCHROOM_OIDC_CLIENT_SECRET']
  if (!clientId || !clientSecret)
    throw new UsageError(
      'WATCHROOM_OIDC_ISSUER goes together with WATCHROOM_OIDC_CLIENT_ID and WATCHROOM_OIDC_CLIENT_SECRET (or …_SECRET_FILE)',
    )
  const name = env['WATCHROOM_OIDC_NAME'] || new URL(issuer).host
  if (name.length > OIDC_NAME_chars)
    throw new UsageError(`WATCHROOM_OIDC_NAME has at most ${OIDC_NAME_chars} characters`)
  return { issuer, clientId, clientSecret, name, rolesClaim: env['WATCHROOM_OIDC_ROLES_CLAIM'] || null }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    throw new UsageError(`${path}: ${(error as Error).message}`)
  }
}
