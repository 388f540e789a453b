import { lookup } from 'node:dns/promises'
import { request as httpRequest, type IncomingMessage, type RequestOptions } from 'node:http'
import { request as httpsRequest } from 'node:https'
import { isIP } from 'node:net'
import { SECOND_ms, type Millis } from '#domain/time.ts'
import { isPrivateAddress } from './private-address.ts'

/** From the look-up to the end of the answer: a receiver that hangs must not hold the next message. */
export const POST_ms: Millis = 10 * SECOND_ms
/** An answer is a word; more is not read. */
const ANSWER_BYTES_MAX = 64 * 1024

export type Address = { readonly address: string; readonly family: number }
/** The world outside, as far as it must be another one in a test. */
export type Resolve = (host: string) => Promise<readonly Address[]>
export const resolveByDns: Resolve = (host) => lookup(host, { all: true, verbatim: true })

export type Posting = {
  readonly url: URL
  /** JSON, unless a header says what else. */
  readonly body: string | Uint8Array
  readonly headers?: Readonly<Record<string, string>>
  /** An administrator allowed this host to be private, or to be spoken to in clear. */
  readonly hostAllowed: boolean
  readonly resolve: Resolve
  readonly signal: AbortSignal
  readonly within_ms?: Millis
}

export type Posted =
  | { readonly type: 'answer'; readonly status: number; readonly retryAfter_ms: Millis | null; readonly body: string }
  /** Not sent, and never will be as things are. */
  | { readonly type: 'refused'; readonly detail: string }
  | { readonly type: 'failed'; readonly detail: string }

/**
 * Posts to an address that a person typed, or a browser brought. The name is looked up once, every address it has is judged, and the connection is made to
 * these addresses and no other, so that a name cannot point elsewhere a moment later. Redirects are answers like any other.
 */
export async function post(posting: Posting): Promise<Posted> {
  const { url, hostAllowed } = posting
  if (url.protocol !== 'https:' && !hostAllowed) {
    return { type: 'refused', detail: 'only https leaves the building; an administrator may allow this host' }
  }
  const tooLate = AbortSignal.timeout(posting.within_ms ?? POST_ms)
  const signal = AbortSignal.any([posting.signal, tooLate])
  try {
    const addresses = await unlessAborted(addressesOf(url.hostname, posting.resolve), signal)
    if (addresses.length === 0) return { type: 'failed', detail: 'the host has no address' }
    if (!hostAllowed && addresses.some(({ address }) => isPrivateAddress(address))) {
      return { type: 'refused', detail: 'the host has a private address; an administrator may allow it' }
    }
    return await exchange(posting, addresses, signal)
  } catch (error) {
    if (tooLate.aborted) return { type: 'failed', detail: 'no answer in time' }
    return { type: 'failed', detail: sentenceOf(error) }
  }
}

/** The host of an address as settings name it. */
export const hostOf = ({ hostname }: URL): string => hostname.replace(/^\[|\]$/g, '').toLowerCase()

/** `ECONNREFUSED` of one address hides in an AggregateError of several. */
function sentenceOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException
  return code ? `${code}${message && !message.includes(code) ? `: ${message}` : ''}` : message
}

async function addressesOf(hostname: string, resolve: Resolve): Promise<readonly Address[]> {
  const bare = hostname.replace(/^\[|\]$/g, '')
  const family = isIP(bare)
  return family === 0 ? resolve(bare) : [{ address: bare, family }]
}

/** A look-up cannot be stopped, only no longer waited for. */
async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal): Promise<T> {
  signal.throwIfAborted()
  const stop = Promise.withResolvers<never>()
  const onAbort = (): void => stop.reject(signal.reason as Error)
  signal.addEventListener('abort', onAbort, { once: true })
  try {
    return await Promise.race([work, stop.promise])
  } finally {
    signal.removeEventListener('abort', onAbort)
  }
}

async function exchange(
  { url, body, headers = {} }: Posting,
  addresses: readonly Address[],
  signal: AbortSignal,
): Promise<Posted> {
  const pinned: NonNullable<RequestOptions['lookup']> = (_name, { all }, done) =>
    all ? done(null, [...addresses]) : done(null, addresses[0]!.address, addresses[0]!.family)
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest
  const request = send(url, {
    method: 'POST',
    lookup: pinned,
    agent: false,
    signal,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'content-length': Buffer.byteLength(body),
      'user-agent': 'Watchroom',
      ...headers,
    },
  })
  const answer = new Promise<IncomingMessage>((resolve, reject) => request.on('response', resolve).on('error', reject))
  request.end(body)
  return readAnswer(await answer)
}

async function readAnswer(response: IncomingMessage): Promise<Posted> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > ANSWER_BYTES_MAX) break // leaving the loop destroys the socket
    chunks.push(chunk)
  }
  const seconds = Number(response.headers['retry-after'])
  const retryAfter_ms = Number.isFinite(seconds) && seconds > 0 ? seconds * SECOND_ms : null
  return { type: 'answer', status: response.statusCode!, retryAfter_ms, body: Buffer.concat(chunks).toString() }
}
