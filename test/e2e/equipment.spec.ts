import { test as base } from '@playwright/test'
import { startPlatform } from './support/platform.ts'
import { secretOf } from './support/site.ts'
import { expect, openConsole } from './support/story.ts'

/** A pump room: a pump and the tank above it, each with a device of its own. */
const pumpRoom = {
  sites: [
    {
      id: 'plant',
      name: { en: 'Water works', zh: '水厂' },
      timeZone: 'Asia/Shanghai',
      buildings: [{ id: 'hall', name: { en: 'Hall', zh: '大厅' }, floors: ['B1', 'RF'] }],
    },
  ],
  equipment: [
    { id: 'pump-1', kind: 'pump', name: { en: 'Pump 1', zh: '1号泵' }, building: 'hall', floor: 'B1' },
    { id: 'tank-1', kind: 'water-tank', name: { en: 'Roof tank', zh: '屋顶水箱' }, building: 'hall', floor: 'RF' },
  ],
  devices: ['pump-1', 'tank-1'].map((id) => ({ id, equipment: [id], secret: secretOf(id) })),
}

const test = base.extend<{ readonly own: Awaited<ReturnType<typeof startPlatform>> }>({
  // oxlint-disable-next-line no-empty-pattern -- Playwright reads the pattern to know what a fixture needs
  own: async ({}, use) => {
    const platform = await startPlatform({}, pumpRoom)
    await use(platform)
    await platform.end()
  },
})

test('the pump room and the page of a pump show what is measured as it comes, and what is wrong', async ({
  browser,
  own,
}) => {
  await own.publish('pump-1', { values: { running: true, fault: false, discharge_pressure: 6.1 } })
  await own.publish('tank-1', { values: { level: 62 } })
  const page = await openConsole(browser, `${own.url}/sites/plant/schematic`)
  const pump = page.getByRole('article').filter({ has: page.getByRole('link', { name: 'Pump 1' }) })
  await expect(pump).toContainText('6.1')
  await expect(page.getByRole('img', { name: /^Roof tank: level 62/ })).toBeVisible()
  await own.publish('pump-1', { values: { running: false, fault: true, discharge_pressure: 0.4 } })
  await own.publish('tank-1', { values: { level: 60 } })
  await expect(pump).toContainText('0.4')
  await expect(page.getByRole('img', { name: /^Roof tank: level 60/ })).toBeVisible()
  await expect(pump.getByRole('link', { name: /, Unacknowledged: / })).toBeVisible()

  await pump.getByRole('link', { name: 'Pump 1' }).click()
  const pressure = page.getByRole('row').filter({ hasText: 'Discharge pressure' })
  await expect(pressure.first()).toContainText('0.4')
  await expect(page.getByRole('row').filter({ hasText: 'Unacknowledged' }).first()).toContainText(/[Tt]rip|[Ff]ault/)
  await pressure.getByRole('button').first().click()
  await expect(page.getByRole('heading', { name: /^Trend: Discharge pressure/ })).toBeVisible()
  await expect(page.getByRole('img', { name: /^Discharge pressure from .* highest 6\.1/ })).toBeVisible({
    timeout: 20_000,
  })
})
