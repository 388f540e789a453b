import { AbortError, HttpError } from '@influxdata/influxdb-client'
import { MINUTE_ms, SECOND_ms, type Millis } from '#domain/time.ts'
import type { Refused } from '#domain/wire/errors.ts'
import type { TargetState } from '#domain/wire/target-api.ts'

/** A server, or a proxy before it, that asks for more patience than this is asked earlier. */
const RETRY_AFTER_MAX_ms = 5 * MINUTE_ms
/** What is no text on one line; an escape character would let a server write over what a person reads. */
// oxlint-disable-next-line no-control-regex -- they are what is taken out
const UNPRINTABLE = /[\s\u0000-\u001f\u007f-\u009f]+/g
/** So much of a server's own words stands in a sentence. */
const WORDS_MAX = 300
/** What is not there to write to. 2.x looks for a mapping from a database to a bucket, and names nothing else. */
const NO_DATABASE = /database|bucket|\bdbrp\b/i
/** 3 says so with 500. */
const TOO_LARGE = /max request size \(\d+ bytes\) exceeded/
/** A write of which a part was stored: of 1.x and 2.x with how many points were not, of 3 without. The bare words are an outage of a cluster. */
const PARTIAL = /partial write(: .*\bdropped=\d| of line protocol occurred)/s
/**
 * Points that are too old for the database, in all wordings: `beyond retention policy dropped=4`, and from 2.7.12 on
 * `dropped 4 points outside retention policy of duration 72h0m0s - oldest point … dropped=4 for database: …`. Other refusals name the
 * policy too, but behind the number.
 */
const TOO_OLD = /partial write: .*\bretention policy\b.*\bdropped=([1-9]\d*)/s

/** What keeps delivery from going on: asked again by itself, after `after_ms` where the server said when. */
export type Held = {
  readonly kind: 'held'
  readonly state: Extract<TargetState, 'retrying' | 'misconfigured'>
  readonly problem: Refused
  readonly after_ms: number | null
}

/**
 * What a server's answer to some lines means. `too-old`: it took the others and left out this many that are beyond its retention.
 * `divide`: at least one of them is not to its taste, and the others may have been stored. `too-large`: not that many at once.
 */
export type Verdict =
  | { readonly kind: 'taken' }
  | { readonly kind: 'too-old'; readonly lines: number; readonly why: string }
  | { readonly kind: 'divide'; readonly why: string }
  | { readonly kind: 'too-large'; readonly why: string }
  | Held

const TAKEN: Verdict = { kind: 'taken' }

/** Every one of them answers 204 to a write that it took. Whatever else is not an error comes from something that is no time-series server. */
export function verdictOf(status: number, body: string): Verdict {
  if (status === 204) return TAKEN
  return misconfigured('target.no-store', status, wordsOf(body))
}

/** The verdict about a request that failed. `database`: named in the sentence. */
export function verdictOfError(error: unknown, { database, now }: { database: string; now: Millis }): Verdict {
  if (!(error instanceof HttpError)) return unreachable(error)
  const { statusCode: status, headers } = error
  const body = error.body ?? ''
  const words = wordsOf(body) || (error.statusMessage ?? '')
  if (status === 401 || status === 403) return misconfigured('target.password', status, words)
  if (status === 413 || TOO_LARGE.test(body)) return { kind: 'too-large', why: words }
  // 2.0 answers 500 to what it took in part, as if to ask again were of any use.
  if (PARTIAL.test(body)) return refused(body, words)
  if (isForLater(status)) {
    if (/retention policy not found/i.test(body)) return misconfigured('target.database', status, words, { database })
    return {
      kind: 'held',
      state: 'retrying',
      problem: { code: 'target.later', fill: { status, detail: words } },
      after_ms: retryAfter_ms(headers?.['retry-after'], now),
    }
  }
  if (isPage(body)) return misconfigured('target.no-store', status, words)
  if (status === 400 || status === 422) return refused(body, words)
  if (status === 404 && NO_DATABASE.test(body)) return misconfigured('target.database', status, words, { database })
  return misconfigured('target.no-store', status, words)
}

