import { mkdtempSync, rmSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { QualityCode } from '#domain/point/judge.ts'
import type { TargetStatus } from '#domain/wire/target-api.ts'
import { ReadingsWriter } from '../../ingest/journal/codec.ts'
import type { Journal } from '../../ingest/journal/journal.ts'
import { openJournal } from '../../ingest/journal/open.ts'
import { openTargets, type Targets } from '../../ingest/targets/open.ts'
import type { TargetConfig } from '../../ingest/targets/target.ts'
import { ADMIN, type Influxdb } from '../support/influxdb.ts'
import type { Victoria } from '../support/victoria.ts'
import { until } from './telemetry-support.ts'

export type Value = {
  /** `site/equipment/point`; a name without a slash is a point of `s/e`. */
  readonly key: string
  readonly t: number
  readonly value: number
  readonly quality?: QualityCode
}

/** The product looks every ten seconds. */
const CHECK_EVERY_ms = 200
export const T0 = Date.UTC(2026, 2, 2)
export const values = (from: number, count: number, key = 'p'): readonly Value[] =>
  Array.from({ length: count }, (_, i) => ({ key, t: T0 + (from + i) * 1000, value: (from + i) / 4 }))

const keyOf = (key: string): string => (key.includes('/') ? key : `s/e/${key}`)

/** A data folder with a real journal, and targets that deliver what it holds. */
export class Delivering {
  readonly folder = mkdtempSync(join(tmpdir(), 'watchroom-targets-'))
  readonly lines: Readonly<Record<string, unknown>>[] = []
  safe = -1
  now = (): number => Date.now()
  #journal: Journal | null = null
  #targets: Targets | null = null
  #batch = 0

  async openJournal(): Promise<this> {
    this.#journal = await openJournal({ folder: this.folder, recentChanges: 10 })
    this.#batch = this.#journal.recovered.lastBatch
    return this
  }

  deliver(...configs: readonly TargetConfig[]): this {
    const log = (line: Readonly<Record<string, unknown>>): void => void this.lines.push(line)
    const now = (): number => this.now()
    this.#targets = openTargets({ folder: this.folder, configs, now, log, checkEvery_ms: CHECK_EVERY_ms })
    this.#targets.onSafe((batch) => (this.safe = batch))
    return this
  }

  get targets(): Targets {
    return this.#targets!
  }

  get batch(): number {
    return this.#batch
  }

  status(id = 'influx'): TargetStatus {
    return this.targets.status().find((one) => one.id === id)!
  }

  async stopDelivering(): Promise<void> {
    await this.#targets?.stop()
    this.#targets = null
  }

  async end(): Promise<void> {
    await this.stopDelivering()
    await this.#journal?.stop()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** One batch, a message for each value. */
  async commit(samples: readonly Value[], at = Date.now()): Promise<void> {
    const keys = [...new Set(samples.map(({ key }) => keyOf(key)))]
    const { series } = await this.#journal!.numbers({ series: keys, devices: ['s/d'] })
    const writer = new ReadingsWriter()
    for (const { key, t, value, quality = 0 } of samples) {
      writer.begin(1, 0, at, t, NaN)
      writer.add(series.get(keyOf(key))!, quality, value)
    }
    const { messages, values: count } = writer
    const nothing = { changes: [], alarms: [], devices: [], deadLetters: [], records: [], audit: [], duty: [] }
    const id = this.#batch + 1
    await this.#journal!.commit({ id, at, readings: writer.take(), messages, values: count, ...nothing })
    this.#batch = id
    this.#targets?.wake()
  }

  drop(upTo: number): Promise<void> {
    return this.#journal!.dropReadingsUpTo(upTo)
  }

  /** Until every target has everything that was committed. */
  async delivered(): Promise<void> {
    const behind = (): readonly TargetStatus[] =>
      this.targets.status().filter(({ cursor, behind_batches }) => cursor < this.#batch && behind_batches > 0)
    await until(
      () => behind().length === 0,
      () => JSON.stringify(behind()),
    )
  }

  /** Until a target's problem is this one. */
  async troubled(pattern: RegExp, id = 'influx'): Promise<void> {
    await until(
      () => pattern.test(this.status(id).problem?.en ?? ''),
      () => `${String(pattern)}: ${JSON.stringify(this.status(id))}`,
    )
  }

  logged(code: string): readonly Readonly<Record<string, unknown>>[] {
    return this.lines.filter((line) => line['code'] === code)
  }
}

export const influx = (
  { url, database }: Pick<Influxdb, 'url' | 'database'>,
  more: Partial<TargetConfig> = {},
): TargetConfig => ({
  id: 'influx',
  type: 'influxdb',
  url,
  database,
  ...ADMIN,
  ...more,
})

export const victoria = ({ url }: Pick<Victoria, 'url'>, more: Partial<TargetConfig> = {}): TargetConfig => ({
  id: 'victoria',
  type: 'victoria-metrics',
  url,
  database: 'watchroom',
  username: null,
  secret: null,
  ...more,
})

export type Write = { readonly lines: readonly string[]; readonly path: string; readonly authorization: string }
type Answer = (response: ServerResponse, write: Write, request: IncomingMessage) => void

/** What a server says of itself at /ping. */
export const isInfluxdb: Answer = (response) => void response.writeHead(204, { 'x-influxdb-version': '1.8.10' }).end()

/** Something that is asked to take lines: a real HTTP server that answers as a test wants. */
export async function fakeStore(answers: Answer) {
  const writes: Write[] = []
  const self = { answers, introduces: isInfluxdb, writes, url: '', connections: 0, close: async () => {} }
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('error', () => {}) // a client that gives up
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const bytes = Buffer.concat(chunks)
      const body = (request.headers['content-encoding'] === 'gzip' ? gunzipSync(bytes) : bytes).toString()
      const { authorization = '' } = request.headers
      const write = { lines: body.split('\n'), path: request.url!, authorization }
      if (request.url!.endsWith('/ping')) return self.introduces(response, write, request)
      if (request.url!.includes('/write?')) writes.push(write)
      self.answers(response, write, request)
    })
  })
  server.on('connection', () => (self.connections += 1))
  await new Promise<void>((open) => server.listen(0, '127.0.0.1', open))
  self.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  self.close = () =>
    new Promise((closed) => {
      server.closeAllConnections()
      server.close(() => closed())
    })
  return self
}

/** When what was written was measured. */
export const timesOf = (writes: readonly Pick<Write, 'lines'>[]): readonly number[] =>
  writes.flatMap(({ lines }) => lines.map((line) => Number(line.split(' ').at(-1))))

/** A server that takes everything, and one that says no with these words. */
export const takes: Answer = (response) => void response.writeHead(204).end()
export const says =
  (status: number, body: string, headers: Readonly<Record<string, string>> = {}): Answer =>
  (response) =>
    void response.writeHead(status, headers).end(body)
