import { expect, openConsole, test } from './support/story.ts'

test('a supervisor finds in the audit log who did what, by what was done, and takes it along as a file', async ({
  browser,
  platform,
}) => {
  const probe = platform.freshProbe()
  await platform.publish(probe, { values: { level: 12 } })
  const operator = await openConsole(browser, `${platform.url}/alarms/plant.${probe}.warm`)
  await operator.getByRole('textbox', { name: 'Comment' }).fill('Door stands open')
  await operator.getByRole('button', { name: 'Add comment' }).click()
  const page = await openConsole(browser, `${platform.url}/audit`, { operator: 'Supervisor He', roles: ['supervisor'] })
  await page.getByRole('combobox', { name: 'Action' }).selectOption('Comment on an alarm')
  await page.getByRole('textbox', { name: 'On what' }).fill(`plant.${probe}.warm`)
  await page.getByRole('textbox', { name: 'On what' }).press('Tab')
  await expect(page).toHaveURL(new RegExp(`action=alarm\\.comment.*${probe}`))
  const rows = page.getByRole('row').filter({ hasText: probe })
  await expect(rows).toHaveCount(1)
  await expect(rows).toContainText('Wang Li')
  await expect(rows).toContainText('127.0.0.1')
  const file = page.waitForEvent('download')
  await page.getByRole('link', { name: 'CSV' }).click()
  const chunks: Buffer[] = []
  for await (const chunk of await (await file).createReadStream()) chunks.push(chunk as Buffer)
  const text = Buffer.concat(chunks).toString()
  // What is exported is what is filtered.
  expect(text.trim().split('\n')).toHaveLength(2)
  expect(text).toContain(`alarm.comment,plant.${probe}.warm`)
  await page.reload()
  await expect(rows).toHaveCount(1)
})
