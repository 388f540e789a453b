import { existsSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Page } from '@playwright/test'
import { ALARMS_PER_RACK, RACKS } from '../e2e/support/site.ts'
import { startPlatform } from '../e2e/support/platform.ts'
import { openConsole } from '../e2e/support/story.ts'

/**
 * The operator's list in Chromium: 5,000 alarms, scrolled; then 500 alarm changes a second. Frames of an empty page in the same browser stand beside
 * them: what the machine can do without us.
 *
 *   npm run build && node test/bench/screen.ts [seconds]
 */
const FRAME_P95_MAX_ms = 33
const FRAME_MAX_ms = 100
const CHANGES_PER_s = 500
const seconds = Number(process.argv[2] ?? 10)
const ALL = ALARMS_PER_RACK * RACKS

type Frames = { readonly p50: number; readonly p95: number; readonly max: number; readonly over: number }

/** The time between frames while `scrolls`: by several rows each frame; else the page is left alone. */
async function frames(page: Page, lasts_ms: number, scrolls: boolean): Promise<Frames> {
  const gaps = await page.evaluate(
    ({ lasts, scrolling }) =>
      new Promise<number[]>((done) => {
        const found: number[] = []
        const grid = document.querySelector('[role=grid]')
        let [last, direction] = [performance.now(), 200]
        const until = last + lasts
        const step = (now: number): void => {
          found.push(now - last)
          last = now
          if (scrolling && grid) {
            if (grid.scrollTop + grid.clientHeight >= grid.scrollHeight - 1) direction = -200
            if (grid.scrollTop === 0) direction = 200
            grid.scrollBy(0, direction)
          }
          if (now < until) requestAnimationFrame(step)
          else done(found)
        }
        requestAnimationFrame(step)
      }),
    { lasts: lasts_ms, scrolling: scrolls },
  )
  const sorted = gaps.slice(1).toSorted((a, b) => a - b)
  const at = (part: number) => Number((sorted[Math.floor(part * (sorted.length - 1))] ?? NaN).toFixed(1))
  return { p50: at(0.5), p95: at(0.95), max: at(1), over: sorted.filter((gap) => gap > FRAME_MAX_ms).length }
}

const platform = await startPlatform()
const browser = await chromium.launch({
  ...(existsSync('/usr/bin/chromium') ? { executablePath: '/usr/bin/chromium' } : {}),
  args: ['--no-sandbox', '--disable-gpu'],
})
try {
  const empty = await browser.newPage({ viewport: { width: 1920, height: 1080 } })
  const nothing = await frames(empty, 3000, false)
  await empty.close()

  const page = await openConsole(browser, `${platform.url}/alarms?site=depot`, {
    context: { viewport: { width: 1920, height: 1080 } },
  })
  const racks = (from: number, count: number, level: number) =>
    platform.publish(
      'depot-gateway',
      {
        values: Object.fromEntries(
          Array.from({ length: count }, (_, i) => [`rack-${((from + i) % RACKS) + 1}/level`, level]),
        ),
      },
      'depot',
    )
  await racks(0, RACKS, 20)
  await page.getByText(`shown ${ALL} of ${ALL}`).waitFor({ timeout: 30_000 })
  const scrolled = await frames(page, seconds * 1000, true)

  const ending = new AbortController()
  const load = (async () => {
    for (let n = 0; !ending.signal.aborted; n += 1) {
      // One rack a step: all of its alarms return, or are raised anew.
      await racks(n, 1, Math.floor(n / RACKS) % 2 === 0 ? 1 : 20)
      await sleep((ALARMS_PER_RACK / CHANGES_PER_s) * 1000)
    }
  })()
  const changing = await frames(page, seconds * 1000, false)
  ending.abort()
  await load

  const said = ({ p50, p95, max }: Frames) => `p50 ${p50}, p95 ${p95}, longest ${max} ms`
  console.log(`frames of an empty page: ${said(nothing)}`)
  console.log(
    `scrolling ${ALL} alarms: ${said(scrolled)} (limit p95 ${FRAME_P95_MAX_ms}, ratio ${(scrolled.p95 / FRAME_P95_MAX_ms).toFixed(2)}; ${(scrolled.p95 / nothing.p95).toFixed(1)} × empty)`,
  )
  console.log(
    `${CHANGES_PER_s} alarm changes a second: ${said(changing)}; ${changing.over} frames over ${FRAME_MAX_ms} ms (limit 0)`,
  )
} finally {
  await browser.close()
  await platform.end()
}
