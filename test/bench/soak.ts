import { mkdtempSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type CDPSession, chromium, type Page } from '@playwright/test'
import mqtt from 'mqtt'
import type { SiteSnapshot } from '#domain/wire/live.ts'
import { startPlatform } from '../e2e/support/platform.ts'
import { openConsole } from '../e2e/support/story.ts'
import { BENCH_SECRET, benchEstate, benchLogins } from './estate.ts'
import { measure } from './peers.ts'

/**
 * Two consoles in Chromium beside 2,000 messages a second; every half minute a flood of 1,000 alarms comes within 10 s, or is acknowledged and goes.
 * None may be lost, the list must stay usable, and the memory of the browser flat.
 *
 *   npm run build && node test/bench/soak.ts [minutes]      30 for the promise
 */
const FLOOD = 1000
const FLOOD_ms = 10_000
const ROUND_ms = 30_000
const DEVICES = 2000
const ACKNOWLEDGED_AT_ONCE = 20
const READ_P99_MAX_ms = 2000
const PEAK_MAX_ms = 10_000
const INPUT_MAX_ms = 200
const FLAT_RATIO = 1.1
const minutes = Number(process.argv[2] ?? 30)

const GATEWAYS = 4
const flooded = Array.from({ length: FLOOD }, (_, i) => `tank-${i}`)
const gatewayOf = (i: number): string => `soak-gateway-${i % GATEWAYS}`
const gateways = Array.from({ length: GATEWAYS }, (_, g) => ({
  id: gatewayOf(g),
  equipment: flooded.filter((_tank, i) => gatewayOf(i) === gatewayOf(g)),
  secret: BENCH_SECRET,
}))
const guidance = { means: 'Soak', do: 'Nothing' }
const bench = benchEstate(DEVICES)
const file = {
  ...bench,
  kinds: [
    ...(bench.kinds ?? []),
    {
      kind: 'soak-tank',
      label: 'Soak tank',
      expectedInterval_ms: 3_600_000,
      points: [{ name: 'level', label: 'Level', type: 'number', unit: '%', range: [0, 100] }],
      alarms: [
        {
          id: 'high',
          message: 'Level high',
          condition: { type: 'above', point: 'level', limit: 50 },
          priority: 'high',
          onDelay_ms: 0,
          offDelay_ms: 0,
          guidance,
        },
      ],
    },
  ],
  equipment: [...bench.equipment, ...flooded.map((id) => ({ id, kind: 'soak-tank', name: id }))],
  devices: [...bench.devices, ...gateways],
}

/** What a console notes of itself: when it had painted how many unacknowledged alarms, and how long its keys waited. */
type Notes = { readonly painted: [at: number, unacknowledged: number][]; readonly inputs: number[] }

