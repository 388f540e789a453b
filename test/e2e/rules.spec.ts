import { AxeBuilder } from '@axe-core/playwright'
import type { Browser, Locator, Page } from '@playwright/test'
import { LOOKS } from './support/looks.ts'
import { expect, openConsole, probeName, test } from './support/story.ts'
import type { RealPlatform } from './support/platform.ts'

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** The store writes behind the journal: a backtest of what was just sent may come too early. */
const STORED_MAX_ms = 20_000
/** A rule is saved when it was tried; of some probes nothing is stored. */
const TRIED = /Exactly this draft was backtested\.|what is stored does not allow a backtest/

const ENGINEER = { operator: 'Engineer Zhou', roles: ['engineer'] } as const

const panel = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })
const limitField = (page: Page): Locator => page.getByRole('textbox', { name: /^Limit \(/ })
const save = (page: Page): Locator => panel(page, 'Save as a new version')

async function levels(platform: RealPlatform, probe: string, values: readonly number[]): Promise<void> {
  for (const level of values) await platform.publish(probe, { values: { level } })
}

/** The rule of one probe alone, so that no other story is disturbed. */
async function openRule(browser: Browser, platform: RealPlatform, probe: string, options: object = ENGINEER) {
  const page = await openConsole(browser, `${platform.url}/rules/${probe}/warm`, options)
  await expect(page.getByRole('heading', { level: 1 })).toContainText('warm')
  return page
}

async function saveAs(page: Page, why: string): Promise<void> {
  await panel(page, 'Backtest').getByRole('button', { name: 'Run the backtest' }).click()
  await expect(save(page)).toContainText(TRIED)
  await save(page).getByRole('textbox', { name: 'Why' }).fill(why)
  await save(page).getByRole('button', { name: 'Save' }).click()
}

/** Runs the backtest until the store has what was sent. */
async function backtest(page: Page, found: RegExp): Promise<void> {
  const box = panel(page, 'Backtest')
  await expect(async () => {
    await box.getByRole('button', { name: 'Run the backtest' }).click()
    await expect(box.getByText(found)).toBeVisible({ timeout: 3000 })
  }).toPass({ timeout: STORED_MAX_ms })
}

test('an engineer moves a limit, tries it on stored history and saves it; from then on the alarm comes by the new limit', async ({
  browser,
  platform,
}) => {
  const probe = platform.freshProbe()
  await levels(platform, probe, [12, 3])
  const page = await openRule(browser, platform, probe)
  await expect(page.getByText('This is the rule of its kind.')).toBeVisible()
  await limitField(page).fill('20')
  await expect(panel(page, 'Read back')).toContainText('Level is above 20 °C with a deadband of 0.5 °C')
  await expect(save(page)).toContainText('This draft was not backtested.')
  await backtest(page, /^1 of 1 alarm would not have been raised; 0 new\.$/)
  const peak = panel(page, 'Backtest').getByRole('row', { name: /Most within any 10 minutes/ })
  await expect(peak).toContainText('at most 10')
  await expect(peak).toContainText('met')
  await expect(save(page)).toContainText('Exactly this draft was backtested.')

  await limitField(page).fill('21')
  await expect(save(page)).toContainText('The draft was changed since the backtest')
  await save(page).getByRole('textbox', { name: 'Why' }).fill('Untried')
  await expect(save(page).getByRole('button', { name: 'Save' })).toHaveAccessibleDescription(
    'Backtest exactly this draft first.',
  )
  await limitField(page).fill('20')
  await saveAs(page, 'It is warm beside the boiler')
  await expect(save(page)).toContainText('Version 1 was saved and counts now.')
  const versions = panel(page, 'Versions').getByRole('listitem')
  await expect(versions.first()).toContainText('It is warm beside the boiler')
  await expect(versions.first()).toContainText('by Engineer Zhou')
  await expect(versions.first()).toContainText('Level is above 8 °C')

  await levels(platform, probe, [15, 3, 25])
  await page.goto(`${platform.url}/equipment/${probe}`)
  const alarm = page.getByRole('row').filter({ hasText: 'Too warm (warm)' })
  await expect(alarm).toContainText('Unacknowledged')
  await expect(alarm.getByRole('cell').nth(4)).toHaveText('2')
})

test('an occurrence of the backtest leads to the trend around it', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await levels(platform, probe, [12, 3, 30, 4])
  const page = await openRule(browser, platform, probe)
  await limitField(page).fill('20')
  await backtest(page, /^1 of 2 alarms would not have been raised/)
  await expect(page.getByRole('img', { name: /^Alarms over time: draft 1, in force 2/ })).toBeVisible()
  await page.getByText('Alarms one by one').click()
  const raises = panel(page, 'Backtest')
    .getByRole('row')
    .filter({ hasText: probeName(probe) })
  await expect(raises).toHaveCount(2)
  await expect(raises.first()).toContainText('in force only')
  await raises
    .last()
    .getByRole('button', { name: /^Trend around/ })
    .click()
  await expect(page.getByRole('heading', { name: `Trend: ${probeName(probe)}, Level` })).toBeFocused()
  await expect(page.getByRole('img', { name: /^Level from .* highest 30/ })).toBeVisible()
})

