import type { Locator, Page } from '@playwright/test'
import { zonesAt } from './support/site.ts'
import { acknowledgeButton, alarmRow, expect, openConsole, probeName, test } from './support/story.ts'

const detailOf = (page: Page): Locator => page.getByRole('complementary', { name: 'Alarm detail' })
const stateIn = (row: Locator, state: string): Locator => row.getByRole('gridcell', { name: state, exact: true })
const tabOf = (page: Page, name: string): Locator => page.getByRole('tab', { name: new RegExp(`^${name} \\(`) })

/** The number that stands in the name of a tab. */
async function countIn(tab: Locator): Promise<number> {
  return Number(/\((\d+)\)/.exec((await tab.textContent()) ?? '')?.[1])
}

/** Focuses the row as somebody does who has no pointer: the list keeps it in the order of tabs. */
async function focusRow(page: Page, row: Locator): Promise<void> {
  await page.keyboard.press('/')
  for (let tabs = 0; tabs < 40 && !(await row.evaluate((element) => element === document.activeElement)); tabs++)
    await page.keyboard.press('Tab')
  await expect(row).toBeFocused()
}

/** When the page first showed the words in a cell of the row, by the clock of the machine. */
const whenShown = (row: Locator, words: string): Promise<number> =>
  row.evaluate(
    (element, wanted) =>
      new Promise<number>((done) => {
        const look = (): void => {
          if (!element.querySelector('.c-state')?.textContent?.startsWith(wanted)) return
          observer.disconnect()
          done(performance.timeOrigin + performance.now())
        }
        const observer = new MutationObserver(look)
        observer.observe(element, { subtree: true, childList: true, characterData: true })
        look()
      }),
    words,
  )

/** When the answer to the last command was whole, by the same clock. */
const whenAnswered = (page: Page): Promise<number> =>
  page.evaluate(() => {
    const last = performance.getEntriesByType('resource').findLast(({ name }) => name.includes('/api/alarms/'))
    return performance.timeOrigin + ((last as PerformanceResourceTiming | undefined)?.responseEnd ?? Number.NaN)
  })

test('what one operator does stands on the other screen at once', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  const wang = await openConsole(browser, platform.url, { operator: 'Wang Li' })
  const chen = await openConsole(browser, platform.url, { operator: 'Chen Jing' })
  await platform.publish(probe, { values: { level: 21 } })
  await expect(alarmRow(chen, probe)).toContainText('Unacknowledged')
  const shown = whenShown(alarmRow(chen, probe), 'Acknowledged')
  await acknowledgeButton(alarmRow(wang, probe)).click()
  await expect(stateIn(alarmRow(wang, probe), 'Acknowledged')).toBeVisible()
  const later_ms = (await shown) - (await whenAnswered(wang))
  const description = `${later_ms.toFixed(0)} ms after the answer to the first one`
  test.info().annotations.push({ type: 'the other screen', description })
  console.log(`the other screen: ${description}`)
  expect(later_ms).toBeLessThan(5000)
})

test('by keys alone: shelved with a reason and a time, counted, and taken off the shelf', async ({
  browser,
  platform,
}) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 12 } })
  const page = await openConsole(browser, `${platform.url}/alarms?q=${encodeURIComponent(probeName(probe))}`)
  const other = await openConsole(browser, `${platform.url}/alarms?tab=shelved`)
  const before = await countIn(tabOf(page, 'Shelved'))
  await focusRow(page, alarmRow(page, probe))
  await page.keyboard.press('s')
  const form = page.getByRole('region', { name: 'Shelve this alarm' })
  await expect(form.getByRole('radio')).toHaveCount(3)
  await expect(form.getByRole('radio', { name: '15 min' })).toBeFocused()
  await page.keyboard.press('ArrowDown')
  await expect(form.getByRole('radio', { name: '1 h' })).toBeChecked()
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(form.getByRole('button', { name: /^Shelve until/ })).toHaveAccessibleDescription('Give a reason first.')
  await page.keyboard.type('bearing ordered')
  await page.keyboard.press('Enter')
  await expect(form).toBeHidden()
  await expect(detailOf(page)).toBeFocused()
  await expect(detailOf(page)).toContainText(/Shelved until.*59 min \d\d s left · bearing ordered/)
  await expect(tabOf(page, 'Shelved')).toHaveText(`Shelved (${before + 1})`)
  await expect(alarmRow(other, probe)).toContainText(/59 min \d\d s left/)
  await expect(page.getByRole('banner').getByRole('link', { name: `Shelved: ${before + 1}` })).toBeVisible()
  await expect(page.getByText('shown 0 of')).toBeVisible()

  await alarmRow(other, probe)
    .getByRole('button', { name: /^Take off the shelf/ })
    .click()
  await expect(tabOf(page, 'Shelved')).toHaveText(`Shelved (${before})`)
  await expect(stateIn(alarmRow(page, probe), 'Acknowledged')).toBeVisible()
  await expect(detailOf(page).getByRole('listitem').filter({ hasText: 'Taken off the shelf by Wang Li' })).toBeVisible()
})

