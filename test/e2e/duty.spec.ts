import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from '@playwright/test'
import { clockOf, dayOf } from '#domain/duty/wall-clock.ts'
import { HOUR_ms, MINUTE_ms } from '#domain/time.ts'
import { pdfPages } from './support/pdf.ts'
import { expect, openConsole, test } from './support/story.ts'

const ZONE = 'Asia/Shanghai'
const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

const ENGLISH = ['Shift handover record', 'Test plant', 'Control room', 'Unacknowledged alarms', 'Shelved', 'Critical']
const CHINESE = ['交接班记录', '测试厂', '监控室', '未确认报警', '已搁置', '紧急']

async function plans(page: Page, from: number, until: number, people: string): Promise<void> {
  const form = page.locator('details', { hasText: 'Plan shifts' })
  if (!(await form.getByLabel('From').isVisible())) await form.locator('summary').click()
  await form.getByLabel('Day', { exact: true }).fill(dayOf(from, ZONE))
  await form.getByLabel('From').fill(clockOf(from, ZONE))
  await form.getByLabel('Until').fill(clockOf(until, ZONE))
  await form.getByLabel('People').fill(people)
  await form.getByRole('button', { name: 'Plan', exact: true }).click()
  await expect(page.getByRole('listitem').filter({ hasText: people })).toBeVisible()
}

async function isAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze()
  expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)).toEqual([])
}

test('a shift signs on, keeps its log, and hands over; the record is printed as it was signed', async ({
  browser,
  platform,
}) => {
  test.slow()
  const chen = await openConsole(browser, `${platform.url}/duty`, { operator: 'Chen Jie', roles: ['operator'] })
  const ana = await openConsole(browser, `${platform.url}/duty`, {
    operator: 'Ana Sun',
    roles: ['operator', 'supervisor'],
  })
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 60 } })

  const setUp = ana.locator('details', { hasText: 'Set up or change a post' })
  await setUp.locator('summary').click()
  await setUp.getByLabel('Id').fill('control')
  await setUp.getByLabel('Name in English').fill('Control room')
  await setUp.getByLabel('Name in Chinese').fill('监控室')
  // No prompts: they would stand on the screens of the stories after this one.
  await setUp.getByLabel('Kind').selectOption('control-room')
  await setUp.getByRole('button', { name: 'Save the post' }).click()
  await expect(ana.getByRole('link', { name: /Control room/ })).toBeVisible()
  const now = Date.now()
  await plans(ana, now - 30 * MINUTE_ms, now + 20 * MINUTE_ms, 'Ana Sun')
  await plans(ana, now + 20 * MINUTE_ms, now + 4 * HOUR_ms, 'Chen Jie')
  const [first, second] = [ana, chen].map((page, i) => page.locator('.duty-shift').nth(i))
  await first!.getByRole('button', { name: 'Sign on' }).click()
  await expect(first!).toContainText('on duty')
  await expect(ana.getByRole('link', { name: /Control room/ })).toContainText('1 of 1 on duty')
  await expect(first!.getByRole('button', { name: 'Sign off' })).toHaveAttribute('aria-disabled', 'true')

  await ana.getByRole('textbox', { name: 'What happened?' }).fill('Key 8 is lost')
  await ana.getByPlaceholder('Place').fill('Gate')
  await ana.getByRole('button', { name: 'Write down' }).click()
  const log = ana.getByRole('region', { name: 'Duty log' })
  await log.getByRole('button', { name: /^Correct/ }).click()
  await ana.getByRole('textbox', { name: 'What happened?' }).fill('Key 7 is lost, not 8')
  await ana.getByRole('button', { name: 'Write down' }).click()
  await expect(log.getByRole('listitem').filter({ hasText: /Correction of no\. \d+: Key 7/ })).toBeVisible()
  await isAccessible(ana)

  await second!.getByRole('button', { name: 'Sign on' }).click()
  await expect(second!).toContainText('on duty')
  await ana.goto(`${platform.url}/handover`)
  await expect(ana.getByRole('heading', { name: /Unacknowledged alarms \(/ })).toBeVisible()
  await expect(ana.getByText('Key 7 is lost, not 8')).toBeVisible()
  await expect(ana.getByText('Key 8 is lost', { exact: true })).toHaveCount(0)
  await ana.getByLabel('Remarks of the outgoing shift').fill('灭火器已检查')
  const sign = ana.getByRole('button', { name: 'Sign and hand over' })
  await expect(sign).toHaveAttribute('aria-disabled', 'true')
  await ana.getByRole('checkbox').check()
  await isAccessible(ana)
  await sign.click()
  await expect(ana.getByRole('heading', { name: /waits for the next one/ })).toBeVisible()
  await expect(ana.getByText('Two different people sign a handover', { exact: false }).first()).toBeAttached()

  await chen.goto(`${platform.url}/handover`)
  await expect(chen.getByText('灭火器已检查')).toBeVisible()
  await chen.getByRole('checkbox').check()
  await chen.getByRole('button', { name: 'Sign and take over' }).click()
  await chen.getByRole('region', { name: 'Signed handovers' }).getByRole('link').first().click()
  await expect(chen.getByText(/Chen Jie, \d{4}-/)).toBeVisible()
  await isAccessible(chen)
  await chen.emulateMedia({ media: 'print' })
  await expect(chen.getByRole('navigation', { name: 'Pages' })).toBeHidden()
  await expect(chen.getByRole('button', { name: 'Print or save as PDF' })).toBeHidden()
  await expect(chen.getByText('灭火器已检查')).toBeVisible()

  // On paper in both languages stands what was signed, and nothing of the screen around it.
  const url = chen.url()
  const sum = await chen.getByText(/^[0-9a-f]{64}$/).innerText()
  const chinese = await openConsole(browser, url, { operator: 'Chen Jie', language: 'zh-CN', theme: 'dim' })
  await expect(chinese.getByText(sum)).toBeVisible()
  const both = ['Key 7 is lost, not 8', '灭火器已检查', 'Ana Sun', 'Chen Jie', sum]
  for (const [page, words, others] of [
    [chen, [...both, ...ENGLISH, 'Too warm (hot)'], ['Overview', 'Print or save']],
    [chinese, [...both, ...CHINESE, '温度高（hot）'], ['总览', '打印']],
  ] as const) {
    const pages = pdfPages(await page.pdf({ format: 'A4' }))
    expect(pages.length).toBeGreaterThan(0)
    // Lines are broken where the paper ends.
    const said = pages.join('').replaceAll(/\s/g, '')
    for (const word of words) expect(said).toContain(word.replaceAll(/\s/g, ''))
    for (const word of others) expect(said).not.toContain(word.replaceAll(/\s/g, ''))
  }
})

