import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { getPriority } from 'node:os'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { Delivering } from './targets-support.ts'
import { until } from './telemetry-support.ts'

const NICE = 10
const NICE_MAX = 19
const behind = (nice: number): number => Math.min(NICE_MAX, nice + NICE)

function niceOf(thread: string): number {
  try {
    return getPriority(Number(thread))
  } catch {
    return NaN // it has ended meanwhile
  }
}
const threads = (nice: number): number =>
  readdirSync('/proc/self/task').filter((thread) => niceOf(thread) === nice).length

test('a thread that stands back is behind the others of its process, and only that thread', async () => {
  const source = `
    import { getPriority } from 'node:os'
    import { readlinkSync } from 'node:fs'
    import { parentPort } from 'node:worker_threads'
    import { standBack } from ${JSON.stringify(new URL('../../ingest/stand-back.ts', import.meta.url).href)}
    const thread = Number(readlinkSync('/proc/thread-self').split('/').at(-1))
    const before = getPriority(thread)
    standBack()
    parentPort.postMessage({ before, after: getPriority(thread) })`
  const mine = getPriority()
  const worker = new Worker(new URL(`data:text/javascript,${encodeURIComponent(source)}`))
  const [{ before, after }] = (await once(worker, 'message')) as [{ before: number; after: number }]
  await worker.terminate()
  expect(before).toBe(mine)
  expect(after).toBe(behind(before))
  expect(getPriority()).toBe(mine)
})

test('what delivers to another store stands back behind what takes readings', async () => {
  const mine = getPriority()
  const delivering = await new Delivering().openJournal()
  const standing = threads(behind(mine))
  try {
    delivering.deliver({
      id: 'influx',
      type: 'influxdb',
      url: 'http://127.0.0.1:1',
      database: 'd',
      username: '',
      secret: '',
    })
    await until(() => threads(behind(mine)) > standing)
  } finally {
    await delivering.end()
  }
})