async function openWatched(page: Page): Promise<void> {
  await page.evaluate(() => {
    const notes: Notes = { painted: [], inputs: [] }
    Object.assign(globalThis, { notes })
    new PerformanceObserver((list) => {
      for (const { name, duration } of list.getEntries()) if (name === 'keydown') notes.inputs.push(duration)
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
    let last = -1
    const look = (): void => {
      const high = document.querySelector('.banner-counters a:nth-child(2) [aria-hidden]:last-child')?.textContent
      const unacknowledged = parseInt(high ?? '', 10)
      if (unacknowledged !== last && !Number.isNaN(unacknowledged))
        notes.painted.push([Date.now(), (last = unacknowledged)])
      requestAnimationFrame(look)
    }
    look()
  })
}

/** Takes the notes out of the page, so that they do not grow there. */
const takeNotes = (page: Page): Promise<Notes> =>
  page.evaluate(() => {
    const { notes } = globalThis as unknown as { readonly notes: Notes }
    return { painted: notes.painted.splice(0), inputs: notes.inputs.splice(0) }
  })

/** An operator at work: the keys go to the list, where there is one. */
async function press(page: Page, key: string): Promise<void> {
  const rows = page.getByRole('grid').getByRole('row')
  if ((await page.locator('[role=row]:focus').count()) === 0 && (await rows.count()) > 1) await rows.nth(1).focus()
  await page.keyboard.press(key)
}

/** Who acknowledges all that stands, at another desk. */
async function acknowledger(url: string, session: string) {
  const headers = { cookie: `__Host-watchroom=${session}`, 'content-type': 'application/json' }
  const answer = await fetch(new URL('/api/sites/bench/alarms', url), { headers })
  const { alarms } = (await answer.json()) as SiteSnapshot
  const occurrences = new Map(alarms.map(({ id, occurrence }) => [id, occurrence]))
  return async (tank: string): Promise<void> => {
    const alarm = `bench.${tank}.high`
    const body = JSON.stringify({ type: 'acknowledge', occurrence: occurrences.get(alarm) })
    const { status } = await fetch(new URL(`/api/alarms/${alarm}`, url), { method: 'POST', headers, body })
    if (status !== 200) throw new Error(`${alarm} was not acknowledged: ${status}`)
  }
}

/** As many at a time as the list lets a person acknowledge at once. */
async function acknowledgeAll(tanks: readonly string[], acknowledge: (tank: string) => Promise<void>): Promise<void> {
  for (let i = 0; i < tanks.length; i += ACKNOWLEDGED_AT_ONCE)
    await Promise.all(tanks.slice(i, i + ACKNOWLEDGED_AT_ONCE).map(acknowledge))
}

async function heap_MB(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')!.value / 1e6
}

const platform = await startPlatform({}, file)
const folder = mkdtempSync(join(tmpdir(), 'watchroom-soak-'))
const browser = await chromium.launch({
  ...(existsSync('/usr/bin/chromium') ? { executablePath: '/usr/bin/chromium' } : {}),
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  const logins = join(folder, 'devices.json')
  writeFileSync(logins, JSON.stringify(benchLogins(DEVICES)))
  const load = measure(platform.mqttPort, {
    connections: DEVICES,
    inFlight: 50,
    seconds: minutes * 60,
    devices: logins,
    pace_ms: 1000,
  })
  load.catch(() => console.error(`the load ended too early; the platform said:\n${platform.complaints()}`))
  const senders = new Map<string, mqtt.MqttClient>()
  for (const { id } of gateways) {
    const login = { username: `bench/${id}`, password: BENCH_SECRET, clientId: id }
    senders.set(id, await mqtt.connectAsync(`mqtt://127.0.0.1:${platform.mqttPort}`, login))
  }
  const consoles: Page[] = []
  for (const operator of ['Wang Li', 'Chen Jing']) {
    const context = { viewport: { width: 1920, height: 1080 } }
    consoles.push(await openConsole(browser, `${platform.url}/alarms?group=off`, { operator, context }))
  }
  const sessions = await Promise.all(consoles.map((page) => page.context().newCDPSession(page)))
  for (const session of sessions) await session.send('Performance.enable')
  for (const page of consoles) {
    await page.getByRole('banner').getByText('LIVE').waitFor()
    await openWatched(page)
  }

  const waits: number[] = []
  const inputs: number[] = []
  const heaps: number[][] = []
  let lost = 0
  const rounds = Math.max(2, Math.floor((minutes * 60_000) / ROUND_ms) - 1)
  for (let round = 0; round < rounds; round += 1) {
    const rises = round % 2 === 0
    const acknowledge = await acknowledger(platform.url, await platform.signIn('Wang Li', ['operator']))
    const begun = Date.now()
    const sentAt: number[] = []
    const sending: Promise<unknown>[] = []
    const pressing: Promise<void>[] = []
    if (!rises) sending.push(acknowledgeAll(flooded, acknowledge))
    for (const [i, id] of flooded.entries()) {
      const due = begun + (i * FLOOD_ms) / FLOOD
      await sleep(Math.max(0, due - Date.now()))
      sentAt.push(Date.now())
      const payload = JSON.stringify({ values: { [`${id}/level`]: rises ? 80 : 10 } })
      const gateway = gatewayOf(i)
      sending.push(senders.get(gateway)!.publishAsync(`facility/bench/${gateway}/readings`, payload, { qos: 1 }))
      if (i % 50 === 40) pressing.push(...consoles.map((page) => press(page, i % 100 === 40 ? 'ArrowDown' : 'ArrowUp')))
    }
    await Promise.all([...sending, ...pressing])
    await sleep(Math.max(0, begun + ROUND_ms - Date.now()))
    const before = { waits: waits.length, inputs: inputs.length }
    for (const page of consoles) {
      const notes = await takeNotes(page)
      inputs.push(...notes.inputs)
      if (!rises) continue
      // The k-th alarm is on the screen when it counts k of them.
      for (const [k, at] of sentAt.entries()) {
        const seen = notes.painted.find(([, unacknowledged]) => unacknowledged > k)
        if (seen) waits.push(seen[0] - at)
        else lost += 1
      }
    }
    heaps.push(await Promise.all(sessions.map(heap_MB)))
    const busy = loadavg()[0]!.toFixed(1)
    const [wait, key] = [waits.slice(before.waits), inputs.slice(before.inputs)].map((some) => Math.max(0, ...some))
    process.stderr.write(`round ${round + 1} of ${rounds}: alarms ${wait} ms, keys ${key} ms, load average ${busy}\n`)
  }
  for (const sender of senders.values()) await sender.endAsync()
  const { rate } = await load

  const sorted = waits.toSorted((a, b) => a - b)
  const at = (part: number): number => sorted[Math.floor(part * (sorted.length - 1))] ?? NaN
  const late = sorted.filter((wait) => wait > PEAK_MAX_ms).length
  const keys = inputs.toSorted((a, b) => a - b)
  const slowest = keys.at(-1) ?? 0
  console.log(`${rounds} rounds of ${FLOOD} alarms in ${FLOOD_ms / 1000} s at two consoles, beside ${rate} messages/s`)
  console.log(`alarms never painted: ${lost} (limit 0); later than ${PEAK_MAX_ms / 1000} s: ${late} (limit 0)`)
  console.log(
    `from the reading sent to the alarm painted: p50 ${at(0.5)}, p99 ${at(0.99)}, longest ${at(1)} ms (limit p99 ${READ_P99_MAX_ms}, ratio ${(at(0.99) / READ_P99_MAX_ms).toFixed(2)})`,
  )
  console.log(
    `keys pressed in the list: until the next paint p50 ${keys[keys.length >> 1]}, longest ${slowest.toFixed(0)} ms (limit ${INPUT_MAX_ms}, ratio ${(slowest / INPUT_MAX_ms).toFixed(2)})`,
  )
  // The first rounds fill caches; of the rest, the same phase of the flood is compared.
  const settled = heaps.filter((_, i) => i >= 4 && i % 2 === 0)
  for (const c of [0, 1]) {
    const [first, last] = [settled.slice(0, 3), settled.slice(-3)].map(
      (part) => part.reduce((sum, heap) => sum + heap[c]!, 0) / part.length,
    ) as [number, number]
    console.log(
      `memory of console ${c + 1}: ${first.toFixed(1)} MB at first, ${last.toFixed(1)} MB at last (limit ratio ${FLAT_RATIO}, ratio ${(last / first).toFixed(2)})`,
    )
  }
} finally {
  await browser.close()
  await platform.end()
  rmSync(folder, { recursive: true, force: true })
}
