import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'
import { type HttpError, InfluxDB, type SendOptions } from '@influxdata/influxdb-client'
import type { Millis } from '#domain/time.ts'
import { type Verdict, verdictOf, verdictOfError } from './answer.ts'
import type { Lines } from './lines.ts'
import { Identity } from './identity.ts'
import type { Generation, TargetConfig } from './target.ts'

/** A write that is not answered by then is taken for lost and sent again; a server that compacts may take seconds. */
const ANSWER_MAX_ms = 30_000
/** Over a network lines shrink to a tenth; on the same machine compressing only costs. */
const GZIP_FROM_bytes = 1024
/** A page that pretends to be a server must not fill the memory. */
const ANSWER_MAX_bytes = 1024 * 1024
const NOTHING = new Uint8Array()
const TOO_LATE = new Error(`there was no answer within ${ANSWER_MAX_ms / 1000} s`)
const TOO_LONG = new Error('its answer is longer than that of any time-series server')
const LOOPBACK = /^(localhost|127(\.\d+){3}|\[::1\])$/

/** One keep-alive connection to a server; its requests go out one at a time, in order. Nothing here ever rejects, buffers or tries again. */
export type Connection = {
  /** A write begun before the one before it is answered goes out behind it. */
  readonly write: (lines: Lines) => Promise<Verdict>
  /** The body of a GET below the configured address; its status where that is not 200, null where nothing answers. */
  readonly get: (path: string) => Promise<{ readonly status: number | null; readonly body: string }>
  /** What the server says it is; null while it has not said it. */
  readonly generation: () => Generation | null
  /** How far the server's clock was ahead at its last answer; null while it says none. */
  readonly clock_ms: () => number | null
  /** Gives up what is under way. */
  readonly close: () => void
}

/** Whether lines go to a server over a network. */
export const isFar = (url: string): boolean => !LOOPBACK.test(new URL(url).hostname)

/**
 * What the server takes, or refuses line by line, counts only once it has said who it is. `compressed`: whether lines travel so; over a network they do.
 */
export function openConnection(config: TargetConfig, now: () => Millis, compressed?: boolean): Connection {
  const asker = new Asker(config, now, compressed ?? isFar(config.url))
  const identity = new Identity(config)
  const ending = new AbortController()
  const { database } = config
  const path = `/write?db=${encodeURIComponent(database)}&precision=ms`
  return {
    async write(lines) {
      const verdict = await asker.ask('POST', path, lines.bytes).then(
        ({ status, answer }) => verdictOf(status, answer),
        (error: unknown) => verdictOfError(error, { database, now: now() }),
      )
      if (verdict.kind === 'held') identity.forget()
      return verdict.kind === 'held' ? verdict : ((await identity.doubt(performance.now(), ending.signal)) ?? verdict)
    },
    async get(to) {
      try {
        const { status, answer } = await asker.ask('GET', to, NOTHING)
        return { status, body: answer }
      } catch (error) {
        return { status: (error as Partial<HttpError>).statusCode ?? null, body: '' }
      }
    },
    generation: () => identity.generation,
    clock_ms: () => asker.clock_ms,
    close() {
      ending.abort()
      asker.close()
    },
  }
}

/** The client library's transport, over one connection, with an end to every wait. */
class Asker {
  clock_ms: number | null = null
  readonly #agent: HttpAgent
  readonly #transport: InfluxDB['transport']
  readonly #gzip: { readonly gzipThreshold?: number }
  readonly #now: () => Millis
  readonly #underWay = new Set<AbortController>()

  constructor(config: TargetConfig, now: () => Millis, compressed: boolean) {
    const { protocol } = new URL(config.url)
    this.#now = now
    this.#agent = new (protocol === 'https:' ? HttpsAgent : HttpAgent)({ keepAlive: true, maxSockets: 1 })
    this.#gzip = compressed ? { gzipThreshold: GZIP_FROM_bytes } : {}
    this.#transport = new InfluxDB({
      url: config.url,
      timeout: 2 * ANSWER_MAX_ms, // the deadline of a request comes first, and also ends it
      headers: { 'User-Agent': 'watchroom', ...authorization(config) },
      transportOptions: { agent: this.#agent },
    }).transport
  }

  async ask(method: 'GET' | 'POST', path: string, body: Uint8Array): Promise<{ status: number; answer: string }> {
    const controller = new AbortController()
    this.#underWay.add(controller)
    const deadline = setTimeout(() => controller.abort(TOO_LATE), ANSWER_MAX_ms)
    try {
      const headers = { 'content-type': 'text/plain; charset=utf-8' }
      const options = { method, headers, signal: controller.signal, ...this.#gzip }
      return await this.#send(path, body, options, controller)
    } catch (error) {
      this.#lookAtClock((error as HttpError).headers?.['date'])
      throw controller.signal.aborted ? controller.signal.reason : error
    } finally {
      clearTimeout(deadline)
      this.#underWay.delete(controller)
    }
  }

  /** Its types ask for a text; it makes bytes of it, as of bytes. A text of half a megabyte would be made and thrown away for each request. */
  #send(path: string, body: Uint8Array, options: SendOptions, controller: AbortController) {
    return new Promise<{ status: number; answer: string }>((resolve, reject) => {
      const chunks: Uint8Array[] = []
      let bytes = 0
      let status = 0
      this.#transport.send(path, body as unknown as string, options, {
        responseStarted: (headers, code) => {
          status = code ?? 0
          this.#lookAtClock(headers['date'])
        },
        next: (chunk) => {
          chunks.push(chunk)
          bytes += chunk.length
          if (bytes > ANSWER_MAX_bytes) controller.abort(TOO_LONG)
        },
        error: reject,
        complete: () => resolve({ status, answer: Buffer.concat(chunks).toString() }),
      })
    })
  }

  close(): void {
    for (const one of this.#underWay) one.abort()
    this.#agent.destroy()
  }

  #lookAtClock(date: unknown): void {
    const at = Date.parse(String(date))
    // A date counts whole seconds.
    if (Number.isFinite(at)) this.clock_ms = Math.trunc((at - this.#now()) / 1000) * 1000
  }
}

/** InfluxDB 2.x and 3 take any user name with a token as the password. */
function authorization({ username, secret }: TargetConfig): Readonly<Record<string, string>> {
  if (username === null && secret === null) return {}
  return { Authorization: `Basic ${Buffer.from(`${username ?? 'watchroom'}:${secret ?? ''}`).toString('base64')}` }
}