test('an operator reads the rule and cannot save one', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  const page = await openRule(browser, platform, probe, { operator: 'Operator Qian', roles: ['operator'] })
  await expect(panel(page, 'Read back')).toContainText('Level is above 8 °C')
  await expect(limitField(page)).toHaveCount(0)
  await expect(page.getByRole('button', { name: 'Save' })).toHaveAccessibleDescription('Your role does not allow this.')
  const answer = await page.request.post(`${platform.url}/api/sites/plant/rules/${probe}/warm`, {
    data: { word: 'off', note: 'no', basedOn: 0 },
    headers: { origin: platform.url },
  })
  expect(answer.status()).toBe(403)
})

test('what is wrong stands beside its field, and nothing can be saved', async ({ browser, platform }) => {
  const page = await openRule(browser, platform, platform.freshProbe())
  await limitField(page).fill('900')
  await expect(limitField(page)).toHaveAccessibleDescription(/Outside the range of the point, -40 to 200/)
  await expect(save(page)).toContainText('Mend the problems first.')
  await limitField(page).fill('')
  await expect(limitField(page)).toHaveAccessibleDescription(/A number is needed/)
  await limitField(page).fill('9')
  await expect(limitField(page)).not.toHaveAccessibleDescription(/./)
})

test('a draft outlives the page, is marked in the list, and can be thrown away', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  const page = await openRule(browser, platform, probe)
  await limitField(page).fill('33')
  await page.reload()
  await expect(limitField(page)).toHaveValue('33')
  await page.getByRole('button', { name: 'Throw the draft away' }).click()
  await expect(limitField(page)).toHaveValue('8')
  await page.goto(`${platform.url}/rules/kind:probe/hot`)
  await limitField(page).fill('55')
  await page.getByRole('link', { name: 'All rules' }).click()
  await expect(page.getByRole('row').filter({ hasText: 'unsaved draft' })).toContainText('Too warm (hot)')
})

test('who saved meanwhile is told, and the draft can be compared and saved after all', async ({
  browser,
  platform,
}) => {
  const probe = platform.freshProbe()
  const first = await openRule(browser, platform, probe)
  const second = await openRule(browser, platform, probe, { operator: 'Engineer Lin', roles: ['engineer'] })
  await limitField(first).fill('14')
  await limitField(second).fill('18')
  await saveAs(second, 'The sensor reads high')
  await expect(save(second)).toContainText('Version 1 was saved')
  await saveAs(first, 'Mine')
  const meanwhile = first.getByRole('alert').filter({ hasText: 'Engineer Lin saved version 1 meanwhile' })
  await expect(meanwhile).toContainText('The sensor reads high')
  await meanwhile.getByRole('button', { name: 'Compare with your draft' }).click()
  await expect(meanwhile).toContainText('Level is above 18 °C with a deadband of 0.5 °C → Level is above 14 °C')
  await meanwhile.getByRole('button', { name: 'Go on with my draft' }).click()
  await saveAs(first, 'Mine, knowing yours')
  await expect(save(first)).toContainText('Version 2 was saved')
  await first.getByRole('button', { name: 'Take over version 1 as draft' }).click()
  await expect(limitField(first)).toHaveValue('18')
})

