import { expect, test } from 'vitest'
import type { AlarmFact } from '#domain/alarm/fact.ts'
import { EXPORT_ROWS_MAX } from '#domain/wire/api.ts'
import type { FactsQuery } from '#domain/wire/facts.ts'
import type { Change } from '#domain/wire/live.ts'
import { type TinyDashboard, tinyDashboard } from '../support/tiny-dashboard.ts'

const PRESSURE = 'tower.pump-1.pressure-high'
const EXPORT = '/api/sites/tower/facts/export'
const AT = Date.UTC(2026, 10, 22, 6, 3, 22)

/** The journal that the platform answers with, and what it was asked. */
function journalOf({ platform }: TinyDashboard, changes: readonly Change[]): readonly FactsQuery[] {
  const asked: FactsQuery[] = []
  platform.instead.facts = async (query) => {
    asked.push(query)
    return changes.filter(({ seq }) => seq < (query.before ?? Infinity)).slice(0, query.limit)
  }
  return asked
}

function said({ platform }: TinyDashboard, seq: number, fact: object): Change {
  const alarm = platform.port().alarm(PRESSURE)!
  return { seq, site: 'tower', alarm, fact: { alarmId: PRESSURE, occurrence: null, at: AT, ...fact } as AlarmFact }
}

const lines = (text: string): readonly string[] => text.split('\r\n').slice(0, -1)

test('CSV: a byte order mark, headings, and each fact in words and in the time of the site', async () => {
  const dashboard = await tinyDashboard()
  journalOf(dashboard, [
    said(dashboard, 3, { type: 'alarm.shelved', by: 'Wang Li', until: AT + 3_600_000, reason: 'bearing, "ordered"' }),
    said(dashboard, 2, { type: 'alarm.taken-out-of-service', by: '陈静', reason: 'test', work: 'WO-7' }),
    { seq: 1, site: 'tower', fact: { type: 'device.online', device: 'tower/gateway', at: AT }, device: {} as never },
  ])
  const { status, headers, text } = await dashboard.ask(`${EXPORT}?format=csv`)
  expect([status, headers['content-type'], headers['content-disposition']]).toEqual([
    200,
    'text/csv; charset=utf-8',
    'attachment; filename="tower-journal.csv"',
  ])
  expect(text.startsWith('\uFEFFNo.,Time (Asia/Shanghai),What happened,Equipment,')).toBe(true)
  const [, shelved, out, online] = lines(text)
  expect(shelved).toContain('3,2026-11-22 14:03:22,Shelved,Pump pump-1,pressure-high of the pump,high,normal,Wang Li')
  expect(shelved).toContain('"bearing, ""ordered""",2026-11-22 15:03:22,')
  expect(out).toMatch(/^2,2026-11-22 14:03:22,Taken out of service,.*,陈静,,test,,WO-7,tower.pump-1.pressure-high,$/)
  expect(online).toBe(`1,2026-11-22 14:03:22,Device online,gateway${','.repeat(10)}`)
})

test('CSV in Chinese has the words of the site in Chinese', async () => {
  const dashboard = await tinyDashboard()
  journalOf(dashboard, [said(dashboard, 1, { type: 'alarm.reset', by: 'Li' })])
  const { text } = await dashboard.ask(`${EXPORT}?format=csv&language=zh-CN`)
  expect(lines(text)[0]).toContain('序号,时间 (Asia/Shanghai),发生了什么,设备')
  expect(lines(text)[1]).toContain('复位,水泵,水泵报警,高,正常,Li')
})

test.each(['=1+1', '+1', '-1', '@SUM(A1)', '\t=1', '\r=1'])('CSV: a comment %j is no formula', async (evil) => {
  const dashboard = await tinyDashboard()
  journalOf(dashboard, [said(dashboard, 1, { type: 'alarm.commented', by: evil, text: evil })])
  const { text } = await dashboard.ask(`${EXPORT}?format=csv`)
  const quoted = evil.includes('\r') ? `"'${evil}"` : `'${evil}`
  expect(text).toContain(`,${quoted},,${quoted},`)
})

