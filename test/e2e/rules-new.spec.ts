import { AxeBuilder } from '@axe-core/playwright'
import type { Locator, Page } from '@playwright/test'
import { expect, openConsole, probeName, test } from './support/story.ts'

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
/** The store writes behind the journal: a backtest of what was just sent may come too early. */
const STORED_MAX_ms = 20_000
/** A rule is saved when it was tried; of some probes nothing is stored. */
const TRIED = /Exactly this draft was backtested\.|what is stored does not allow a backtest/
const ENGINEER = { operator: 'Engineer Zhou', roles: ['engineer'] } as const

const panel = (page: Page, name: string): Locator => page.getByRole('region', { name, exact: true })
const field = (page: Page, name: string | RegExp): Locator => page.getByRole('textbox', { name })

/** Names a new alarm of one probe and goes to its page. */
async function begins(page: Page, probe: string, message: string): Promise<void> {
  await page.getByRole('button', { name: 'New alarm' }).click()
  const form = panel(page, 'New alarm')
  await form.getByLabel('For', { exact: true }).selectOption({ label: probeName(probe) })
  await form.getByLabel('Message (English)').fill(message)
  await form.getByRole('button', { name: 'Write its definition' }).click()
  await expect(page.getByText('not saved yet')).toBeVisible()
}

async function fillsGuidance(page: Page): Promise<void> {
  await field(page, 'What it means (English)').fill('The room freezes.')
  await field(page, 'What to do (English)').fill('Close the window.')
}

async function saves(page: Page, why: string): Promise<void> {
  const box = page.getByRole('region', { name: /^Save (the new alarm|as a new version)$/ })
  await page.getByRole('button', { name: 'Run the backtest' }).click()
  await expect(box).toContainText(TRIED)
  await box.getByRole('textbox', { name: 'Why' }).fill(why)
  await box.getByRole('button', { name: 'Save' }).click()
}