test('switching off takes two steps and names what it is about; as configured brings it back', async ({
  browser,
  platform,
}) => {
  const probe = platform.freshProbe()
  const page = await openRule(browser, platform, probe)
  await page.getByRole('button', { name: 'Switch off …' }).click()
  const confirm = page.getByRole('group', { name: `Switch off “Too warm (warm)” for ${probeName(probe)}?` })
  await confirm.getByRole('textbox', { name: 'Why' }).fill('The room is empty')
  await confirm.getByRole('button', { name: `Switch off “Too warm (warm)”, ${probeName(probe)}` }).click()
  await expect(page.getByText('This alarm is switched off here.')).toBeVisible()
  await page.getByRole('button', { name: 'As configured again …' }).click()
  await page
    .getByRole('group', { name: /back to what is configured/ })
    .getByLabel('Why')
    .fill('In use again')
  await page.getByRole('button', { name: /^As configured: / }).click()
  await expect(page.getByText('This alarm is switched off here.')).toHaveCount(0)
  await expect(panel(page, 'Versions')).toContainText('As configured again')
})

/** More than all the fields of the page. */
const PRESSES_MAX = 120

/** Goes by keys until this has the focus. */
async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
  for (let i = 0; i < PRESSES_MAX; i += 1) {
    if (await target.evaluate((element) => element === document.activeElement)) return
    await page.keyboard.press(key)
  }
  throw new Error('the keys do not lead there')
}
const backTabTo = (page: Page, target: Locator): Promise<void> => tabTo(page, target, 'Shift+Tab')

test('the whole way goes by keys: to the rule, a second condition, moved up, and saved', async ({
  browser,
  platform,
}) => {
  const probe = platform.freshProbe()
  const page = await openConsole(browser, `${platform.url}/equipment/${probe}`, ENGINEER)
  await tabTo(page, page.getByRole('link', { name: 'Rule: Too warm (warm)' }))
  await page.keyboard.press('Enter')
  const condition = panel(page, 'Condition')
  await tabTo(page, condition.getByText('Put into a group'))
  await page.keyboard.press('Enter')
  await tabTo(page, condition.getByRole('button', { name: /^Put into “one of these is true”/ }))
  await page.keyboard.press('Enter')
  const types = condition.getByRole('combobox', { name: 'What must be true' })
  await expect(types.first()).toBeFocused()
  await tabTo(page, condition.getByRole('button', { name: /^Add a condition/ }))
  await page.keyboard.press('Enter')
  await expect(types.last()).toBeFocused()
  await types.last().press('ArrowDown')
  await tabTo(page, limitField(page).last())
  await page.keyboard.type('-5')
  await expect(condition).toContainText('Level is above 8 °C with a deadband of 0.5 °C or Level is below -5 °C')
  await backTabTo(page, condition.getByRole('button', { name: 'Move up: Level is below -5 °C' }))
  await page.keyboard.press('Enter')
  await expect(condition).toContainText('Level is below -5 °C or Level is above 8 °C')
  await tabTo(page, page.getByRole('button', { name: 'Run the backtest' }))
  await page.keyboard.press('Enter')
  await expect(save(page)).toContainText(TRIED)
  await tabTo(page, save(page).getByRole('textbox', { name: 'Why' }))
  await page.keyboard.type('Frost too')
  await tabTo(page, save(page).getByRole('button', { name: 'Save' }))
  await page.keyboard.press('Enter')
  await expect(save(page)).toContainText('Version 1 was saved')
})

test('the list is reached by keys, and filter and “changed here” stand in the URL', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  const rule = await openRule(browser, platform, probe)
  // A number that no other story takes: the words of the filter are looked for anywhere.
  await limitField(rule).fill('9.375')
  await saveAs(rule, 'One more degree')
  await expect(save(rule)).toContainText('Version 1 was saved')
  const page = await openConsole(browser, `${platform.url}/alarms`, ENGINEER)
  await expect(page.getByRole('tab', { name: /^Active/ })).toBeVisible()
  await page.keyboard.press('g')
  await page.keyboard.press('c')
  await expect(page.getByRole('heading', { name: 'Rules' })).toBeVisible()
  await page.keyboard.press('/')
  await page.keyboard.type(`above 9.375 ${probe}`)
  await expect(page).toHaveURL(/9\.375.*probe/)
  await page.getByRole('checkbox', { name: 'Changed here only' }).press('Space')
  await expect(page).toHaveURL(/changed=true/)
  await page.reload()
  const rows = page.getByRole('row').filter({ has: page.getByRole('link') })
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText('Version 1')
  await expect(rows).toContainText('by Engineer Zhou')
})

