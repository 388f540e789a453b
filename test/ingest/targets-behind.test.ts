import { describe, expect, test } from 'vitest'
import { DAY_ms } from '#domain/time.ts'
import { dropBehind } from '../../ingest/drop-behind.ts'
import { openConnection } from '../../ingest/targets/connection.ts'
import { openTargetsFile } from '../../ingest/targets/file.ts'
import { passOver } from '../../ingest/targets/pass-over.ts'
import {
  FREE_MIN_bytes,
  LOSES_PART,
  losers,
  UNDELIVERED_MAX_bytes,
  UNDELIVERED_MAX_ms,
  type Waiting,
} from '../../ingest/targets/policy.ts'
import { Settling } from '../../ingest/targets/settling.ts'
import { readStatus, statusLines } from '../../ingest/targets/status.ts'
import { openSource } from '../../ingest/telemetry/source.ts'
import { eachWithStore } from './targets-each.ts'
import { fakeStore, says, T0, takes, values } from './targets-support.ts'
import { until } from './telemetry-support.ts'

const NOW = T0 + 100 * DAY_ms

describe('which target loses its oldest readings', () => {
  const waiting = (id: string, cursor: number, more: Partial<Waiting> = {}): Waiting => {
    return { id, cursor, bytes: 100 * 1024 ** 2, oldestAt: NOW - 1000, ...more }
  }
  const roomy = { now: NOW, free_bytes: FREE_MIN_bytes }
  const full = { now: NOW, free_bytes: FREE_MIN_bytes - 1 }
  test.each([
    ['none, within all limits', [waiting('a', 1), waiting('b', 2)], roomy, []],
    [
      'the one that too much waits for',
      [waiting('a', 1), waiting('b', 2, { bytes: UNDELIVERED_MAX_bytes + 1 })],
      roomy,
      [['b', 'size']],
    ],
    [
      'the one that is too old',
      [waiting('a', 1), waiting('b', 2, { oldestAt: NOW - UNDELIVERED_MAX_ms - 1 })],
      roomy,
      [['b', 'age']],
    ],
    ['the slowest, on a full disk', [waiting('a', 5), waiting('b', 2), waiting('c', 9)], full, [['b', 'disk']]],
    ['none on a full disk where nothing is to be won', [waiting('a', 5, { bytes: 1000 })], full, []],
    ['none where there is none', [], full, []],
  ] as const)('%s', (_, targets, state, expected) => {
    expect([...losers(targets, state)]).toEqual(expected)
  })
})

const settled = () => new Promise((done) => setImmediate(done))
test('the journal drops what the store, recovery and every target have passed, and no more', async () => {
  const dropped: number[] = []
  const behind = dropBehind(
    async (batch) => void dropped.push(batch),
    10,
    () => {},
  )
  behind.cursor(20)
  await settled()
  expect(dropped).toEqual([])
  behind.targets(4)
  await settled()
  behind.targets(Infinity)
  await settled()
  behind.snapshot(15)
  await settled()
  expect(dropped).toEqual([4, 10, 15])
})

