import { setTimeout as wait } from 'node:timers/promises'
import type { Delivering } from '../ingest/targets-support.ts'
import type { Influxdb } from './influxdb.ts'
import { until } from './product.ts'
import type { Victoria } from './victoria.ts'

export const READINGS_A_SECOND = 2000
const EVERY_ms = 100

/** One way to bring readings to a server; reading `i` is the value i at millisecond `t0 + i`. */
export type Sender = {
  readonly name: string
  /** Takes the readings from ≤ i < until over: from here on it is the sender's job that they arrive. */
  readonly take: (from: number, until: number) => Promise<void> | void
  /** Ends when it has sent all it ever will. */
  readonly end: () => Promise<void>
}

/** A server that can be taken away and brought back. */
export type Away = { readonly kill: () => Promise<void>; readonly start: () => Promise<void> }
export type Plan = { readonly before_ms: number; readonly outage_ms: number; readonly after_ms: number }

/** 2,000 readings a second to every sender at once, with the server away in the middle. Answers how many each was given. */
export async function loadThroughOutage(senders: readonly Sender[], server: Away, plan: Plan): Promise<number> {
  const { before_ms, outage_ms, after_ms } = plan
  const begun = performance.now()
  const end_ms = before_ms + outage_ms + after_ms
  const outage = wait(before_ms)
    .then(() => server.kill())
    .then(() => wait(outage_ms))
    .then(() => server.start())
  let given = 0
  for (let due_ms = 0; due_ms < end_ms; due_ms += EVERY_ms) {
    await wait(Math.max(0, due_ms - (performance.now() - begun)))
    const next = given + (READINGS_A_SECOND * EVERY_ms) / 1000
    await Promise.all(senders.map(async ({ take }) => take(given, next)))
    given = next
  }
  await outage
  await Promise.all(senders.map(({ end }) => end()))
  return given
}

/** Readings as they lie in Watchroom's journal, a batch each time; delivery runs beside. */
export const byWatchroom = (bench: Delivering, t0: number, within_ms: number): Sender => ({
  name: 'Watchroom',
  take: (from, end) =>
    bench.commit(Array.from({ length: end - from }, (_, i) => ({ key: 'p', t: t0 + from + i, value: from + i }))),
  end: () =>
    until(
      () => bench.targets.status().every(({ behind_batches }) => behind_batches === 0),
      'the end of the delivery',
      within_ms,
    ),
})

/** What a database holds of `given` readings: each of them once and none else is 0, 0. */
export async function lossOf(store: Influxdb, database: string, given: number) {
  const [row] = await store.query('SELECT count("value"), sum("value") FROM readings', database)
  const [, count = 0, sum = 0] = (row?.values[0] ?? []) as readonly number[]
  const series = (await store.query('SHOW SERIES', database))[0]?.values.length ?? 0
  return { lost: given - count, extraSeries: series - 1, isExact: count === given && sum === (given * (given - 1)) / 2 }
}

/** The same of a VictoriaMetrics, whose metric is named by its user; a label `db` parts the senders. */
export async function lossOfVictoria(server: Victoria, database: string, given: number) {
  const all = await server.samples(`{__name__="readings_value",db=${JSON.stringify(database)}}`)
  const stored = new Map(all.flatMap(({ timestamps, values }) => timestamps.map((t, i) => [t, values[i]!] as const)))
  const sum = [...stored.values()].reduce((total, value) => total + value, 0)
  const isExact = stored.size === given && sum === (given * (given - 1)) / 2
  return { lost: given - stored.size, extraSeries: all.length - 1, isExact }
}
