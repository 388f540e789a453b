import { expect, test } from 'vitest'
import { PATTERN_NAMES } from '#domain/sound/pattern.ts'
import type { ConsoleWarning } from '#domain/wire/live.ts'
import { joined, tinyDashboard, until } from '../support/tiny-dashboard.ts'

const hidden: ConsoleWarning = { console: 'c2', name: 'Chen Jing', what: 'hidden', since: 1 }
const heard = (but: Readonly<Record<string, boolean>> = {}) => ({
  ...Object.fromEntries(PATTERN_NAMES.map((name) => [name, true])),
  ...but,
})
const URL = '/api/sites/tower/sound-test'

test('a console says which tab of which console it is, whether it is visible and whether it sounds', async () => {
  const { screen, platform } = await tinyDashboard()
  const console1 = screen()
  await joined(console1, 'tower')
  console1.emit('alive', { site: 'tower', seq: 3, visible: false, sound: 'blocked', console: 'c0ffee' })
  console1.emit('alive', { site: 'tower', seq: 3, visible: true })
  await until(() => platform.consoles.length === 2, 'the reports')
  expect(platform.consoles).toMatchObject([
    { site: 'tower', tab: console1.id, console: 'c0ffee', visible: false, sound: 'blocked' },
    { site: 'tower', tab: console1.id, console: console1.id, visible: true, sound: 'on' },
  ])
})

test('a report that says nonsense about itself is none', async () => {
  const { screen, platform } = await tinyDashboard()
  const console1 = screen()
  await joined(console1, 'tower')
  console1.emit('alive', { site: 'tower', seq: 3, visible: true, sound: 'loud' as 'on' })
  console1.emit('alive', { site: 'tower', seq: 3, visible: true, console: '<script>' })
  console1.emit('alive', { site: 'tower', seq: 4, visible: true })
  await until(() => platform.consoles.length > 0, 'the report')
  expect(platform.consoles).toHaveLength(1)
})

test('which consoles nobody sees is told when one joins, and whenever it changes, to that site only', async () => {
  const { screen, platform } = await tinyDashboard()
  const [here, there] = [screen(), screen()]
  const told: (readonly ConsoleWarning[])[] = []
  const toldThere: (readonly ConsoleWarning[])[] = []
  here.on('consoles', (warnings) => told.push(warnings))
  there.on('consoles', (warnings) => toldThere.push(warnings))
  await joined(here, 'tower')
  await joined(there, 'annex')
  await until(() => told.length === 1, 'the list at the beginning')
  platform.warnings.push(hidden)
  await until(() => told.length === 2, 'the warning')
  platform.warnings.pop()
  await until(() => told.length === 3, 'the end of the warning')
  expect(told).toEqual([[], [hidden], []])
  expect(toldThere).toEqual([[]])
})

test('a sound test is recorded with who made it, and the newest is told', async () => {
  const { ask, post, platform } = await tinyDashboard()
  expect((await ask(URL)).json).toEqual({ at: null, by: null, passed: null })
  const first = await post(URL, { heard: heard(), seen: true })
  expect(first).toMatchObject({ status: 200, json: { passed: true } })
  const second = await post(URL, { heard: heard({ high: false }), seen: true })
  expect(second).toMatchObject({ status: 200, json: { passed: false } })
  expect((await ask(URL)).json).toEqual(second.json)
  expect(platform.soundTests).toMatchObject([
    { site: 'tower', seen: true, heard: { high: true } },
    { site: 'tower', seen: true, heard: { high: false } },
  ])
  expect(platform.soundTests[0]!.by).not.toBe('')
})

test.for([
  [{ seen: true }, 400],
  [{ heard: { critical: true }, seen: true }, 400],
  [{ heard: heard({ melody: true }), seen: true }, 400],
  [{ heard: heard(), seen: 'yes' }, 400],
])('a sound test that leaves something open, or says more, is refused: %o', async ([body, status]) => {
  const { post, platform } = await tinyDashboard()
  expect((await post(URL, body)).status).toBe(status)
  expect(platform.soundTests).toEqual([])
})

test('a sound test of an unknown site, or one that cannot be recorded, is refused with a sentence', async () => {
  const { post, ask, platform } = await tinyDashboard()
  expect((await post('/api/sites/nowhere/sound-test', { heard: heard(), seen: true })).status).toBe(404)
  expect((await ask('/api/sites/nowhere/sound-test')).status).toBe(404)
  platform.instead.soundTest = async () => ({ code: 'journal.unavailable', fill: { detail: 'disk full' } })
  const answer = await post(URL, { heard: heard(), seen: true })
  expect(answer).toMatchObject({ status: 503, json: { code: 'journal.unavailable' } })
})