test('an alarm, its equipment and the report of the load lead to its rule', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await levels(platform, probe, [12, 3, 12, 3, 12, 3, 12, 3, 12, 3, 12])
  const page = await openConsole(browser, `${platform.url}/alarms/plant.${probe}.warm`)
  for (const from of [`alarms/plant.${probe}.warm`, `equipment/${probe}`, 'kpi']) {
    await page.goto(`${platform.url}/${from}`)
    const row = page.getByRole('row').filter({ has: page.getByRole('link', { name: probeName(probe), exact: true }) })
    const link =
      from === 'kpi'
        ? row.getByRole('link', { name: /warm/ })
        : page.getByRole('link', { name: /^Rule: Too warm \(warm\)/ })
    await link.first().click()
    await expect(page).toHaveURL(new RegExp(`/rules/${probe}/warm`))
  }
})

test('the editor reads in Chinese', async ({ browser, platform }) => {
  const page = await openConsole(browser, `${platform.url}/rules/kind:probe/warm`, { ...ENGINEER, language: 'zh-CN' })
  await expect(page.getByRole('region', { name: '复述' })).toContainText('水平高于 8 °C（回差 0.5 °C）')
  await page.getByRole('textbox', { name: /^限值/ }).fill('900')
  await expect(page.getByText('超出点位量程 -40 至 200。')).toBeVisible()
})

for (const { language, theme } of LOOKS) {
  test(`axe finds no fault in ${language}, ${theme}`, async ({ browser, platform }) => {
    const probe = platform.freshProbe()
    await levels(platform, probe, [12, 3])
    const page = await openConsole(browser, `${platform.url}/rules`, { ...ENGINEER, language, theme })
    const check = async (): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
    }
    await expect(page.getByRole('table')).toBeVisible()
    await check()
    await page.goto(`${platform.url}/rules/${probe}/warm`)
    await page.getByText(/^(Put into a group|放入组合)$/).click()
    await page.getByRole('button', { name: /^(Put into “while|放入“前者)/ }).click()
    await page.getByRole('button', { name: /^\+ (Add hours|添加时段)/ }).click()
    await page.getByRole('button', { name: /^(Switch off …|关闭…)$/ }).click()
    await expect(page.getByText(/2 problems|有 2 处|1 problem|有 1 处/)).toBeVisible()
    await check()
    await page.getByRole('button', { name: /^(Throw the draft away|放弃草稿)$/ }).click()
    await expect(async () => {
      await page.getByRole('button', { name: /^(Run the backtest|运行回测)$/ }).click()
      await expect(page.getByRole('img', { name: /^(Alarms over time|报警随时间)/ })).toBeVisible({ timeout: 3000 })
    }).toPass({ timeout: STORED_MAX_ms })
    await page.getByText(/^(Alarms one by one|逐次报警)$/).click()
    await check()
  })
}

test('nothing scrolls sideways, from a wide desk to 320 px', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await levels(platform, probe, [12, 3])
  const page = await openRule(browser, platform, probe)
  await page.getByText('Put into a group').click()
  await page.getByRole('button', { name: /^Put into “while/ }).click()
  await page
    .getByRole('textbox', { name: /^Limit \(/ })
    .first()
    .fill('5')
  await backtest(page, /alarms? would|Nothing would/)
  await page.getByText('Alarms one by one').click()
  for (const path of [null, 'rules']) {
    if (path !== null) await page.goto(`${platform.url}/${path}`)
    if (path !== null) await expect(page.getByRole('table')).toBeVisible()
    for (const width of [1920, 1366, 960, 412, 320]) {
      await page.setViewportSize({ width, height: 900 })
      const sideways = await page.evaluate(() =>
        [document.documentElement, ...document.querySelectorAll('main, main *')]
          .filter((part) => part.matches('html') || ['auto', 'scroll'].includes(getComputedStyle(part).overflowX))
          .map((part) => part.scrollWidth - part.clientWidth),
      )
      expect(Math.max(...sideways), `${path ?? 'the rule'} at ${width} px`).toBe(0)
    }
  }
})
