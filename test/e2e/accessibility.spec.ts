import { AxeBuilder } from '@axe-core/playwright'
import { LOOKS } from './support/looks.ts'
import { zonesAt } from './support/site.ts'
import { expect, openConsole, test } from './support/story.ts'

const WCAG = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']
for (const look of LOOKS) {
  test(`no page has a fault that axe finds, in ${look.language}, ${look.theme}`, async ({ browser, platform }) => {
    test.slow()
    const probe = platform.freshProbe()
    await platform.publish(probe, { values: { level: 60 } })
    await platform.publish(probe, '{')
    await platform.publish('annex-panel', zonesAt(60), 'annex')
    const page = await openConsole(browser, platform.url, { ...look, context: { reducedMotion: 'reduce' } })
    const pages = [
      [`/alarms/plant.${probe}.hot`, page.getByRole('figure')],
      [`/alarms/plant.${probe}.warm?do=shelve`, page.getByRole('radio').first()],
      [`/alarms/plant.${probe}.warm?do=out-of-service`, page.getByRole('textbox', { name: /Work order|工单/ })],
      ['/alarms?site=annex&group=on', page.getByRole('row').nth(1)],
      ['/alarms?site=plant&tab=shelved', page.getByRole('tab', { selected: true })],
      ['/alarms?tab=journal&period=range&from=2026-01-01T00:00', page.getByRole('table')],
      ['/equipment', page.getByRole('listitem').first()],
      [`/equipment/${probe}`, page.getByRole('figure')],
      ['/devices', page.getByRole('table')],
      [`/devices/${probe}`, page.getByRole('table')],
    ] as const
    for (const [path, ready] of pages) {
      await page.goto(platform.url + path)
      await expect(ready).toBeVisible()
      const { violations } = await new AxeBuilder({ page }).withTags(WCAG).analyze()
      const found = violations.map(({ id, nodes }) => `${path} ${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
      expect(found).toEqual([])
    }
  })
}

test('with reduced motion nothing blinks, and without it only the symbol does', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 60 } })
  const running = async (reducedMotion: 'reduce' | 'no-preference'): Promise<readonly string[]> => {
    const page = await openConsole(browser, platform.url, { context: { reducedMotion } })
    await expect(page.getByRole('row').nth(1)).toBeVisible()
    return page.evaluate(() => [
      ...new Set(
        document
          .getAnimations()
          .map(({ effect }) => (effect instanceof KeyframeEffect ? effect.target?.tagName : '') ?? ''),
      ),
    ])
  }
  expect(await running('reduce')).toEqual([])
  expect(await running('no-preference')).toEqual(['svg'])
})

test('nothing on any page breaks the security policy', async ({ browser, platform }) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 60 } })
  const page = await openConsole(browser, 'about:blank')
  const broken: string[] = []
  await page.exposeFunction('reportViolation', (what: string) => broken.push(what))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      ;(window as unknown as { reportViolation: (what: string) => void }).reportViolation(
        `${violatedDirective} ${blockedURI}`,
      )
    })
  })
  page.on('pageerror', (error) => broken.push(error.message))
  page.on('console', (message) => {
    if (message.type() === 'error') broken.push(message.text())
  })
  const answer = await page.goto(platform.url)
  expect(answer?.headers()['content-security-policy']).toContain("style-src 'self'")
  expect(answer?.headers()['content-security-policy']).not.toContain('unsafe-inline')
  await expect(page.getByRole('grid')).toBeVisible()
  for (const path of [`/alarms/plant.${probe}.hot`, `/equipment/${probe}`]) {
    await page.goto(platform.url + path)
    await expect(page.getByRole('img').first()).toBeVisible()
  }
  for (const path of ['/equipment', '/devices', `/devices/${probe}`]) {
    await page.goto(platform.url + path)
    await expect(page.getByRole('main')).not.toHaveText('')
  }
  await page.keyboard.press('?')
  await expect(page.getByRole('complementary', { name: 'Keys' })).toBeVisible()
  expect(broken).toEqual([])
})
