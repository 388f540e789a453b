import { expect, test } from 'vitest'
import type { ConsoleReport } from '#domain/wire/platform.ts'
import {
  Consoles,
  LISTENING_AFTER_START_ms,
  LISTENING_MAX_ms,
  TAB_GONE_ms,
  WARNING_AFTER_ms,
} from '../../ingest/consoles.ts'

const T0 = Date.parse('2026-11-22T08:00:00Z')
const REPORT_ms = 2000

function aPlatform(sites: readonly string[] = ['hq', 'depot']) {
  let steady = 0
  const consoles = new Consoles({ sites, now: () => T0 + steady, steady: () => steady })
  const report = (more: Partial<ConsoleReport>): void => {
    const usual = { site: 'hq', tab: 'tab-1', console: 'c1', name: 'Wang Li', visible: true, sound: 'on' } as const
    consoles.report({ ...usual, ...more })
  }
  /** Time passes while these tabs report every two seconds. */
  const reportsFor = (ms: number, ...tabs: readonly Partial<ConsoleReport>[]): void => {
    for (let waited = 0; waited < ms; waited += REPORT_ms) {
      steady += REPORT_ms
      tabs.forEach(report)
    }
  }
  return {
    consoles,
    report,
    reportsFor,
    passes: (ms: number) => (steady += ms),
    warned: (site = 'hq') => consoles.warnings(site).map(({ console, what }) => `${console} ${what}`),
  }
}

test('after a start the consoles have two minutes to come; then a site without one is a trouble', () => {
  const { consoles, passes } = aPlatform()
  passes(LISTENING_AFTER_START_ms - 1)
  expect(consoles.trouble()).toBe(null)
  passes(1)
  expect(consoles.trouble()).toEqual({ code: 'consoles', detail: 'hq, depot', since: T0 })
})

test('a site whose consoles kept quiet for 30 s is a trouble, since they were last heard, until one reports', () => {
  const { consoles, report, passes, reportsFor } = aPlatform(['hq'])
  reportsFor(LISTENING_AFTER_START_ms, {})
  const heardAt = T0 + LISTENING_AFTER_START_ms
  passes(LISTENING_MAX_ms - 1)
  expect(consoles.trouble()).toBe(null)
  passes(1)
  expect(consoles.trouble()).toEqual({ code: 'consoles', detail: 'hq', since: heardAt })
  report({})
  expect(consoles.trouble()).toBe(null)
})

test('a hidden console and a blocked one are warnings after 10 s, with a name and since when', () => {
  const { consoles, reportsFor, warned } = aPlatform()
  reportsFor(WARNING_AFTER_ms, { visible: false }, { tab: 'tab-2', console: 'c2', name: null, sound: 'blocked' })
  expect(warned()).toEqual([])
  reportsFor(REPORT_ms, { visible: false }, { tab: 'tab-2', console: 'c2', name: null, sound: 'blocked' })
  expect(consoles.warnings('hq')).toEqual([
    { console: 'c1', name: 'Wang Li', what: 'hidden', since: T0 + REPORT_ms },
    { console: 'c2', name: null, what: 'blocked', since: T0 + REPORT_ms },
  ])
  expect(warned('depot')).toEqual([])
  reportsFor(REPORT_ms, {}, { tab: 'tab-2', console: 'c2', sound: 'silenced' })
  expect(warned()).toEqual([])
})

test('a console is as well as the best of its tabs', () => {
  const { reportsFor, warned } = aPlatform()
  const hiddenTab = { visible: false, sound: 'blocked' } as const
  reportsFor(60_000, hiddenTab, { tab: 'tab-2' })
  expect(warned()).toEqual([])
  reportsFor(TAB_GONE_ms + WARNING_AFTER_ms + REPORT_ms, hiddenTab)
  expect(warned()).toEqual(['c1 blocked', 'c1 hidden'])
})

test('a console that was closed is no warning, and begins anew when it is opened again', () => {
  const { passes, report, reportsFor, warned } = aPlatform()
  reportsFor(60_000, { visible: false })
  expect(warned()).toEqual(['c1 hidden'])
  passes(TAB_GONE_ms)
  expect(warned()).toEqual([])
  report({ visible: false })
  expect(warned()).toEqual([])
})

test('another tab of the same console may be at another site', () => {
  const { reportsFor, warned } = aPlatform()
  reportsFor(60_000, { visible: false }, { tab: 'tab-2', site: 'depot' })
  expect([warned('hq'), warned('depot')]).toEqual([['c1 hidden'], []])
})
