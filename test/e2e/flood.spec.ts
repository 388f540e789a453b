import type { CDPSession, Locator } from '@playwright/test'
import { ALARMS_PER_RACK, RACKS } from './support/site.ts'
import { expect, openConsole, test } from './support/story.ts'

const ALL = ALARMS_PER_RACK * RACKS
const DOM_ROWS_MAX = 60
const FRAMES = 30
/**
 * Script, style and layout of one frame while scrolling, in the quietest of a few rounds: what a frame takes beyond that depends on
 * who else uses the processors and whether there is a graphics card.
 */
const ROUNDS = 4

// A recorded trace copies the page on every change, which is what would be measured then.
test.use({ trace: 'off' })

/** Milliseconds the page has spent in script, style and layout. */
async function spent(devtools: CDPSession): Promise<number> {
  const { metrics } = await devtools.send('Performance.getMetrics')
  const counted = new Set(['ScriptDuration', 'LayoutDuration', 'RecalcStyleDuration'])
  return metrics.filter(({ name }) => counted.has(name)).reduce((sum, { value }) => sum + value * 1000, 0)
}

/** Scrolls by several rows a frame. */
const scroll = (grid: Locator): Promise<void> =>
  grid.evaluate(
    (element, frames) =>
      new Promise<void>((done) => {
        let count = 0
        const step = (): void => {
          element.scrollBy(0, 200)
          if (++count < frames) requestAnimationFrame(step)
          else done()
        }
        requestAnimationFrame(step)
      }),
    FRAMES,
  )

test('5,000 alarms keep the page small, and scrolling is measured', async ({ browser, platform }) => {
  const page = await openConsole(browser, `${platform.url}/alarms?site=depot&group=off`)
  await expect(page.getByText('No alarm is active.')).toBeVisible()
  const values = Object.fromEntries(Array.from({ length: RACKS }, (_, index) => [`rack-${index + 1}/level`, 20]))
  await platform.publish('depot-gateway', { values }, 'depot')
  await expect(page.getByText(`shown ${ALL} of ${ALL}`)).toBeVisible({ timeout: 20_000 })
  const rows = page.getByRole('row')
  expect(await rows.count()).toBeLessThanOrEqual(DOM_ROWS_MAX)

  const devtools = await page.context().newCDPSession(page)
  await devtools.send('Performance.enable')
  const rounds: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const before = await spent(devtools)
    await scroll(page.getByRole('grid'))
    rounds.push(((await spent(devtools)) - before) / FRAMES)
  }
  const measured = `script, style and layout: ${rounds.map((ms) => ms.toFixed(1)).join(', ')} ms a frame`
  test.info().annotations.push({ type: 'scrolling 5,000 alarms', description: measured })
  expect(await rows.count()).toBeLessThanOrEqual(DOM_ROWS_MAX)

  await page.getByRole('textbox', { name: 'Equipment, message, place' }).fill('rack-77 shelf-9')
  await expect(page.getByText(`shown 1 of ${ALL}, ${ALL - 1} hidden by filter`)).toBeVisible()
  await expect(page).toHaveURL(/q=rack-77/)
})
