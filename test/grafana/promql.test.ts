import { afterAll, beforeAll, expect, test } from 'vitest'
import { SOURCES } from '../../grafana/source.ts'
import { promQlSent, readBoards, type Window } from '../support/grafana.ts'
import { postJson } from '../support/people.ts'
import { openSite, smallSite } from '../support/site-story.ts'
import { until } from '../support/product.ts'
import { startVictoria, type Victoria } from '../support/victoria.ts'

/*
 * VictoriaMetrics answers PromQL as Prometheus does, and is read by the same data source of Grafana.
 */

const SCRAPE_EVERY_ms = 15_000
const UNTIL = Math.floor(Date.now() / SCRAPE_EVERY_ms) * SCRAPE_EVERY_ms
const FROM = UNTIL - 20 * SCRAPE_EVERY_ms
const WINDOW: Window = { from: FROM, until: UNTIL, interval_ms: SCRAPE_EVERY_ms }

let victoria: Victoria
let story: Awaited<ReturnType<typeof openSite>>
beforeAll(async () => {
  victoria = await startVictoria()
  story = await openSite(smallSite())
  const wanted = { name: 'Prometheus', permissions: ['platform.see'], sites: ['*'], days: 1 }
  const made = await postJson(story.url, '/api/tokens', wanted, await story.cookie('Li'))
  const { secret } = (await made.json()) as { readonly secret: string }
  await story.reads('pump-1', { discharge_pressure: 6, fault: true })
  await until(() => story.platform.seq('hq') > 0, 'the alarm', 10_000)
  for (let at = FROM; at <= UNTIL; at += SCRAPE_EVERY_ms) {
    story.clock.now += SCRAPE_EVERY_ms
    await story.reads('pump-1', { flow: 20 })
    const answer = await fetch(new URL('/metrics', story.url), { headers: { authorization: `Bearer ${secret}` } })
    const put = `${victoria.url}/api/v1/import/prometheus?timestamp=${at}`
    expect((await fetch(put, { method: 'POST', body: await answer.text() })).status).toBe(204)
  }
  await victoria.flush()
})
afterAll(async () => {
  await story?.closes()
  await victoria?.remove()
})

const boards = readBoards()
const queries = boards.flatMap((board) =>
  board.panels.flatMap((panel) =>
    (panel.targets ?? [])
      .filter(({ datasource }) => datasource?.uid === SOURCES.platform.uid)
      .map(({ expr, refId }) => [`${board.uid}: ${panel.title} ${refId}`, expr!] as const),
  ),
)

test('there are some on the dashboards', () => {
  expect(queries.length).toBeGreaterThan(25)
})

test.each(queries)('%s', async (_name, expr) => {
  const query = promQlSent(expr, WINDOW, { site: ['hq'] })
  const asked = { query, start: String(FROM / 1000), end: String(UNTIL / 1000), step: '15' }
  const { status, data } = JSON.parse(await victoria.get('/api/v1/query_range', asked)) as {
    readonly status: string
    readonly data: { readonly result: readonly { readonly values: readonly unknown[] }[] }
  }
  expect(status).toBe('success')
  expect(data.result.flatMap(({ values }) => values).length, query).toBeGreaterThan(0)
})

test('the sites of the variable are those that the platform tells of', async () => {
  for (const { name, query, datasource } of boards.flatMap(({ templating }) => templating.list)) {
    if (datasource.uid !== SOURCES.platform.uid) continue
    const [, metric, label] = /^label_values\((\w+), (\w+)\)$/.exec(query)!
    const asked = { 'match[]': metric!, start: String(FROM / 1000), end: String(UNTIL / 1000) }
    const { data } = JSON.parse(await victoria.get(`/api/v1/label/${label}/values`, asked)) as {
      readonly data: readonly string[]
    }
    expect([name, data]).toEqual(['site', ['hq']])
  }
})