test('a shelf that runs out brings the alarm back as unacknowledged', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 12 } })
  const page = await openConsole(browser, platform.url)
  await acknowledgeButton(alarmRow(page, probe)).click()
  await expect(stateIn(alarmRow(page, probe), 'Acknowledged')).toBeVisible()
  // The menu begins at a quarter of an hour; on the way to the server it becomes two seconds.
  await page.route('**/api/alarms/*', async (route) => {
    const body = route.request().postDataJSON() as object
    await route.continue({ postData: { ...body, until: new Date(Date.now() + 2000).toISOString() } })
  })
  await page.goto(`${platform.url}/alarms/plant.${probe}.warm?do=shelve`)
  await page.getByRole('textbox', { name: 'Reason' }).fill('valve is being turned')
  await page.getByRole('button', { name: /^Shelve until/ }).click()
  await expect(detailOf(page).getByText('Shelved: hidden by an operator')).toBeVisible()
  await expect(stateIn(alarmRow(page, probe), 'Unacknowledged')).toBeVisible()
  await expect(detailOf(page).getByRole('listitem').filter({ hasText: 'Shelf time over' })).toBeVisible()
})

test('a critical alarm is not shelved by an operator, and the button says why', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 60 } })
  const page = await openConsole(browser, `${platform.url}/alarms/plant.${probe}.hot`)
  await expect(detailOf(page).getByRole('button', { name: 'Shelve …' })).toHaveAccessibleDescription(
    'Only a supervisor may do this to this alarm.',
  )
})

test('an alarm is out of service with a reason and a work reference until it is returned', async ({
  browser,
  platform,
}) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 12 } })
  const page = await openConsole(browser, `${platform.url}/alarms/plant.${probe}.warm`)
  const before = await countIn(tabOf(page, 'Suppressed and out of service'))
  await detailOf(page).getByRole('button', { name: 'Take out of service …' }).click()
  const form = page.getByRole('region', { name: 'Take this alarm out of service' })
  await form.getByRole('textbox', { name: 'Reason' }).fill('probe is calibrated')
  const submit = form.getByRole('button', { name: 'Take out of service' })
  await expect(submit).toHaveAccessibleDescription('Name the work it waits for.')
  await form.getByRole('textbox', { name: 'Work order' }).fill('WO-4711')
  await submit.click()
  const tab = tabOf(page, 'Suppressed and out of service')
  await expect(tab).toHaveText(`Suppressed and out of service (${before + 1})`)
  await expect(
    detailOf(page).getByText('Taken out of service by Wang Li for WO-4711: probe is calibrated'),
  ).toBeVisible()
  await tab.click()
  await expect(alarmRow(page, probe)).toContainText('WO-4711')
  await alarmRow(page, probe)
    .getByRole('button', { name: /^Return to service/ })
    .click()
  await expect(tab).toHaveText(`Suppressed and out of service (${before})`)
  await page.getByRole('tab', { name: /^Active/ }).click()
  await expect(stateIn(alarmRow(page, probe), 'Unacknowledged')).toBeVisible()
})

test('several are acknowledged at once, and the one that another was first with is told', async ({
  browser,
  platform,
}) => {
  const probes = [platform.freshProbe(), platform.freshProbe()]
  const wang = await openConsole(browser, platform.url, { operator: 'Wang Li' })
  const chen = await openConsole(browser, platform.url, { operator: 'Chen Jing' })
  for (const probe of probes) await platform.publish(probe, { values: { level: 30 } })
  for (const probe of probes) await alarmRow(chen, probe).getByRole('checkbox').check()
  // What this desk sends is under way while the other one acts.
  const otherWasFirst = Promise.withResolvers<void>()
  await chen.route('**/api/alarms/*', async (route) => {
    await otherWasFirst.promise
    await route.continue()
  })
  await chen.getByRole('button', { name: 'Acknowledge 2 selected' }).click()
  await acknowledgeButton(alarmRow(wang, probes[0]!)).click()
  await expect(stateIn(alarmRow(wang, probes[0]!), 'Acknowledged')).toBeVisible()
  otherWasFirst.resolve()
  const result = chen.getByRole('region', { name: 'Result' })
  await expect(result).toContainText('1 acknowledged')
  await expect(result).toContainText(`${probeName(probes[0]!)}, Too warm (warm): Already acknowledged by Wang Li.`)
  await expect(stateIn(alarmRow(wang, probes[1]!), 'Acknowledged')).toBeVisible()
})

