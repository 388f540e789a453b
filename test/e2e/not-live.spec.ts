import { startPlatform } from './support/platform.ts'
import { acknowledgeButton, alarmRow, expect, openConsole, test as base } from './support/story.ts'

/** This story kills its server, so it has one of its own. */
const test = base.extend<{ readonly own: Awaited<ReturnType<typeof startPlatform>> }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to know what a fixture needs
  own: async ({}, use) => {
    const platform = await startPlatform()
    await use(platform)
    await platform.end()
  },
})

test('a dead server shows within 5 s, and after its return nothing is missing', async ({ browser, own }) => {
  await own.publish('probe-1', { values: { level: 12 } })
  const page = await openConsole(browser, own.url)
  await expect(acknowledgeButton(alarmRow(page, 'probe-1'))).toBeVisible()
  await expect(alarmRow(page, 'probe-1').getByText('12.00', { exact: true })).toBeVisible()

  await own.kill()
  await expect(page.getByText(/NOT LIVE since \d\d:\d\d:\d\d – trying again/)).toBeVisible({ timeout: 5000 })
  await expect(page).toHaveTitle(/NOT LIVE/)
  await expect(acknowledgeButton(alarmRow(page, 'probe-1'))).toHaveAccessibleDescription(
    'Not possible while the console is not live.',
  )
  await expect(alarmRow(page, 'probe-1').getByText(/Old value, last at/)).toBeAttached()

  await own.start()
  await own.publish('probe-2', { values: { level: 13 } })
  await expect(page.getByText(/Live again – \d+ changes? while away/)).toBeVisible({ timeout: 15_000 })
  await expect(page.getByText(/NOT LIVE since/)).toBeHidden()
  await expect(alarmRow(page, 'probe-1')).toHaveCount(1)
  await expect(alarmRow(page, 'probe-2')).toHaveCount(1)
  await acknowledgeButton(alarmRow(page, 'probe-1')).click()
  await expect(alarmRow(page, 'probe-1').getByRole('gridcell', { name: 'Acknowledged', exact: true })).toBeVisible()
})