/** A partial write that only left out what is too old has stored the rest: there is nothing to look for. */
function refused(body: string, why: string): Verdict {
  const tooOld = TOO_OLD.exec(body)
  return tooOld ? { kind: 'too-old', lines: Number(tooOld[1]), why } : { kind: 'divide', why }
}

/** What a server, or a proxy before it, answers while it cannot answer. */
export const isForLater = (status: number): boolean =>
  status === 408 || status === 425 || status === 429 || status >= 500

export function unreachable(error: unknown): Held {
  const detail = failureWords(error)
  return { kind: 'held', state: 'retrying', problem: { code: 'target.unreachable', fill: { detail } }, after_ms: null }
}

/** Why a request got no answer, in words. */
export function failureWords(error: unknown): string {
  if (error instanceof AbortError) return CUT_SHORT
  if (!(error instanceof Error)) return String(error)
  const { code } = error as { readonly code?: unknown }
  const isCode = typeof code === 'string' && code !== ''
  const kind = isCode ? code : error.name
  const words = WORDS[kind] ?? KINDS.find(([one]) => one.test(kind))?.[1]
  if (words === undefined) return isCode ? code : error.message
  return isCode ? `${words} (${code})` : words
}

const CUT_SHORT = 'the connection was closed before the answer was complete'
const TOO_LATE = 'the machine does not answer'
const WORDS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'nothing listens at this address',
  ENOTFOUND: 'no machine has this name',
  EAI_AGAIN: 'the name cannot be looked up now',
  ECONNRESET: CUT_SHORT,
  UND_ERR_SOCKET: CUT_SHORT,
  EPIPE: CUT_SHORT,
  EHOSTUNREACH: 'there is no way to this machine',
  ENETUNREACH: 'there is no way to this machine',
  ETIMEDOUT: TOO_LATE,
  UND_ERR_CONNECT_TIMEOUT: TOO_LATE,
  TimeoutError: 'there was no answer in time',
}
/** Many codes, one meaning. */
const KINDS: readonly (readonly [RegExp, string])[] = [
  [/^HPE_|^HTTPParserError$/, 'what answers does not speak HTTP'],
  [/^(EPROTO|ERR_SSL_)/, 'what answers does not speak TLS: is it http:// instead of https://?'],
  [/CERT|VERIFY_LEAF/, 'its certificate is not trusted here'],
]

export const misconfigured = (
  code: Extract<Refused['code'], 'target.password' | 'target.database' | 'target.no-store'>,
  status: number,
  detail: string,
  more: Readonly<Record<string, string>> = {},
): Held => ({
  kind: 'held',
  state: 'misconfigured',
  problem: { code, fill: { status, detail, ...more } },
  after_ms: null,
})

const isPage = (body: string): boolean => /^\s*<(!doctype|html|head|body)/i.test(body)

/** The server's own words, short and on one line; of a page its title. */
export function wordsOf(body: string): string {
  const text = isPage(body) ? (/<title>([^<]*)/i.exec(body)?.[1] ?? 'a web page') : (errorIn(body) ?? body)
  return text.replaceAll(UNPRINTABLE, ' ').trim().slice(0, WORDS_MAX)
}

function errorIn(body: string): string | null {
  try {
    const said = JSON.parse(body) as { readonly error?: unknown; readonly message?: unknown } | null
    const words = said?.error ?? said?.message
    return typeof words === 'string' ? words : null
  } catch {
    return null
  }
}

/** Seconds or an HTTP date; null where it is neither. */
function retryAfter_ms(header: string | readonly string[] | undefined, now: Millis): number | null {
  const text = String(header ?? '').trim()
  const wait_ms = /^\d+$/.test(text) ? Number(text) * SECOND_ms : Date.parse(text) - now
  return Number.isFinite(wait_ms) ? Math.min(Math.max(0, wait_ms), RETRY_AFTER_MAX_ms) : null
}