test('an engineer makes a new alarm, tries it, saves it, sees it raised, and retires it when nothing of it stands', async ({
  browser,
  platform,
}) => {
  const probe = platform.freshProbe()
  for (const level of [3, -12, 4]) await platform.publish(probe, { values: { level } })
  const page = await openConsole(browser, `${platform.url}/rules`, ENGINEER)
  await begins(page, probe, 'Frost')
  await expect(page).toHaveURL(new RegExp(`/rules/${probe}/frost`))
  await expect(page.getByText('Once it is saved it counts for 1 piece of equipment.')).toBeVisible()
  // What only a person knows is asked for, and nothing is saved without it.
  const save = panel(page, 'Save the new alarm')
  await expect(page.getByText('3 problems to mend')).toBeVisible()
  await expect(save.getByRole('button', { name: 'Save' })).toHaveAccessibleDescription('Mend the problems first.')
  await panel(page, 'Condition').getByRole('combobox', { name: 'What must be true' }).selectOption('is below')
  await field(page, /^Limit \(/).fill('-10')
  await fillsGuidance(page)
  await expect(panel(page, 'Read back')).toContainText('Level is below -10 °C')
  await expect(async () => {
    await page.getByRole('button', { name: 'Run the backtest' }).click()
    await expect(page.getByText('There is no such alarm yet; it would have been raised 1 time.')).toBeVisible({
      timeout: 3000,
    })
  }).toPass({ timeout: STORED_MAX_ms })
  await saves(page, 'Pipes froze last winter')
  await expect(page.getByText('Version 1 was saved and counts now.')).toBeVisible()
  await expect(panel(page, 'Versions')).toContainText('Pipes froze last winter')

  await platform.publish(probe, { values: { level: -20 } })
  const operator = await openConsole(browser, `${platform.url}/alarms/plant.${probe}.frost`)
  await expect(operator.getByText('The room freezes.')).toBeVisible()

  await page.getByRole('button', { name: 'Retire …' }).click()
  const confirm = page.getByRole('group', { name: `Retire “Frost” for ${probeName(probe)}?` })
  await confirm.getByRole('textbox', { name: 'Why' }).fill('The pipes are gone')
  const retire = confirm.getByRole('button', { name: `Retire “Frost”, ${probeName(probe)}` })
  await retire.click()
  await expect(confirm.getByRole('alert')).toContainText(`Its alarm stands at ${probeName(probe)}.`)
  await platform.publish(probe, { values: { level: 3 } })
  await operator
    .getByRole('complementary', { name: 'Alarm detail' })
    .getByRole('button', { name: /^Acknowledge/ })
    .click()
  await expect(async () => {
    await retire.click()
    await expect(page.getByText('This alarm was made here and is retired')).toBeVisible({ timeout: 1000 })
  }).toPass({ timeout: 7000 })

  await page.getByRole('link', { name: 'All rules' }).click()
  const row = page.getByRole('row').filter({ hasText: 'Retired' })
  await expect(page.getByText(/^shown \d+ of/)).toBeVisible()
  await expect(row).toHaveCount(0)
  await page.getByRole('checkbox', { name: /^Retired ones too/ }).check()
  await expect(page).toHaveURL(/retired=true/)
  await row.getByRole('link', { name: 'frost' }).first().click()
  await page.getByRole('button', { name: 'Take over version 1 as draft' }).click()
  await saves(page, 'They are back')
  await expect(page.getByText('Version 3 was saved and counts now.')).toBeVisible()
})

test('an id that is taken is told at once, a copy begins with what the other says, and a draft waits in the list', async ({
  browser,
  platform,
}) => {
  const probe = platform.freshProbe()
  const page = await openConsole(browser, `${platform.url}/rules`, ENGINEER)
  await page.getByRole('button', { name: 'New alarm' }).click()
  const form = panel(page, 'New alarm')
  await form.getByLabel('For', { exact: true }).selectOption({ label: probeName(probe) })
  const begin = form.getByRole('button', { name: 'Write its definition' })
  await expect(begin).toHaveAccessibleDescription('Write the message in English first.')
  await form.getByLabel('Message (English)').fill('Warm')
  // An id is proposed that nobody has.
  await expect(form.getByLabel('Id')).toHaveValue('warm-2')
  for (const [id, why] of [
    ['warm', 'An alarm there has, or had, this id.'],
    ['communication-lost', 'An alarm there has, or had, this id.'],
    ['too warm!', 'Small letters, digits and hyphens, 1 to 64 of them.'],
  ] as const) {
    await form.getByLabel('Id').fill(id)
    await expect(begin).toHaveAccessibleDescription(why)
  }
  await form.getByLabel('Id').fill('lukewarm')
  await form.getByLabel('Begin with').selectOption({ label: 'Too warm (warm) · Every probe' })
  await begin.click()
  await expect(field(page, /^Limit \(/)).toHaveValue('8')
  await expect(field(page, 'What to do (English)')).toHaveValue('Close the door of the room.')
  await field(page, /^Limit \(/).fill('7')

  await page.getByRole('link', { name: 'All rules' }).click()
  await page.getByRole('link', { name: `lukewarm · ${probeName(probe)}` }).click()
  await expect(field(page, /^Limit \(/)).toHaveValue('7')
  await page.getByRole('button', { name: 'Throw the draft away' }).click()
  await expect(page).toHaveURL(/\/rules(\?|$)/)
  await expect(page.getByRole('link', { name: /^lukewarm/ })).toHaveCount(0)
})

test('of two who make an alarm of one id the second is told, and may go on over the first', async ({
  browser,
  platform,
}) => {
  const probe = platform.freshProbe()
  const [one, two] = [
    await openConsole(browser, `${platform.url}/rules`, ENGINEER),
    await openConsole(browser, `${platform.url}/rules`, { operator: 'Engineer Lin', roles: ['engineer'] }),
  ]
  for (const page of [one, two]) {
    await begins(page, probe, 'Chilly')
    await field(page, /^Limit \(/).fill(page === one ? '100' : '110')
    await fillsGuidance(page)
  }
  await saves(one, 'First')
  await expect(one.getByText('Version 1 was saved')).toBeVisible()
  await expect(two.getByRole('alert').filter({ hasText: 'Engineer Zhou saved version 1 meanwhile' })).toBeVisible()
  await two.getByRole('button', { name: 'Go on with my draft' }).click()
  await saves(two, 'Second, knowing the first')
  await expect(two.getByText('Version 2 was saved')).toBeVisible()
})

test('who may not change rules is offered no new one', async ({ browser, platform }) => {
  const page = await openConsole(browser, `${platform.url}/rules`, { operator: 'Operator Qian', roles: ['operator'] })
  await expect(page.getByRole('table')).toBeVisible()
  await expect(page.getByRole('button', { name: 'New alarm' })).toHaveCount(0)
})

for (const [language, theme] of [
  ['en', 'dim'],
  ['zh-CN', 'light'],
] as const)
  test(`axe finds no fault, and nothing scrolls sideways, in ${language}, ${theme}`, async ({ browser, platform }) => {
    const probe = platform.freshProbe()
    const page = await openConsole(browser, `${platform.url}/rules`, { ...ENGINEER, language, theme })
    const isEnglish = language === 'en'
    const fits = async (): Promise<void> => {
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze()
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
      for (const width of [1920, 412, 320]) {
        await page.setViewportSize({ width, height: 900 })
        expect(await page.evaluate(() => document.documentElement.scrollWidth - innerWidth)).toBeLessThanOrEqual(0)
      }
    }
    await page.getByRole('button', { name: isEnglish ? 'New alarm' : '新建报警' }).click()
    const form = page.getByRole('region', { name: isEnglish ? 'New alarm' : '新建报警' })
    await form.getByLabel(isEnglish ? 'For' : '适用于', { exact: true }).selectOption(probe)
    await form.getByLabel(isEnglish ? 'Message (English)' : '英文').fill('Frost')
    await fits()
    await form.getByRole('button', { name: isEnglish ? 'Write its definition' : '填写定义' }).click()
    await expect(page.getByText(isEnglish ? 'New alarm, not saved' : '新报警，未保存')).toBeVisible()
    await fits()
  })