test('what is exported is what is filtered', async () => {
  const dashboard = await tinyDashboard()
  const asked = journalOf(dashboard, [])
  const filter = 'types=alarm.shelved,alarm.unshelved&equipment=pump-1&priorities=high,low&by=Li&text=WO'
  await dashboard.ask(`${EXPORT}?format=csv&${filter}&from=2026-11-22T14:00:00%2B08:00&until=2026-11-22T07:00:00Z`)
  expect(asked).toEqual([
    {
      site: 'tower',
      limit: 500,
      types: ['alarm.shelved', 'alarm.unshelved'],
      equipment: 'pump-1',
      priorities: ['high', 'low'],
      by: 'Li',
      text: 'WO',
      from: Date.UTC(2026, 10, 22, 6),
      until: Date.UTC(2026, 10, 22, 7),
    },
  ])
})

test('an unknown site, format, type or instant is refused, and the journal is not asked', async () => {
  const dashboard = await tinyDashboard()
  const asked = journalOf(dashboard, [])
  const statusOf = async (path: string): Promise<number> => (await dashboard.ask(path)).status
  expect(await statusOf('/api/sites/nowhere/facts/export?format=csv')).toBe(404)
  expect(await statusOf(`${EXPORT}?format=pdf`)).toBe(400)
  expect(await statusOf(EXPORT)).toBe(400)
  expect(await statusOf(`${EXPORT}?format=csv&types=alarm.raised,alarmXreset`)).toBe(400)
  expect(await statusOf(`${EXPORT}?format=csv&from=2026-02-30T00:00:00Z`)).toBe(400)
  expect(asked).toEqual([])
})

test('an export is cut at its limit and says so; one that just fits does not', async () => {
  const dashboard = await tinyDashboard()
  const many = Array.from({ length: EXPORT_ROWS_MAX + 1 }, (_, index) =>
    said(dashboard, EXPORT_ROWS_MAX + 1 - index, { type: 'alarm.reset', by: 'Li' }),
  )
  journalOf(dashboard, many)
  const cut = lines((await dashboard.ask(`${EXPORT}?format=csv`)).text)
  expect(cut).toHaveLength(1 + EXPORT_ROWS_MAX + 1)
  expect(cut.at(-1)).toMatch(/Cut after 50000 rows/)
  journalOf(dashboard, many.slice(1))
  expect(lines((await dashboard.ask(`${EXPORT}?format=csv`)).text)).toHaveLength(1 + EXPORT_ROWS_MAX)
})

test('a journal that fails in the middle breaks the file off, in both formats, and the next export works', async () => {
  const dashboard = await tinyDashboard()
  for (const format of ['csv', 'xlsx']) {
    for (let time = 0; time < 3; time++) {
      dashboard.platform.instead.facts = async () => {
        throw new Error('the disk is gone')
      }
      await expect(dashboard.ask(`${EXPORT}?format=${format}`)).rejects.toThrow()
    }
    journalOf(dashboard, [])
    expect((await dashboard.ask(`${EXPORT}?format=${format}`)).status).toBe(200)
  }
})

test('a third export at once is refused', async () => {
  const dashboard = await tinyDashboard()
  const gate = Promise.withResolvers<void>()
  const begun: string[] = []
  dashboard.platform.instead.facts = async () => {
    begun.push('asked')
    await gate.promise
    return []
  }
  const first = [dashboard.ask(`${EXPORT}?format=csv`), dashboard.ask(`${EXPORT}?format=xlsx`)]
  await expect.poll(() => begun.length).toBe(2)
  expect((await dashboard.ask(`${EXPORT}?format=csv`)).status).toBe(503)
  gate.resolve()
  expect((await Promise.all(first)).map(({ status }) => status)).toEqual([200, 200])
})
