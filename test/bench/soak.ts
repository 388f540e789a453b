import { mkdtempSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { loadavg, setPriority, tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Browser, type CDPSession, chromium, type Page } from '@playwright/test'
import mqtt from 'mqtt'
import type { SiteSnapshot } from '#domain/wire/live.ts'
import { startPlatform } from '../e2e/support/platform.ts'
import { openConsole } from '../e2e/support/story.ts'
import { BENCH_SECRET, benchEstate, benchLogins } from './estate.ts'
import { measure } from './peers.ts'

/**
 * Two consoles in Chromium beside 2,000 readings a second; every half minute a flood of 1,000 alarms comes within 10 s, or is acknowledged and goes
 * as fast.
 * None may be lost, the list must stay usable, and the memory of the browser flat. Where processors are scarce the consoles come first, as if
 * they stood on desks of their own.
 *
 *   npm run build && node test/bench/soak.ts [minutes]      30 for the promise
 */
const FLOOD = 1000
const FLOOD_ms = 10_000
const ROUND_ms = 30_000
const DEVICES = 2000
/** Every device sends six values at a time. */
const VALUES_PER_MESSAGE = 6
const READINGS_per_s = 2000
const ACKNOWLEDGED_AT_ONCE = 20
const READ_P99_MAX_ms = 2000
const PEAK_MAX_ms = 10_000
/** Of every key, until the page begins to deal with it. */
const INPUT_DELAY_MAX_ms = 200
/** Interaction to next paint, "good" by web.dev/inp: the longest one, when for every fifty interactions one has been left out. */
const INP_MAX_ms = 200
const inpOf = (paints: readonly number[]): number =>
  Math.round(paints.toSorted((a, b) => b - a)[Math.floor(paints.length / 50)] ?? NaN)
const FLAT_RATIO = 1.1
const minutes = Number(process.argv[2] ?? 30)

/** As `nice` counts. */
const BEHIND_CONSOLES = 5

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

/** What a key waited, in ms: the input delay (until the page begins to deal with it), and until what it did was painted. */
type Key = readonly [delay: number, paint: number]
/** What a console notes of itself: when it had painted how many unacknowledged alarms, and its keys. */
type Notes = { readonly painted: [at: number, unacknowledged: number][]; readonly inputs: Key[] }

async function openWatched(page: Page): Promise<void> {
  await page.evaluate(() => {
    const notes: Notes = { painted: [], inputs: [] }
    Object.assign(globalThis, { notes })
    new PerformanceObserver((list) => {
      for (const one of list.getEntries() as PerformanceEventTiming[])
        if (one.name === 'keydown') notes.inputs.push([one.processingStart - one.startTime, one.duration])
    }).observe({ type: 'event', durationThreshold: 16 } as PerformanceObserverInit)
    // Only where something changed: a look with every frame would take a third of the processor time that is there for the consoles.
    let last = -1
    const look = (): void => {
      const high = document.querySelector('.banner-counters a:nth-child(2) [aria-hidden]:last-child')?.textContent
      const unacknowledged = parseInt(high ?? '', 10)
      if (unacknowledged === last || Number.isNaN(unacknowledged)) return
      last = unacknowledged
      // What stands in the document now is painted when the task behind the next frame runs.
      requestAnimationFrame(() => setTimeout(() => notes.painted.push([Date.now(), unacknowledged])))
    }
    const banner = document.querySelector('header')
    if (banner) new MutationObserver(look).observe(banner, { subtree: true, childList: true, characterData: true })
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

/** As many at a time as the list lets a person acknowledge at once, all of them as fast as they came. */
async function acknowledgeAll(tanks: readonly string[], acknowledge: (tank: string) => Promise<void>): Promise<void> {
  const begun = Date.now()
  for (let i = 0; i < tanks.length; i += ACKNOWLEDGED_AT_ONCE) {
    await sleep(Math.max(0, begun + (i * FLOOD_ms) / FLOOD - Date.now()))
    await Promise.all(tanks.slice(i, i + ACKNOWLEDGED_AT_ONCE).map(acknowledge))
  }
}

async function heap_MB(session: CDPSession): Promise<number> {
  await session.send('HeapProfiler.collectGarbage')
  const { metrics } = await session.send('Performance.getMetrics')
  return metrics.find(({ name }) => name === 'JSHeapUsedSize')!.value / 1e6
}

/** A page of the same browser with nothing in it: what its keys wait, the machine makes them wait. */
async function openPeer(browser: Browser): Promise<Page> {
  const page = await (await browser.newContext()).newPage()
  await page.setContent('<div role="grid"><div role="row">0</div><div role="row" tabindex="0">1</div></div>')
  await openWatched(page)
  return page
}

/** Sends the thousand readings of a flood within ten seconds, while somebody works in every list; answers when each was sent. */
async function flood(rises: boolean, senders: ReadonlyMap<string, mqtt.MqttClient>, pages: readonly Page[]) {
  const begun = Date.now()
  const sentAt: number[] = []
  const doing: Promise<unknown>[] = []
  for (const [i, id] of flooded.entries()) {
    await sleep(Math.max(0, begun + (i * FLOOD_ms) / FLOOD - Date.now()))
    sentAt.push(Date.now())
    const payload = JSON.stringify({ values: { [`${id}/level`]: rises ? 80 : 10 } })
    const gateway = gatewayOf(i)
    doing.push(senders.get(gateway)!.publishAsync(`facility/bench/${gateway}/readings`, payload, { qos: 1 }))
    if (i % 50 === 40) doing.push(...pages.map((page) => press(page, i % 100 === 40 ? 'ArrowDown' : 'ArrowUp')))
  }
  await Promise.all(doing)
  return sentAt
}

type Round = {
  /** ms from a reading sent to its alarm painted, of both consoles. */
  readonly waits: readonly number[]
  readonly lost: number
  readonly keys: readonly Key[]
  readonly peerKeys: readonly Key[]
  readonly heaps_MB: readonly number[]
  /** Load average of the machine. */
  readonly load: number
}

/** The k-th alarm is on a screen when it counts k of them. */
function waitsOf(sentAt: readonly number[], consoles: readonly Notes[]): { waits: number[]; lost: number } {
  const waits = consoles.flatMap(({ painted }) =>
    sentAt.flatMap((at, k) => {
      const seen = painted.find(([, unacknowledged]) => unacknowledged > k)
      return seen ? [seen[0] - at] : []
    }),
  )
  return { waits, lost: sentAt.length * consoles.length - waits.length }
}

const part = (values: readonly number[], share: number): number =>
  Math.round(values.toSorted((a, b) => a - b)[Math.floor(share * (values.length - 1))] ?? NaN)
const spread = (values: readonly number[]): string =>
  `p50 ${part(values, 0.5)}, p99 ${part(values, 0.99)}, longest ${part(values, 1)} ms`
const delays = (keys: readonly Key[]): readonly number[] => keys.map(([delay]) => delay)
const paints = (keys: readonly Key[]): readonly number[] => keys.map(([, paint]) => paint)

const brief = ({ waits, lost, keys, peerKeys, heaps_MB, load }: Round): string =>
  `alarms p99 ${part(waits, 0.99)} longest ${part(waits, 1)} ms, ${lost} lost; key delay ${part(delays(keys), 1)}, paint ${part(paints(keys), 1)} ms, of an empty page ${part(paints(peerKeys), 1)} ms; ` +
  `${heaps_MB.map((heap) => heap.toFixed(1)).join(' and ')} MB; load ${load.toFixed(1)}`

function report(rounds: readonly Round[], rate: number): void {
  const waits = rounds.flatMap((one) => one.waits)
  const [keys, peerKeys] = (['keys', 'peerKeys'] as const).map((what) => rounds.flatMap((one) => one[what])) as [
    Key[],
    Key[],
  ]
  const [lost, late] = [
    rounds.reduce((sum, one) => sum + one.lost, 0),
    waits.filter((wait) => wait > PEAK_MAX_ms).length,
  ]
  const [p99, delay, inp] = [part(waits, 0.99), part(delays(keys), 1), inpOf(paints(keys))]
  const load = part(
    rounds.map((one) => one.load),
    0.5,
  )
  console.log(
    `${rounds.length} rounds of ${FLOOD} alarms in ${FLOOD_ms / 1000} s at two consoles, beside ${rate * VALUES_PER_MESSAGE} readings/s; load average ${load}`,
  )
  console.log(`alarms never painted: ${lost} (limit 0); later than ${PEAK_MAX_ms / 1000} s: ${late} (limit 0)`)
  console.log(
    `from the reading sent to the alarm painted: p50 ${part(waits, 0.5)}, p99 ${p99}, longest ${part(waits, 1)} ms (limit p99 ${READ_P99_MAX_ms}, ratio ${(p99 / READ_P99_MAX_ms).toFixed(2)})`,
  )
  console.log(
    `${keys.length} keys pressed in the list, input delay: ${spread(delays(keys))} (limit of the longest ${INPUT_DELAY_MAX_ms}, ratio ${(delay / INPUT_DELAY_MAX_ms).toFixed(2)})`,
  )
  console.log(
    `until the next paint: ${spread(paints(keys))}; INP ${inp} ms (limit ${INP_MAX_ms}, ratio ${(inp / INP_MAX_ms).toFixed(2)}); of an empty page: ${spread(paints(peerKeys))}`,
  )
  // The first rounds fill caches; of the rest, the same phase of the flood is compared.
  const settled = rounds.filter((_, i) => i >= 4 && i % 2 === 0).map((one) => one.heaps_MB)
  for (const c of [0, 1]) {
    const [first, last] = [settled.slice(0, 3), settled.slice(-3)].map(
      (some) => some.reduce((sum, heaps) => sum + heaps[c]!, 0) / some.length,
    ) as [number, number]
    console.log(
      `memory of console ${c + 1}: ${first.toFixed(1)} MB at first, ${last.toFixed(1)} MB at last (limit ratio ${FLAT_RATIO}, ratio ${(last / first).toFixed(2)})`,
    )
  }
}

const folder = mkdtempSync(join(tmpdir(), 'watchroom-soak-'))
const browser = await chromium.launch({
  ...(existsSync('/usr/bin/chromium') ? { executablePath: '/usr/bin/chromium' } : {}),
  args: ['--no-sandbox', '--disable-gpu'],
})
// What is started from here on: the platform and the devices.
setPriority(BEHIND_CONSOLES)
const platform = await startPlatform({}, file)
try {
  const logins = join(folder, 'devices.json')
  writeFileSync(logins, JSON.stringify(benchLogins(DEVICES)))
  const load = measure(platform.mqttPort, {
    connections: DEVICES,
    inFlight: 50,
    seconds: minutes * 60,
    devices: logins,
    pace_ms: (DEVICES * VALUES_PER_MESSAGE * 1000) / READINGS_per_s,
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

  const peer = await openPeer(browser)
  const rounds: Round[] = []
  const until = Date.now() + minutes * 60_000
  while (Date.now() < until - ROUND_ms) {
    const rises = rounds.length % 2 === 0
    const acknowledge = await acknowledger(platform.url, await platform.signIn('Wang Li', ['operator']))
    const floods = flood(rises, senders, [...consoles, peer])
    const [sentAt] = await Promise.all([floods, rises ? null : acknowledgeAll(flooded, acknowledge)])
    await sleep(Math.max(0, sentAt[0]! + ROUND_ms - Date.now()))
    const [empty, ...notes] = await Promise.all([peer, ...consoles].map(takeNotes))
    const heaps_MB = await Promise.all(sessions.map(heap_MB))
    const { waits, lost } = rises ? waitsOf(sentAt, notes) : { waits: [], lost: 0 }
    const keys = notes.flatMap(({ inputs }) => inputs)
    const round = { waits, lost, keys, peerKeys: empty!.inputs, heaps_MB, load: loadavg()[0]! }
    rounds.push(round)
    process.stderr.write(`${rounds.length}: ${brief(round)}\n`)
  }
  for (const sender of senders.values()) await sender.endAsync()
  report(rounds, (await load).rate)
} finally {
  await browser.close()
  await platform.end()
  rmSync(folder, { recursive: true, force: true })
}
