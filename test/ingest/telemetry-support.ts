import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import type { Trend } from '#domain/wire/trend.ts'
import { ReadingsWriter } from '../../ingest/journal/codec.ts'
import type { Journal } from '../../ingest/journal/journal.ts'
import { openJournal } from '../../ingest/journal/open.ts'
import { openTelemetry } from '../../ingest/telemetry/open.ts'
import { DEFAULT_RETENTION, type Retention, type Telemetry } from '../../ingest/telemetry/telemetry.ts'

/** 2026-03-02T00:00:00Z, a whole day, hour and minute. */
export const DAY0 = Date.UTC(2026, 2, 2)
const WAIT_ms = 15_000

export type Sample = {
  readonly point: string
  readonly t: number
  readonly value: number
  readonly quality?: 0 | 1 | 2 | 4
}

/** A data folder with a real journal and the store behind it; `at` of a commit is server time and also the store's `now`. */
export class Bench {
  readonly folder = mkdtempSync(join(tmpdir(), 'telemetry-'))
  readonly lines: Readonly<Record<string, unknown>>[] = []
  now = DAY0
  #journal: Journal | null = null
  #telemetry: Telemetry | null = null
  #batch = 0
  readonly #retention: Retention

  constructor(retention: Retention = DEFAULT_RETENTION) {
    this.#retention = retention
  }

  get telemetry(): Telemetry {
    return this.#telemetry!
  }

  get batch(): number {
    return this.#batch
  }

  async open(): Promise<this> {
    await this.openJournal()
    await this.openStore()
    return this
  }

  async openJournal(): Promise<void> {
    this.#journal = await openJournal({ folder: this.folder, recentChanges: 10 })
    this.#batch = this.#journal.recovered.lastBatch
  }

  async openStore(): Promise<void> {
    const { folder } = this
    const log = (line: Readonly<Record<string, unknown>>): void => void this.lines.push(line)
    this.#telemetry = await openTelemetry({ folder, retention: this.#retention, now: () => this.now, log })
  }

  async closeStore(): Promise<void> {
    await this.#telemetry?.stop()
    this.#telemetry = null
  }

  async closeJournal(): Promise<void> {
    await this.#journal?.stop()
    this.#journal = null
  }

  async end(): Promise<void> {
    await this.closeStore()
    await this.closeJournal()
    rmSync(this.folder, { recursive: true, force: true })
  }

  /** One batch; every sample is a message of its own. */
  async commit(samples: readonly Sample[], at = this.now): Promise<void> {
    const keys = [...new Set(samples.map(({ point }) => keyOf(point)))]
    const { series } = await this.#journal!.numbers({ series: keys, devices: ['s/d'] })
    const writer = new ReadingsWriter()
    for (const { point, t, value, quality = 0 } of samples) {
      writer.begin(1, 0, at, t, NaN)
      writer.add(series.get(keyOf(point))!, quality, value)
    }
    const { messages, values } = writer
    await this.commitBytes(writer.take(), messages, values, at)
  }

  async commitBytes(readings: Uint8Array<ArrayBuffer>, messages: number, values: number, at: number): Promise<void> {
    const nothing = { changes: [], alarms: [], devices: [], deadLetters: [], records: [], audit: [], duty: [] }
    await this.#journal!.commit({ id: this.#batch + 1, at, readings, messages, values, ...nothing })
    this.#batch += 1
    this.#telemetry?.wake()
  }

  async numbers(points: readonly string[]): Promise<readonly number[]> {
    const { series } = await this.#journal!.numbers({ series: points.map(keyOf), devices: ['s/d'] })
    return points.map((point) => series.get(keyOf(point))!)
  }

  async drop(upTo: number): Promise<void> {
    await this.#journal!.dropReadingsUpTo(upTo)
  }

  /** Until the store has taken everything that was committed. */
  async drained(): Promise<void> {
    await until(
      () => this.telemetry.status().cursor === this.#batch,
      () => JSON.stringify(this.telemetry.status()),
    )
  }

  trend(point: string, from: number, to: number, buckets: number): Promise<Trend> {
    return this.telemetry.trend({ site: 's', equipment: 'e', point, from, until: to, buckets })
  }
}

export const keyOf = (point: string): string => `s/e/${point}`

export async function until(holds: () => boolean | Promise<boolean>, why = () => 'it never held'): Promise<void> {
  const end = performance.now() + WAIT_ms
  while (!(await holds())) {
    if (performance.now() > end) throw new Error(`waited ${WAIT_ms / 1000} s: ${why()}`)
    await wait(10)
  }
}