const at = (batch: number) => ({ batch, crc: 0, at: 0 })
const config = ({ url }: { readonly url: string }) => {
  return { id: 'influx', type: 'influxdb', url, database: 'd', username: null, secret: null } as const
}
describe('what settles', () => {
  const same = { startedAt: 1000, unwanted: 0 }
  test('is safe when the server is the same process a minute later, and not before', () => {
    const settling = new Settling()
    settling.seen(same, 0)
    settling.sent(at(1), 10)
    settling.sent(at(2), 5000)
    expect(settling.seen(same, 60_009).safe).toBeNull()
    expect(settling.seen(same, 60_010).safe).toEqual(at(1))
    expect(settling.seen(same, 65_000).safe).toEqual(at(2))
    expect(settling.isEmpty).toBe(true)
  })
  test('is sent again when the server is another process, or nobody knows which it was', () => {
    const settling = new Settling()
    settling.sent(at(1), 0)
    expect(settling.seen(same, 10)).toMatchObject({ again: true, safe: null })
    settling.sent(at(1), 20)
    expect(settling.seen(same, 30).again).toBe(false)
    expect(settling.seen({ ...same, startedAt: 2000 }, 90_000)).toMatchObject({ again: true, safe: null })
    expect(settling.isEmpty).toBe(true)
  })
  test('is safe by time alone where the server does not say when it began', () => {
    const settling = new Settling()
    settling.sent(at(1), 0)
    expect(settling.seen({ startedAt: null, unwanted: null }, 60_000)).toMatchObject({ again: false, safe: at(1) })
  })
  test.each([
    [302, 1],
    [404, 1],
    [429, 30],
    [503, 30],
  ])('is safe by time alone behind a proxy that answers %i to who asks, after %i looks', async (status, looks) => {
    const proxy = await fakeStore(says(status, ''))
    const connection = openConnection(config(proxy), Date.now)
    try {
      const settling = new Settling()
      settling.sent(at(1), performance.now() - 60_000)
      for (let i = 1; i < looks; i += 1) expect(await settling.look(connection)).toBeNull()
      expect(await settling.look(connection)).toMatchObject({ again: false, safe: at(1) })
    } finally {
      connection.close()
      await proxy.close()
    }
  })
  test('is not safe while nothing answers, however long, and the looks are counted anew after that', async () => {
    let nth = 0
    const proxy = await fakeStore((response, _, request) =>
      (nth += 1) % 20 === 0 ? void request.socket.destroy() : void response.writeHead(503).end(),
    )
    const connection = openConnection(config(proxy), Date.now)
    try {
      const settling = new Settling()
      settling.sent(at(1), performance.now() - 60_000)
      for (let i = 0; i < 60; i += 1) expect(await settling.look(connection)).toBeNull()
    } finally {
      connection.close()
      await proxy.close()
    }
  })
  test('lines that go out all the time do not keep what is older from being safe', () => {
    const settling = new Settling()
    settling.seen(same, 0)
    for (let i = 1; i <= 700; i += 1) settling.sent(at(i), i * 100)
    expect(settling.seen(same, 70_000).safe!.batch).toBeGreaterThan(85)
    expect(settling.seen(same, 70_000).safe).toBeNull()
  })
  test('counts the rows that were thrown away since the last look, also after a restart', () => {
    const settling = new Settling()
    expect(settling.seen({ startedAt: 1, unwanted: 7 }, 0).unwanted).toBe(0)
    expect(settling.seen({ startedAt: 1, unwanted: 10 }, 1).unwanted).toBe(3)
    expect(settling.seen({ startedAt: 2, unwanted: 2 }, 2).unwanted).toBe(2)
  })
  test('counts no row twice where it was not told of them for a while', () => {
    const settling = new Settling()
    settling.seen({ startedAt: 1, unwanted: 7 }, 0)
    expect(settling.seen({ startedAt: null, unwanted: null }, 1).unwanted).toBe(0)
    expect(settling.seen({ startedAt: 1, unwanted: 8 }, 2).unwanted).toBe(1)
  })
})

