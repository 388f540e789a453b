import { expect, onTestFinished, test } from 'vitest'
import { postJson } from '../support/people.ts'
import { readPrometheusText, sampleOf } from '../support/prometheus-text.ts'
import { openSite, smallSite } from '../support/site-story.ts'

type Story = Awaited<ReturnType<typeof openSite>>

async function opened(): Promise<Story> {
  const story = await openSite(smallSite())
  onTestFinished(() => story.closes())
  return story
}

async function tokenFor(story: Story, permissions: readonly string[], sites = ['*']): Promise<string> {
  const wanted = { name: `program ${permissions.join()} ${sites.join()}`, permissions, sites, days: 1 }
  const made = await postJson(story.url, '/api/tokens', wanted, await story.cookie('Li'))
  return ((await made.json()) as { readonly secret: string }).secret
}

const scrape = (story: Story, token: string) =>
  fetch(new URL('/metrics', story.url), { headers: { authorization: `Bearer ${token}` } })

const metricsOf = async (story: Story, token: string) => readPrometheusText(await (await scrape(story, token)).text())

test('Prometheus reads with a token that may see the platform, and nobody else does', async () => {
  const story = await opened()
  const answer = await scrape(story, await tokenFor(story, ['platform.see']))
  expect([answer.status, answer.headers.get('content-type'), answer.headers.get('cache-control')]).toEqual([
    200,
    'text/plain; version=0.0.4; charset=utf-8',
    'no-store',
  ])
  expect((await fetch(new URL('/metrics', story.url))).status).toBe(401)
  expect((await scrape(story, 'wr_nothing')).status).toBe(401)
  expect((await scrape(story, await tokenFor(story, ['alarm.see']))).status).toBe(403)
  // What is about the whole platform is not for a token of one site.
  expect((await scrape(story, await tokenFor(story, ['platform.see'], ['hq']))).status).toBe(403)
})

test('it is the text format, and counts what came in, what was recorded and what stands', async () => {
  const story = await opened()
  const token = await tokenFor(story, ['platform.see'])
  const before = await metricsOf(story, token)
  const console = await story.console()
  await story.reads('pump-1', { discharge_pressure: 6, running: true })
  story.passes(1000)
  await story.reads('pump-1', { discharge_pressure: 6, fault: true })
  await story.publishes('pump-1', 'not JSON')
  await console.sees('alarm.raised')
  const after = await metricsOf(story, token)
  const grown = (name: string) => sampleOf(after, name) - sampleOf(before, name)
  expect({
    messages: grown('watchroom_messages_total'),
    readings: grown('watchroom_readings_total'),
    rejected: grown('watchroom_rejected_total'),
  }).toEqual({ messages: 3, readings: 4, rejected: 1 })
  expect(grown('watchroom_commit_duration_seconds_count')).toBeGreaterThanOrEqual(3)
  expect(sampleOf(after, 'watchroom_journal_batch')).toBeGreaterThan(sampleOf(before, 'watchroom_journal_batch'))
  expect(sampleOf(after, 'watchroom_build_info', { version: '0.0.0-test', node: process.versions.node })).toBe(1)

  const site = { site: 'hq' }
  const raised = (families: typeof after) =>
    ['critical', 'high', 'medium', 'low'].reduce(
      (sum, priority) => sum + sampleOf(families, 'watchroom_alarms', { ...site, priority, state: 'unacknowledged' }),
      0,
    )
  expect([raised(before), raised(after)]).toEqual([0, 1])
  expect(sampleOf(after, 'watchroom_alarms_last_hour', site)).toBe(1)
  expect(sampleOf(after, 'watchroom_alarms_last_ten_minutes', site)).toBe(1)
  expect(sampleOf(after, 'watchroom_alarm_flood', site)).toBe(0)
  expect(sampleOf(after, 'watchroom_changes_total', site)).toBe(story.platform.seq('hq'))
  expect(sampleOf(before, 'watchroom_devices', { ...site, state: 'never' })).toBe(1)
  expect(sampleOf(after, 'watchroom_devices', { ...site, state: 'online' })).toBe(1)
  expect(sampleOf(after, 'watchroom_consoles', site)).toBe(0)
  expect(sampleOf(after, 'watchroom_waiting_messages')).toBe(0)
  expect(sampleOf(after, 'process_resident_memory_bytes')).toBeGreaterThan(10_000_000)
  expect(sampleOf(after, 'nodejs_eventloop_lag_seconds', { quantile: '0.99' })).toBeGreaterThanOrEqual(0)
  expect(sampleOf(after, 'watchroom_file_bytes', { file: 'journal.sqlite' })).toBeGreaterThan(0)
  expect(sampleOf(after, 'watchroom_disk_free_bytes')).toBeGreaterThan(0)
})

test('a console that reports itself is counted until it has gone', async () => {
  const story = await opened()
  const token = await tokenFor(story, ['platform.see'])
  const consoles = async () => sampleOf(await metricsOf(story, token), 'watchroom_consoles', { site: 'hq' })
  const { socket } = await story.console()
  socket.emit('alive', { site: 'hq', seq: 0, visible: true, sound: 'on', console: 'c0ffee' })
  await expect.poll(consoles).toBe(1)
  story.passes(60_000)
  expect(await consoles()).toBe(0)
})

const series = async (story: Story) => {
  const families = await metricsOf(story, await tokenFor(story, ['platform.see']))
  return [...families.values()].flatMap(({ samples }) => samples.map(({ name, labels }) => ({ name, labels })))
}
const names = (list: readonly object[]) => list.map((one) => JSON.stringify(one)).toSorted()

test('what the number of series grows with is the number of sites, not of equipment, points, people or alarms', async () => {
  const small = await opened()
  const { equipment, devices, ...rest } = smallSite()
  const many = Array.from({ length: 20 }, (_, i) => i + 2)
  const large = await openSite({
    ...rest,
    equipment: [...equipment, ...many.map((i) => ({ ...equipment[0]!, id: `pump-${i}` }))],
    devices: [...devices, ...many.map((i) => ({ id: `pump-${i}`, equipment: [`pump-${i}`], secret: 'x'.repeat(20) }))],
  })
  onTestFinished(() => large.closes())
  await large.reads('pump-2', { discharge_pressure: 6, fault: true })
  const [few, more] = [await series(small), await series(large)]
  // The same ones, but for the files that are there at the moment.
  const fixed = (list: typeof few) => names(list.filter(({ name }) => name !== 'watchroom_file_bytes'))
  expect(fixed(more).filter((one) => !one.includes('watchroom_trouble'))).toEqual(
    fixed(few).filter((one) => !one.includes('watchroom_trouble')),
  )
  expect(more.length).toBeLessThan(150)
})

test('the strict reader of these tests refuses what is not the format', () => {
  const head = '# HELP a b\n# TYPE a gauge\n'
  for (const wrong of [
    'a 1\n',
    `${head}a 1`,
    `${head}a 1\na 1\n`,
    `${head}a x\n`,
    `${head}a{b="c} 1\n`,
    `${head}a{b="c",b="d"} 1\n`,
    `${head}b 1\n`,
    `${head}${head}`,
    '# HELP h x\n# TYPE h histogram\nh_bucket{le="1"} 3\nh_bucket{le="+Inf"} 2\nh_sum 1\nh_count 2\n',
  ])
    expect(() => readPrometheusText(wrong), wrong).toThrow()
  expect(sampleOf(readPrometheusText(`${head}a{b="c\\"d"} 1e3\n`), 'a', { b: 'c\\"d' })).toBe(1000)
})