test('comment and reset by keys from the list; what happened is in words with who and when', async ({
  browser,
  platform,
}) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 60 } })
  await platform.publish(probe, { values: { level: 2 } })
  const page = await openConsole(browser, `${platform.url}/alarms?q=${encodeURIComponent(`${probeName(probe)} hot`)}`)
  const row = alarmRow(page, probe, 'hot')
  await focusRow(page, row)
  await page.keyboard.press('c')
  await expect(detailOf(page).getByRole('textbox', { name: 'Comment' })).toBeFocused()
  await page.keyboard.type('door found open')
  await page.keyboard.press('Tab')
  await page.keyboard.press('Enter')
  await expect(detailOf(page).getByText('Comment by Wang Li: door found open')).toBeVisible()
  await page.keyboard.press('Escape')
  await expect(row).toBeFocused()
  // The next key is meant for what stands on the screen, also before the answer to the first is there.
  const answers: (() => void)[] = []
  await page.route('**/api/alarms/*', async (route) => {
    const response = await route.fetch()
    await new Promise<void>((resolve) => answers.push(resolve))
    await route.fulfill({ response })
  })
  await page.keyboard.press('a')
  await expect(stateIn(row, 'Latched, ack.')).toBeVisible()
  await page.keyboard.press('r')
  await expect(row).toBeHidden()
  await expect.poll(() => answers.length).toBe(2)
  for (const answer of answers) answer()
  await page.unrouteAll({ behavior: 'wait' })
  await page.goto(`${platform.url}/alarms/plant.${probe}.hot`)
  const history = detailOf(page).getByRole('listitem')
  await expect(history.filter({ hasText: /\d\d:\d\d:\d\d Reset by Wang Li/ })).toBeVisible()
  await expect(detailOf(page).getByText('Raised 1× in all, 1× in the last 30 days')).toBeVisible()
  await expect(
    detailOf(page)
      .getByRole('table')
      .getByText(/Wang Li/),
  ).toBeVisible()
})

test('the journal is filtered in the URL and by the server, and what is filtered is exported', async ({
  browser,
  platform,
}) => {
  const [probe, other] = [platform.freshProbe(), platform.freshProbe()]
  for (const one of [probe, other]) await platform.publish(one, { values: { level: 12 } })
  const page = await openConsole(browser, `${platform.url}/alarms/plant.${probe}.warm`)
  await expect(detailOf(page).getByRole('img', { name: /^Level from/ })).toBeVisible()
  await page.getByRole('textbox', { name: 'Comment' }).fill('=HYPERLINK("http://x") 阀门')
  await page.getByRole('button', { name: 'Add comment' }).click()
  await expect(detailOf(page).getByText('Comment by Wang Li')).toBeVisible()
  await page.goto(`${platform.url}/alarms?tab=journal`)
  await page.getByRole('combobox', { name: 'Equipment' }).selectOption({ label: probeName(probe) })
  await page.getByRole('combobox', { name: 'What happened' }).selectOption('Comments')
  await page.getByRole('textbox', { name: 'Person' }).fill('wang')
  await page.keyboard.press('Enter')
  await page.getByRole('textbox', { name: 'Reason, note, comment, work' }).fill('阀门')
  await page.keyboard.press('Enter')
  await expect(page).toHaveURL(new RegExp(`equipment=${probe}.*kind=comments|kind=comments.*equipment=${probe}`))
  await expect(page.getByText('1 entry')).toBeVisible()
  await page.reload()
  await expect(page.getByText('1 entry')).toBeVisible()
  await expect(page.getByRole('row').nth(1)).toContainText('Comment by Wang Li')

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('link', { name: 'Export CSV' }).click(),
  ])
  expect(download.suggestedFilename()).toBe('plant-journal.csv')
  const csv = await (await page.request.get(download.url())).text()
  const lines = csv.split('\r\n')
  expect(lines).toHaveLength(3)
  expect(lines[0]).toMatch(/^\uFEFFNo\.,Time \(Asia\/Shanghai\),/)
  expect(lines[1]).toContain(`${probeName(probe)},Too warm (warm),high,`)
  expect(lines[1]).toContain(`Wang Li,,"'=HYPERLINK(""http://x"") 阀门"`)
  const xlsx = await page.getByRole('link', { name: 'Export XLSX' }).getAttribute('href')
  expect((await (await page.request.get(platform.url + xlsx)).body()).subarray(0, 4).toString('latin1')).toBe(
    'PK\x03\x04',
  )
})

