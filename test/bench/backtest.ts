import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Estate } from '#domain/site/estate.ts'
import { DAY_ms, MINUTE_ms } from '#domain/time.ts'
import { createBacktester } from '../../ingest/backtest/open.ts'
import { openJournal } from '../../ingest/journal/open.ts'
import { openTelemetry } from '../../ingest/telemetry/open.ts'
import { openStore } from '../../ingest/telemetry/store.ts'
import { DEFAULT_RETENTION } from '../../ingest/telemetry/telemetry.ts'

/**
 * `node test/bench/backtest.ts [devices] [days]`: one rule over a month of 1,000 devices that send a value a minute (43 million rows), the
 * way it goes in the product: the store's thread hands out, a thread of its own looks. The rows are laid into the large table by SQL, two
 * million at a time and sorted as housekeeping would have.
 */
const DEVICES = Number(process.argv[2] ?? 1000)
const DAYS = Number(process.argv[3] ?? 30)
const BEGIN = Date.UTC(2026, 0, 1)
const END = BEGIN + DAYS * DAY_ms
const LIMIT_s = 5
const ROWS_A_PART = 2_000_000

const GUIDANCE = { means: 'm', do: 'd' }
const RULES = {
  'a limit with a delay': {
    condition: { type: 'above', point: 'level', limit: 69, deadband: 1 },
    onDelay_ms: 5 * MINUTE_ms,
    offDelay_ms: MINUTE_ms,
  },
  'a rise, which sees every row': {
    condition: { type: 'rising', point: 'level', by: 9, within_ms: 30 * MINUTE_ms },
    onDelay_ms: 0,
    offDelay_ms: 10 * MINUTE_ms,
  },
} as const

const estate: Estate = {
  sites: [{ id: 'site', name: { en: 'Site' }, timeZone: 'Asia/Shanghai', buildings: [] }],
  equipment: Array.from({ length: DEVICES }, (_, i) => ({
    site: 'site',
    id: `tank-${i + 1}`,
    kind: 'tank',
    name: { en: `Tank ${i + 1}` },
    points: [{ name: 'level', label: { en: 'Level' }, type: 'number', unit: '%', range: [0, 100] }],
  })),
  devices: [],
  definitions: new Map(),
  secrets: new Map(),
}

async function fill(folder: string): Promise<number> {
  const store = await openStore(folder)
  const minutes = DAYS * 24 * 60
  const part = Math.max(1, Math.floor(ROWS_A_PART / DEVICES))
  await store.writer.run(
    `insert into series select i, 'site/tank-' || i || '/level' from range(1, ${DEVICES + 1}) r(i)`,
  )
  for (let from = 0; from < minutes; from += part) {
    await store.writer.run(
      `insert into raw select s, ${BEGIN} + m * ${MINUTE_ms} + (s * 47) % ${MINUTE_ms} + (hash(m * s) % 200)::bigint,
         round(50 + 19 * sin(m / 200.0 + s) + (hash(m + s * 7) % 100) / 50.0, 2), 0
       from range(1, ${DEVICES + 1}) p(s), range(${from}, ${Math.min(minutes, from + part)}) h(m)
       order by s, case when s % 2 = 0 then m else -m end`,
    )
  }
  await store.writer.run(
    `update state set minute_until = ${END}, hour_until = ${END}, day_until = ${END}, server_at = ${END}`,
  )
  store.close()
  return minutes * DEVICES
}

const folder = mkdtempSync(join(tmpdir(), 'bench-backtest-'))
try {
  let begun = performance.now()
  const rows = await fill(folder)
  console.log(`fill                   ${rows.toLocaleString('en')} rows, ${seconds(begun)} s`)
  const journal = await openJournal({ folder, recentChanges: 1 })
  const options = { folder, retention: { ...DEFAULT_RETENTION, raw_days: null }, now: () => END, log: console.log }
  const telemetry = await openTelemetry(options)
  const backtester = createBacktester({ estate, telemetry, now: () => END })
  for (const [what, rule] of Object.entries(RULES)) {
    begun = performance.now()
    const definition = { id: 'rule', message: 'Rule', priority: 'low', guidance: GUIDANCE, ...rule }
    const answer = await backtester.run({ site: 'site', on: { kind: 'tank' }, definition, from: BEGIN, until: END })
    const spent = Number(seconds(begun))
    if (!answer.ok) throw new Error(JSON.stringify(answer.refused))
    const { readings, proposed } = answer.report
    const ratio = (spent / LIMIT_s).toFixed(2)
    console.log(
      `${what.padEnd(30)} ${readings.toLocaleString('en')} readings, ${proposed.count.toLocaleString('en')} alarms; ` +
        `${spent} s, ${ratio} of the limit of ${LIMIT_s} s  ${spent <= LIMIT_s ? 'ok' : 'OVER'}; ` +
        `${(process.memoryUsage().rss / 1e6).toFixed(0)} MB`,
    )
  }
  backtester.stop()
  await telemetry.stop()
  await journal.stop()
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(2)
}
