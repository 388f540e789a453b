import { acknowledgeButton, alarmRow, expect, openConsole, probeName, test } from './support/story.ts'

/** A desk, a laptop, 200 % zoom, phones. */
const WIDTHS = [1920, 1600, 1366, 960, 412, 320]

test('at every width the time of an alarm and the button beside it are whole', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 12 } })
  // Alone: on a small screen a long list has no rows but those that are seen.
  const page = await openConsole(browser, `${platform.url}/alarms?q=${encodeURIComponent(probeName(probe))}`)
  const row = alarmRow(page, probe)
  await expect(row).toContainText('Unacknowledged')
  const cut = (): Promise<readonly number[]> =>
    row
      .getByRole('gridcell')
      .evaluateAll((cells) =>
        cells
          .filter((cell) => cell.querySelector('button') || /^\d\d:\d\d:\d\d$/.test(cell.textContent))
          .map((cell) => cell.scrollWidth - cell.clientWidth),
      )
  for (const width of WIDTHS) {
    await page.setViewportSize({ width, height: 900 })
    await expect.poll(cut, `at ${width} px`).toEqual([0, 0])
    const button = (await acknowledgeButton(row).boundingBox())!
    expect(button.x + button.width, `at ${width} px`).toBeLessThanOrEqual(width)
  }
})

test('no page scrolls sideways at 320 px', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 12 } })
  await platform.publish(probe, 'this is no reading')
  const page = await openConsole(browser, platform.url)
  await page.setViewportSize({ width: 320, height: 700 })
  for (const path of [
    'alarms?group=off',
    'alarms?tab=journal',
    'equipment',
    `equipment/${probe}`,
    'devices',
    `devices/${probe}`,
  ]) {
    await page.goto(`${platform.url}/${path}`)
    await expect(page.getByText(/Probe \d+|probe-\d+/).first()).toBeAttached()
    const sideways = await page.evaluate(() =>
      [document.documentElement, ...document.querySelectorAll('main, main *')]
        .filter((part) => part.matches('html') || ['auto', 'scroll'].includes(getComputedStyle(part).overflowX))
        .filter((part) => part.scrollWidth > part.clientWidth)
        .map((part) => `${part.tagName} ${part.className}: ${part.scrollWidth - part.clientWidth} px`),
    )
    expect(sideways, path).toEqual([])
  }
})
