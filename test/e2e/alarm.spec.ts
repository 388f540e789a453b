import { acknowledgeButton, alarmRow, expect, openConsole, probeName, test } from './support/story.ts'

test('a reading raises an alarm, one console acknowledges it, every console shows it', async ({
  browser,
  platform,
}) => {
  const probe = platform.freshProbe()
  const wang = await openConsole(browser, platform.url, { operator: 'Wang Li' })
  const chen = await openConsole(browser, platform.url, { operator: 'Chen Jing' })
  await expect(wang.getByRole('banner')).toContainText('● LIVE')
  await platform.publish(probe, { values: { level: 21.5 } })
  await expect(alarmRow(wang, probe)).toContainText('Unacknowledged')
  await expect(alarmRow(wang, probe)).toContainText('21.50 / 8.00 °C')

  await acknowledgeButton(alarmRow(wang, probe)).click()
  await expect(alarmRow(wang, probe).getByRole('gridcell', { name: 'Acknowledged', exact: true })).toBeVisible()
  await expect(alarmRow(chen, probe).getByRole('gridcell', { name: 'Acknowledged', exact: true })).toBeVisible()

  await alarmRow(chen, probe).click()
  const detail = chen.getByRole('complementary', { name: 'Alarm detail' })
  await expect(detail.getByRole('button', { name: 'Acknowledge' })).toHaveAccessibleDescription(
    'Already acknowledged by Wang Li.',
  )
  await expect(detail.getByRole('listitem').filter({ hasText: 'Acknowledged by Wang Li' })).toBeVisible()
  await expect(detail.getByRole('definition').filter({ hasText: 'Close the door of the room.' })).toBeVisible()
})

test('an acknowledgement that comes second is refused with the name of the first', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  const wang = await openConsole(browser, platform.url, { operator: 'Wang Li' })
  const chen = await openConsole(browser, platform.url, { operator: 'Chen Jing' })
  await platform.publish(probe, { values: { level: 30 } })
  await expect(acknowledgeButton(alarmRow(wang, probe))).toBeVisible()
  // Both press before either sees the other's: the line of the second desk is slow.
  await chen.route('**/api/alarms/*', async (route) => {
    await acknowledgeButton(alarmRow(wang, probe)).click()
    await expect(alarmRow(wang, probe).getByRole('gridcell', { name: 'Acknowledged', exact: true })).toBeVisible()
    await route.continue()
  })
  await acknowledgeButton(alarmRow(chen, probe)).click()
  await expect(chen.getByRole('region', { name: 'Result' })).toContainText('Already acknowledged by Wang Li.')
})

test('the whole acknowledgement works by keys alone', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 12 } })
  const page = await openConsole(browser, platform.url)
  await expect(alarmRow(page, probe)).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('e')
  await expect(page).toHaveURL(/\/equipment/)
  await page.keyboard.press('g')
  await page.keyboard.press('a')
  await expect(page).toHaveURL(/\/alarms/)
  await page.keyboard.press('/')
  await page.keyboard.type(`${probeName(probe)} warm`)
  await expect(page.getByText(/shown 1 of/)).toBeVisible()
  await page.keyboard.press('Escape')
  const row = alarmRow(page, probe)
  for (let tabs = 0; tabs < 30 && !(await row.evaluate((element) => element === document.activeElement)); tabs++)
    await page.keyboard.press('Tab')
  await expect(row).toBeFocused()
  await page.keyboard.press('a')
  await expect(row.getByRole('gridcell', { name: 'Acknowledged', exact: true })).toBeVisible()
  await expect(row).toBeFocused()
  await page.keyboard.press('Enter')
  await expect(page.getByRole('complementary', { name: 'Alarm detail' })).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(page.getByRole('complementary', { name: 'Alarm detail' })).toBeHidden()
})

test('the order stays while the pointer is in the list, and new alarms wait to be sorted in', async ({
  browser,
  platform,
}) => {
  const [first, second] = [platform.freshProbe(), platform.freshProbe()]
  await platform.publish(first, { values: { level: 12 } })
  const page = await openConsole(browser, platform.url)
  const row = alarmRow(page, first)
  await row.hover()
  const before = await row.boundingBox()
  await platform.publish(second, { values: { level: 60 } })
  const sortIn = page.getByRole('button', { name: /Show 2 new alarms/ })
  await row.hover({ position: { x: 300, y: 10 } })
  await expect(sortIn).toBeVisible()
  expect(await row.boundingBox()).toEqual(before)
  await sortIn.click()
  await expect(alarmRow(page, second, 'hot')).toBeVisible()
  await expect(sortIn).toBeHidden()
})

test('a selection is acknowledged at once, but a critical alarm only alone', async ({ browser, platform }) => {
  const probes = [platform.freshProbe(), platform.freshProbe()]
  for (const probe of probes) await platform.publish(probe, { values: { level: 60 } })
  const page = await openConsole(browser, platform.url)
  for (const probe of probes) await alarmRow(page, probe).getByRole('checkbox').check()
  await alarmRow(page, probes[0]!, 'hot').getByRole('checkbox').check()
  await page.getByRole('button', { name: 'Acknowledge 2 selected' }).click()
  const result = page.getByRole('region', { name: 'Result' })
  await expect(result).toContainText('2 acknowledged')
  await expect(result).toContainText('Critical and life-safety alarms are acknowledged one by one.')
  await expect(alarmRow(page, probes[1]!).getByRole('gridcell', { name: 'Acknowledged', exact: true })).toBeVisible()
  await expect(alarmRow(page, probes[0]!, 'hot')).toContainText('Unacknowledged')
})

test('a latched alarm is reset only after it returned and was acknowledged', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 60 } })
  await platform.publish(probe, { values: { level: 2 } })
  const page = await openConsole(browser, `${platform.url}/alarms/plant.${probe}.hot`)
  const detail = page.getByRole('complementary', { name: 'Alarm detail' })
  const reset = detail.getByRole('button', { name: 'Reset' })
  await expect(reset).toHaveAccessibleDescription(/Not possible while the alarm is latched, unacknowledged/)
  await detail.getByRole('button', { name: 'Acknowledge' }).click()
  await reset.click()
  await expect(detail.getByText('Normal: the condition is not true')).toBeVisible()
  await expect(alarmRow(page, probe, 'hot')).toBeHidden()
})

test('a comment stays with the alarm and in its history', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 60 } })
  const page = await openConsole(browser, `${platform.url}/alarms/plant.${probe}.hot`)
  const detail = page.getByRole('complementary', { name: 'Alarm detail' })
  await detail.getByRole('textbox', { name: 'Comment' }).fill('The door was open.')
  await detail.getByRole('button', { name: 'Add comment' }).click()
  await expect(detail.getByText('Wang Li: The door was open.')).toBeVisible()
  await expect(detail.getByText('Comment by Wang Li: The door was open.')).toBeVisible()
})

test('a guard sees the alarms and cannot acknowledge them, and the button says so', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 12 } })
  const page = await openConsole(browser, platform.url, { operator: 'Zhao Lei', roles: ['guard'] })
  await expect(acknowledgeButton(alarmRow(page, probe))).toHaveAccessibleDescription('Your role does not allow this.')
  await acknowledgeButton(alarmRow(page, probe)).click({ force: true })
  await expect(alarmRow(page, probe).getByRole('gridcell', { name: 'Unacknowledged', exact: true })).toBeVisible()
})
