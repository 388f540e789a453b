import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { cleanup, render, screen } from '@testing-library/react'
import { afterEach, beforeAll, expect, test } from 'vitest'
import { refusalText } from '#domain/wire/errors.ts'
import { GAP_REASONS, TARGET_STATES, type TargetStatus } from '#domain/wire/target-api.ts'
import { changeLanguage, startI18n } from '../../dashboard/web/i18n/start.ts'

let TargetsPage: (typeof import('../../dashboard/web/control-room/targets/targets-page.tsx'))['TargetsPage']
beforeAll(async () => {
  await startI18n('en')
  // Its catalog is added to those that are there.
  ;({ TargetsPage } = await import('../../dashboard/web/control-room/targets/targets-page.tsx'))
})
afterEach(cleanup)

const AT = Date.UTC(2026, 2, 2, 12)
const target = (more: Partial<TargetStatus>): TargetStatus => ({
  id: 'influx',
  type: 'influxdb',
  url: 'http://store:8086',
  database: 'watchroom',
  generation: 'influxdb-1',
  state: 'up-to-date',
  since: AT,
  problem: null,
  notes: [],
  cursor: 10,
  behind_batches: 0,
  behind_ms: 0,
  refused_lines: 0,
  refused: [],
  gaps: [],
  backfill: null,
  ...more,
})

function page(targets: readonly TargetStatus[]) {
  const client = new QueryClient({ defaultOptions: { queries: { staleTime: Infinity, refetchInterval: false } } })
  client.setQueryData(['targets'], targets)
  return render(
    <MantineProvider>
      <QueryClientProvider client={client}>
        <TargetsPage />
      </QueryClientProvider>
    </MantineProvider>,
  )
}

test('every state and every reason of a gap has a word in both languages, and what is wrong is a sentence', async () => {
  const problem = refusalText({ code: 'target.password', fill: { status: 401, detail: 'no' } })
  const gaps = GAP_REASONS.map((why, n) => ({ n, noticedAt: AT, from: AT, until: null, batches: 1, readings: 7, why }))
  const refused = [{ at: AT, lines: 1, line: 'readings value=1 1', reason: 'field type conflict' }]
  const all = TARGET_STATES.map((state) => target({ id: state, state }))
  for (const language of ['en', 'zh-CN'] as const) {
    await changeLanguage(language)
    const fill = { from: AT, until: AT, at: AT, rows: 12, refused: 41, tooOld: 29, startedAt: AT, endedAt: null }
    const filled = (['running', 'done', 'failed'] as const).map((state) =>
      target({ id: `fill-${state}`, backfill: { ...fill, state, why: null } }),
    )
    const { container } = page([...all, ...filled, target({ id: 'ill', problem, gaps, refused, refused_lines: 4 })])
    // A key without a sentence shows itself.
    expect(container.textContent).not.toMatch(/target\.\w+|nav\.targets|\{\{/)
    expect(screen.getByText(`⚠ ${language === 'en' ? problem.en : problem.zh}`)).toBeVisible()
    expect(screen.getByText('field type conflict')).toBeInTheDocument()
    expect(screen.getAllByText(/41.+29/)).toHaveLength(filled.length)
    cleanup()
  }
})

test('without a server the page says that the history within is the only one', async () => {
  await changeLanguage('en')
  page([])
  expect(screen.getByText(/No time-series server is configured/)).toBeVisible()
})
