import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'

export const HELP = `Watchroom: monitoring and patrol for buildings, on one machine.

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
  WATCHROOM_HTTP_PORT   8080   dashboard; 0 = any free port
  WATCHROOM_HTTP_HOST          address the dashboard listens on (127.0.0.1); any other one needs the next
  WATCHROOM_PUBLIC_URL         where people reach it, https://HOST: a reverse proxy speaks TLS for it
  WATCHROOM_PROXY              addresses of that proxy, separated by commas (127.0.0.1)
  WATCHROOM_MQTT_PORT   1883   devices; 0 = any free port
  WATCHROOM_MQTT_HOST          address devices connect to (start: 0.0.0.0, demo: 127.0.0.1)
  WATCHROOM_MQTT_WS_PORT       MQTT over WebSocket; off unless set
  WATCHROOM_MQTTS_PORT         MQTT over TLS (8883 when the next two are set)
  WATCHROOM_TLS_CERT, WATCHROOM_TLS_KEY   PEM files
  WATCHROOM_BROKER_URL         use this broker instead of the embedded one: mqtt://user:password@host
  WATCHROOM_MQTT_RATE          messages a second one device may send (1000)
`

/** A sentence for the person at the command line; no stack. */
export class UsageError extends Error {}

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
