import { expect, onTestFinished, test } from 'vitest'
import type { RuleView } from '#domain/wire/rules.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { Product } from '../support/product.ts'

const RULE = '/api/sites/hq/rules/kind:cold-room/warm-long'

test('kill -9 after a rule was saved: its versions and hashes stand, and it counts', async () => {
  const product = new Product(coldRoomSite())
  onTestFinished(() => product.dispose())
  await product.start()
  const { inForce } = (await product.get(RULE)) as RuleView
  const saved: unknown[] = []
  for (const limit of [4, 6, 3]) {
    const definition = { ...inForce, condition: { type: 'above', point: 'temperature', limit } }
    const answer = await product.post(RULE, { word: 'define', definition, note: `to ${limit}`, basedOn: saved.length })
    expect(answer.status, JSON.stringify(answer.body)).toBe(200)
    saved.push(answer.body)
  }
  await product.kill()
  await product.start()
  expect(await product.get(RULE)).toEqual(saved.at(-1))
  const site = (await product.get('/api/sites/hq')) as { readonly definitions: Readonly<Record<string, unknown>> }
  expect(site.definitions['room-3']).toContainEqual(
    expect.objectContaining({ condition: expect.objectContaining({ limit: 3 }) as unknown }),
  )
  await product.stopWell()
  expect((await product.run('verify')).code, 'the audit log is whole').toBe(0)
})
