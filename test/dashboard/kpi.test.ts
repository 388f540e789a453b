import { expect, test } from 'vitest'
import type { Load } from '#domain/kpi/live.ts'
import type { KpiReport } from '#domain/kpi/report.ts'
import { DAY_ms, HOUR_ms } from '#domain/time.ts'
import { tinyDashboard } from '../support/tiny-dashboard.ts'
import { TinyPlatform } from '../support/tiny-platform.ts'

const instant = (at: number | string): string =>
  encodeURIComponent(typeof at === 'string' ? at : new Date(at).toISOString())
const kpi = (from: number | string, until: number | string, site = 'tower'): string =>
  `/api/sites/${site}/kpi?from=${instant(from)}&until=${instant(until)}`

test('the report over a time holds what happened in it', async () => {
  const { ask, platform } = await tinyDashboard()
  platform.condition('tower.pump-1.pressure-high', true)
  const now = Date.now()
  const { status, json } = await ask(kpi(now - HOUR_ms, now + HOUR_ms))
  const report = json as KpiReport
  expect(status).toBe(200)
  expect(report).toMatchObject({ site: 'tower', from: now - HOUR_ms, until: now + HOUR_ms, alarms: 1 })
  expect(report.badActors.map(({ alarmId }) => alarmId)).toEqual(['tower.pump-1.pressure-high'])
})

test('the load now', async () => {
  const { ask, platform } = await tinyDashboard()
  platform.condition('tower.pump-1.pressure-high', true)
  const { status, json } = await ask('/api/sites/tower/load')
  expect([status, json as Load]).toEqual([200, { lastTenMinutes: 1, lastHour: 1, flood: false, floodSince: null }])
})

test('what cannot be asked is refused with its reason', async () => {
  const { ask } = await tinyDashboard()
  const now = Date.now()
  const refused = async (path: string) => {
    const { status, json } = await ask(path)
    const { code, message } = json as { readonly code: string; readonly message: { readonly en: string } }
    return `${status} ${code}: ${message.en}`
  }
  expect(await refused(kpi(now, now))).toContain('400 request.invalid')
  expect(await refused(kpi(now - 32 * DAY_ms, now))).toContain('at most 31 days')
  expect(await refused(kpi('2026-02-30T00:00:00Z', now))).toContain('400 request.invalid')
  expect(await refused(kpi('yesterday', now))).toContain('400 request.invalid')
  expect(await refused(kpi(now - HOUR_ms, now, 'nowhere'))).toContain('404 not-found')
  expect(await refused('/api/sites/nowhere/load')).toContain('404 not-found')
})

test('a report that is not done in time, or is refused, is answered "overloaded"; a journal that fails is ours', async () => {
  const platform = new TinyPlatform({ now: Date.now })
  const { ask, logged } = await tinyDashboard({ platform, limits: { query_ms: 50 } })
  const now = Date.now()
  platform.instead.kpi = () => new Promise(() => {})
  expect(await ask(kpi(now - HOUR_ms, now))).toMatchObject({ status: 503, json: { code: 'overloaded' } })
  platform.instead.kpi = async () => ({ refused: { code: 'overloaded' } })
  expect(await ask(kpi(now - HOUR_ms, now))).toMatchObject({ status: 503, json: { code: 'overloaded' } })
  platform.instead.kpi = () => Promise.reject(new Error('disk'))
  expect(await ask(kpi(now - HOUR_ms, now))).toMatchObject({ status: 500, json: { code: 'internal' } })
  expect(logged.join('\n')).toContain('disk')
})