test('a presence prompt stands at the foot and covers no alarm', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 60 } })
  const page = await openConsole(browser, 'about:blank', { at: platform.url })
  const at = Date.now()
  const prompt = { id: '0190b5a0-0000-7000-8000-000000000001', at, until: at + MINUTE_ms }
  const post = { site: 'plant', id: 'nowhere', name: { en: 'Fire control room' }, kind: 'fire-control', needed: 2 }
  const view = { post, cover: { needed: 2, present: 2 }, unfilledSince: null, prompt, shifts: [] }
  // A prompt comes at a moment that nobody can know; the answer of the server is shown as if this were it.
  await page.route('**/api/sites/plant/duty', (route) =>
    route.fulfill({ json: { site: 'plant', now: at, posts: [view] } }),
  )
  await page.goto(`${platform.url}/alarms`)
  const bar = page.getByRole('region', { name: 'Presence prompt' })
  await expect(bar).toContainText('Fire control room: is somebody here?')
  await expect(bar).toContainText(/\d+ s left/)
  const [list, prompted] = [(await page.getByRole('grid').boundingBox())!, (await bar.boundingBox())!]
  expect(list.y + list.height).toBeLessThanOrEqual(prompted.y)
  await bar.getByRole('button', { name: 'I am here' }).click()
  // The server knows of no such prompt, and says so in words.
  await expect(bar.getByRole('alert').last()).toContainText('There is no such')
})
