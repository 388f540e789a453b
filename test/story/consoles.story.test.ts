import { afterEach, beforeEach, expect, test } from 'vitest'
import { PATTERN_NAMES } from '#domain/sound/pattern.ts'
import type { AuditEntry } from '#domain/audit/entry.ts'
import type { ConsoleWarning, Trouble } from '#domain/wire/live.ts'
import { postJson } from '../support/people.ts'
import { openSite, type SiteStory } from '../support/site-story.ts'

let site: SiteStory
const aSite = (id: string, en: string) => ({ id, name: { en }, timeZone: 'Asia/Shanghai' })
beforeEach(async () => {
  site = await openSite({ sites: [aSite('hq', 'Headquarters'), aSite('depot', 'Depot')], equipment: [], devices: [] })
})
afterEach(() => site.closes())

/** A report is on its way over a real socket, a heartbeat comes every two seconds. */
const TOLD = { timeout: 8000, interval: 10 }

const deaf = (): Trouble | undefined => site.platform.health().troubles.find(({ code }) => code === 'consoles')

/** A console that answers the heartbeat as a screen does, and what it was told. */
async function aConsole(id: string, at = 'hq') {
  const { socket } = await site.console(at)
  const told: (readonly ConsoleWarning[])[] = []
  let troubles: readonly Trouble[] = []
  socket.on('consoles', (warnings) => told.push(warnings))
  socket.on('heartbeat', (beat) => (troubles = beat.troubles))
  /** Resolves when the server has taken it: what one socket sends is handled in order. */
  const says = async (more: { readonly visible?: boolean; readonly sound?: 'on' | 'blocked' } = {}): Promise<void> => {
    socket.emit('alive', { site: at, seq: 0, visible: true, sound: 'on', console: id, ...more })
    await socket.timeout(5000).emitWithAck('watch', { equipment: [] })
  }
  return {
    says,
    warnings: () => (told.at(-1) ?? []).map(({ console, what }) => `${console} ${what}`),
    troubles: () => troubles,
  }
}
test('a site at which no console listens is told by /health and on the consoles of the other sites', async () => {
  const hq = await aConsole('aa')
  site.passes(119_000)
  expect(deaf()).toBeUndefined()
  site.passes(1000)
  await hq.says()
  expect(deaf()).toMatchObject({ detail: 'depot', since: site.clock.now - 120_000 })
  await expect
    .poll(() => hq.troubles().map(({ code, detail }) => [code, detail]), TOLD)
    .toContainEqual(['consoles', 'depot'])
  const health = (await site.get('/health')) as { readonly status: string; readonly reasons: readonly object[] }
  expect(health.status).toBe('degraded')
  expect(health.reasons).toContainEqual(expect.objectContaining({ code: 'consoles', detail: 'depot' }))

  const depot = await aConsole('bb', 'depot')
  await depot.says()
  expect(deaf()).toBeUndefined()
  site.passes(29_000)
  expect(deaf()).toBeUndefined()
  site.passes(1000)
  expect(deaf()).toMatchObject({ detail: 'hq, depot' })
})

test('a console that is hidden or cannot sound is a warning on the others of its site, until it is well again', async () => {
  const [wang, chen] = [await aConsole('aa'), await aConsole('bb')]
  const elsewhere = await aConsole('cc', 'depot')
  const report = async (state: { readonly visible?: boolean; readonly sound?: 'on' | 'blocked' }): Promise<void> => {
    for (let told = 0; told < 3; told++) {
      await chen.says(state)
      await wang.says()
      site.passes(5000)
    }
    await chen.says(state)
  }
  await report({ visible: false })
  await expect.poll(wang.warnings, TOLD).toEqual(['bb hidden'])
  await report({ sound: 'blocked' })
  await expect.poll(wang.warnings, TOLD).toEqual(['bb blocked'])
  await chen.says()
  await expect.poll(wang.warnings, TOLD).toEqual([])
  expect(elsewhere.warnings()).toEqual([])
})

test('a clock that is set an hour ahead does not make a site deaf', async () => {
  const hq = await aConsole('aa')
  const depot = await aConsole('bb', 'depot')
  site.passes(120_000)
  for (const one of [hq, depot]) await one.says()
  site.jumps(3_600_000)
  expect(deaf()).toBeUndefined()
})

test('a sound and lamp test stands in the audit log, and the newest is known after a restart', async () => {
  const cookie = await site.cookie('Wang Li')
  const result = { heard: Object.fromEntries(PATTERN_NAMES.map((name) => [name, name !== 'high'])), seen: true }
  const answer = await postJson(site.url, '/api/sites/hq/sound-test', result, cookie)
  expect(answer.status).toBe(200)
  const rows: readonly AuditEntry[] = await site.platform.audit({ action: 'sound.test', limit: 5 })
  expect(rows).toMatchObject([
    { site: 'hq', subject: 'hq', by: { name: 'Wang Li' }, detail: { ...result, passed: false } },
  ])
  const at = new Date(site.clock.now).toISOString()
  await site.restarts(60_000)
  expect(await site.get('/api/sites/hq/sound-test')).toEqual({ at, by: 'Wang Li', passed: false })
  expect(await site.get('/api/sites/depot/sound-test')).toEqual({ at: null, by: null, passed: null })
})