test('the journal goes back page by page', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  for (let time = 0; time < 60; time++) await platform.publish(probe, { values: { level: time % 2 === 0 ? 12 : 2 } })
  const page = await openConsole(browser, `${platform.url}/alarms?tab=journal&equipment=${probe}`)
  await expect(page.getByText(/^\d+ entries$|there are older ones/)).toBeVisible()
  const older = page.getByRole('button', { name: 'Show older' })
  while (await older.isVisible()) await older.click()
  await expect(page.getByText(/^\d+ entries$/)).toBeVisible()
  await expect(page.getByRole('row').last()).toContainText('is online')
  await expect(page.getByRole('row').nth(-2)).toContainText('Raised at 12.00 °C')
})

test('in a flood the alarms of one panel stand together, with the one that was first', async ({
  browser,
  platform,
}) => {
  const page = await openConsole(browser, `${platform.url}/alarms?site=annex&group=on`)
  await platform.publish('annex-panel', { values: { 'zone-7/level': 20 } }, 'annex')
  await expect(page.getByRole('row').filter({ hasText: 'Zone 7' })).toBeVisible()
  await platform.publish('annex-panel', zonesAt(20), 'annex')
  const head = page.getByRole('row').filter({ hasText: 'Annex panel' })
  await expect(head).toContainText('first: Zone 7 · Too warm (warm)')
  await expect(head).toContainText('12 unack. of 12')
  await expect(page.getByText('shown 12 of 12, 0 hidden by filter')).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'Zone 3' })).toBeHidden()

  await page.goto(`${platform.url}/alarms?site=annex`)
  await expect(page.getByText('Flood: 12 new alarms in 10 min, grouped by cause')).toBeVisible()
  await focusRow(page, head)
  await page.keyboard.press('ArrowRight')
  await expect(page.getByRole('row').filter({ hasText: 'Zone 7' }).filter({ hasText: /FIRST/ })).toBeVisible()
  await expect(page.getByRole('row').filter({ hasText: 'Zone 3' })).toBeVisible()
  await page.keyboard.press('a')
  await expect(head).toContainText('12 unack. of 12')
  await page.keyboard.press('ArrowLeft')
  await expect(page.getByRole('row').filter({ hasText: 'Zone 3' })).toBeHidden()
  await page.getByRole('button', { name: 'Group by cause' }).click()
  await expect(page).toHaveURL(/group=off/)
  await expect(page.getByRole('row').filter({ hasText: 'Zone 3' })).toBeVisible()
})

test('the detail says how often its alarm comes, and of each time how long it took and who acknowledged', async ({
  browser,
  platform,
}) => {
  const probe = platform.freshProbe()
  const page = await openConsole(browser, platform.url, { operator: 'Wang Li' })
  await platform.publish(probe, { values: { level: 12 } })
  await acknowledgeButton(alarmRow(page, probe)).click()
  await expect(stateIn(alarmRow(page, probe), 'Acknowledged')).toBeVisible()
  await alarmRow(page, probe).click()
  const detail = detailOf(page)
  await expect(detail).toContainText('Raised 1× in all, 1× in the last 30 days')
  for (const level of [3, 12]) await platform.publish(probe, { values: { level } })
  await expect(detail).toContainText('Raised 2× in all, 2× in the last 30 days')
  await expect(detail.getByRole('img', { name: 'Raised per day, last 30 days; at most 2 on one day' })).toBeVisible()
  const [newest, before] = [1, 2].map((nth) =>
    detail.getByRole('table', { name: 'The last 2 occurrences' }).getByRole('row').nth(nth),
  ) as [Locator, Locator]
  await expect(newest.getByRole('cell').nth(1)).toHaveText(/^\d+ s, still active$/)
  await expect(newest.getByRole('cell').nth(2)).toHaveText('')
  await expect(before.getByRole('cell').nth(1)).toHaveText(/^\d+ s$/)
  await expect(before.getByRole('cell').nth(2)).toHaveText(/^\d+ s, Wang Li$/)
})