describe('behind the journal', () => {
  const given = eachWithStore()

  test('a target that is too old passes over what is too old and nothing else, counted and by time of measurement', async () => {
    const now = Date.now()
    for (let i = 0; i < 10; i += 1) await given.bench.commit(values(i * 5, 5), now - (10 - i) * DAY_ms)
    const source = openSource(given.bench.folder)
    const passed = passOver(source, { batch: 0, crc: 0, at: null }, 'age', now)!
    // Of ten days the first three are older than seven.
    expect(passed.to.batch).toBe(3)
    const [first, last] = [values(0, 1)[0]!.t, values(14, 1)[0]!.t]
    expect(passed.gap).toEqual({ noticedAt: now, from: first, until: last, batches: 3, readings: 15, why: 'age' })
    expect(passOver(source, { batch: 3, crc: 0, at: null }, 'age', now)).toBeNull()
    const part = passOver(source, { batch: 3, crc: 0, at: null }, 'size', now)!
    expect(part.to.batch).toBe(3 + Math.ceil(7 / LOSES_PART))
    source.close()
  })

  test('what the journal dropped before it was delivered is a gap that is told, and delivery goes on behind it', async () => {
    for (let i = 0; i < 2; i += 1) await given.bench.commit(values(i, 1))
    given.bench.deliver(config(given.store))
    await given.bench.delivered()
    given.store.answers = says(503, 'down')
    for (let i = 2; i < 10; i += 1) await given.bench.commit(values(i, 1))
    await given.bench.stopDelivering()
    await given.bench.drop(6)
    given.store.writes.length = 0
    given.store.answers = takes
    given.bench.deliver(config(given.store))
    await given.bench.delivered()
    expect(given.store.writes.flatMap(({ lines }) => lines)).toHaveLength(4)
    const [gap] = given.bench.status().gaps
    expect(gap).toMatchObject({ batches: 4, readings: null, why: 'not-in-journal' })
    await until(() => given.bench.targets.troubles().length > 0)
    expect(given.bench.targets.troubles()[0]!.detail).toMatch(/never got the readings of 4 batches since .*back-fill/)
    // Whoever fills it closes it.
    const file = openTargetsFile(given.bench.folder)
    file.closeGap(gap!.n, Date.now())
    file.close()
    expect(given.bench.status().gaps).toEqual([])
  })

  test('a target that is away for longer than the journal waits loses its oldest, is told so, and gets the rest', async () => {
    given.store.answers = says(503, 'down')
    const now = Date.now()
    for (let i = 0; i < 10; i += 1) await given.bench.commit(values(i * 5, 5), now - (9.5 - i) * DAY_ms)
    given.bench.deliver(config(given.store))
    // The thread records it, and then tells.
    await until(() => given.bench.status().cursor === 3 && given.bench.safe === 3)
    expect(given.bench.status().gaps).toMatchObject([
      { readings: 15, batches: 3, why: 'age', from: values(0, 1)[0]!.t },
    ])
    await expect
      .poll(() => given.bench.targets.troubles()[0]?.detail)
      .toMatch(/never got 15 readings since .*back-fill/)
    given.store.writes.length = 0
    given.store.answers = takes
    await given.bench.delivered()
    expect(given.store.writes.flatMap(({ lines }) => lines)).toHaveLength(35)
  })

  test('a new target begins where the journal begins, without a gap', async () => {
    for (let i = 0; i < 5; i += 1) await given.bench.commit(values(i, 1))
    await given.bench.drop(3)
    given.bench.deliver(config(given.store))
    await given.bench.delivered()
    expect(given.store.writes.flatMap(({ lines }) => lines)).toHaveLength(2)
    expect(given.bench.status().gaps).toEqual([])
  })

  test('the command line reads the same from the data folder, running or stopped', async () => {
    given.bench.deliver(config(given.store))
    given.store.answers = says(401, '{"error":"authorization failed"}')
    await given.bench.commit(values(0, 3))
    await given.bench.troubled(/password/)
    const printed = () => statusLines(readStatus(given.bench.folder, [config(given.store)], Date.now())).join('\n')
    await expect
      .poll(printed)
      .toMatch(/influx {2}misconfigured[\s\S]*up to batch 0; 1 batches behind[\s\S]*authorization failed/)
    await given.bench.stopDelivering()
    expect(printed()).toMatch(/influx {2}misconfigured[\s\S]*1 batches behind[\s\S]*authorization failed/)
    expect(statusLines([])[0]).toMatch(/No time-series server is configured/)
  })
})
