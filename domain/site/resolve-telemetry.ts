import type { Report } from './resolve-parts.ts'
import type { SiteFile, StoreEntry } from './site-file.ts'

/** A time-series server beside the embedded store, as it stands in the site file: its secret lies elsewhere. */
export type StoreChoice = {
  readonly id: string
  readonly type: StoreEntry['type']
  readonly url: string
  readonly database: string
  readonly username: string | null
  readonly secret: { readonly env: string } | { readonly file: string } | null
}

/** Where readings go besides the embedded store, and which store answers trends. */
export type TelemetryChoice = { readonly stores: readonly StoreChoice[]; readonly read: string }

/** The store that is always there; no other one may have this name. */
export const EMBEDDED = 'embedded'
export const NO_STORES: TelemetryChoice = { stores: [], read: EMBEDDED }

const SECRET_ELSEWHERE =
  'a password or token does not stand in this file: write { env: NAME } or { file: PATH } and put it there'

/** What the site file says of time-series servers, with every problem reported. */
export function resolveTelemetry({ telemetry = {} }: SiteFile, report: Report): TelemetryChoice {
  const ids = new Set([EMBEDDED])
  const stores = (telemetry.stores ?? []).map((entry, i): StoreChoice => {
    const { id, type, url, database, username = null } = entry
    const at = (key: string) => ['telemetry', 'stores', i, key]
    if (ids.has(id))
      report(at('id'), id === EMBEDDED ? `"${EMBEDDED}" is the store within Watchroom` : `"${id}" stands twice`)
    ids.add(id)
    const wrong = wrongUrl(url)
    if (wrong !== null) report(at('url'), wrong)
    const secret = secretOf(entry.secret)
    if (secret === undefined) report(at('secret'), SECRET_ELSEWHERE)
    return { id, type, url: url.replace(/\/+$/, ''), database, username, secret: secret ?? null }
  })
  const { read = EMBEDDED } = telemetry
  if (!ids.has(read)) report(['telemetry', 'read'], `no store "${read}"; there are ${[...ids].join(', ')}`)
  return { stores, read }
}

/** What is wrong with the address of a server; null where nothing is. The sentence never repeats it: a password may stand in it. */
export function wrongUrl(text: string): string | null {
  if (!/^https?:\/\/[^\s/?#]/.test(text) || !URL.canParse(text)) return 'url is http://HOST:PORT or https://HOST'
  const { username, password, search, hash } = new URL(text)
  if (username !== '' || password !== '') return 'url holds no user name and no password'
  return search === '' && hash === '' ? null : 'url ends before ? and #'
}

/** undefined: it is none of the ways to say where the secret lies. */
function secretOf(value: unknown): StoreChoice['secret'] | undefined {
  if (value === undefined || value === null) return null
  if (typeof value !== 'object') return undefined
  const [first, ...more] = Object.entries(value)
  if (!first || more.length > 0) return undefined
  const [key, where] = first
  if (typeof where !== 'string' || where === '') return undefined
  if (key === 'env') return { env: where }
  return key === 'file' ? { file: where } : undefined
}
