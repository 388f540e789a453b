import { HttpError, InfluxDB } from '@influxdata/influxdb-client'
import { failureWords, wordsOf } from '../answer.ts'
import type { TargetConfig } from '../target.ts'

/** A server that says nothing for so long is taken for gone. */
export const SILENT_ms = 15_000
/** The longest answers hold a few thousand steps, or a day of one point's readings. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024

export type Request = {
  readonly path: string
  readonly method?: 'GET' | 'POST' | 'PATCH' | 'DELETE'
  /** Sent in the body, where no proxy writes it into its log. */
  readonly form?: Readonly<Record<string, string>>
  readonly json?: unknown
  readonly lines?: string
  /** In the place of Basic. */
  readonly authorization?: string
}

/** A server that cannot be asked, or answers something else than was asked for. `status` is null where it answered nothing. */
export class TargetUnreadable extends Error {
  readonly status: number | null

  constructor(sentence: string, status: number | null = null, cause?: unknown) {
    super(sentence, { cause })
    this.status = status
  }
}

export type Ask = (request: Request) => Promise<string>

/** The door to one server: asks and answers its text; throws {@link TargetUnreadable}. The client library does the transport. */
export function doorTo(config: TargetConfig): Ask {
  const { transport } = new InfluxDB({ url: config.url, timeout: SILENT_ms })
  const basic = basicOf(config)
  return async (request) => {
    const [type, body] = bodyOf(request)
    const authorization = request.authorization ?? basic
    const chunks: Uint8Array[] = []
    let bytes = 0
    try {
      const headers = { 'content-type': type, ...(authorization === null ? {} : { authorization }) }
      const method = request.method ?? 'POST'
      for await (const chunk of transport.iterate(request.path, body, { method, headers })) {
        chunks.push(chunk)
        bytes += chunk.length
        if (bytes > ANSWER_BYTES_MAX) throw new TargetUnreadable('the server answers more than was asked for')
      }
    } catch (error) {
      throw unreadable(error)
    }
    return Buffer.concat(chunks).toString('utf8')
  }
}

/** 2.x and 3 take any user name with a token as the password. */
export function basicOf({ username, secret }: Pick<TargetConfig, 'username' | 'secret'>): string | null {
  if (secret === null) return null
  return `Basic ${Buffer.from(`${username ?? 'watchroom'}:${secret}`).toString('base64')}`
}

function bodyOf({ form, json, lines }: Request): readonly [type: string, body: string] {
  if (form !== undefined) return ['application/x-www-form-urlencoded', new URLSearchParams(form).toString()]
  return json === undefined ? ['text/plain; charset=utf-8', lines ?? ''] : ['application/json', JSON.stringify(json)]
}

/** What went wrong on the way to a server, or was answered with an error, as a sentence. */
export function unreadable(error: unknown): TargetUnreadable {
  if (error instanceof TargetUnreadable) return error
  if (error instanceof HttpError) {
    const words = wordsOf(error.body ?? '') || error.statusMessage || ''
    return new TargetUnreadable(
      `${MEANING[error.statusCode] ?? 'the server refuses'} (${error.statusCode} ${words})`,
      error.statusCode,
    )
  }
  return new TargetUnreadable(`the server cannot be reached: ${failureWords(error)}`, null, error)
}

const MEANING: Readonly<Record<number, string>> = {
  401: 'the server does not accept the user name, password or token',
  403: 'the user or token may not do this',
  404: 'there is no such database, or this is not a time-series server',
}

/** What a server answered, as JSON; a proxy's page is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new TargetUnreadable('what answers is not a time-series server: its answer is no JSON')
  }
}
