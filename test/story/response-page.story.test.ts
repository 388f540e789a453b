import { beforeEach, expect, test } from 'vitest'
import type { Delivery } from '#domain/response/delivery.ts'
import type { ChannelName } from '#domain/wire/response.ts'
import { postJson } from '../support/people.ts'
import { openReceiver, type Receiver, say } from '../support/receiver.ts'
import { openSite, type SiteStory, smallSite } from '../support/site-story.ts'

let story: SiteStory
let hook: Receiver
beforeEach(async () => {
  ;[story, hook] = await Promise.all([openSite(smallSite()), openReceiver()])
  return async () => {
    await story.closes()
    await hook.close()
  }
})

const list = async (query: string): Promise<readonly Delivery[]> =>
  (await story.get(`/api/sites/hq/deliveries${query}`)) as readonly Delivery[]

const post = async (path: string, body: unknown): Promise<unknown> => {
  const answer = await postJson(story.url, path, body, await story.cookie('Li'))
  expect([path, answer.status]).toEqual([path, 200])
  return answer.json()
}

test('deliveries are narrowed by their state before they are cut into pages; the names of channels hold no address', async () => {
  await post('/api/response/settings', { consoleUrl: null, allowedHosts: ['127.0.0.1'] })
  const channel = { id: 'noc', name: { en: 'NOC' }, type: 'webhook', on: true, language: 'en', from: null }
  await post('/api/response/channels', { ...channel, url: `${hook.url}/in`, secret: 'canary-webhook-secret' })
  for (const status of [200, 404, 200, 404]) {
    hook.answers = say(status)
    const { id } = (await post('/api/sites/hq/response/channels/noc/test', { account: null })) as Delivery
    const state = status === 200 ? 'sent' : 'given-up'
    await expect.poll(async () => (await list('')).find((one) => one.id === id)?.state).toBe(state)
  }
  const first = await list('?state=given-up&limit=1')
  const second = await list(`?state=given-up&limit=1&before=${first[0]!.id}`)
  expect([...first, ...second].map(({ state }) => state)).toEqual(['given-up', 'given-up'])
  expect(await list(`?state=given-up&before=${second[0]!.id}`)).toEqual([])
  expect(await list('?state=waiting')).toEqual([])

  const names = (await story.get('/api/sites/hq/response/channels')) as readonly ChannelName[]
  expect(names).toEqual([{ id: 'noc', name: { en: 'NOC' }, type: 'webhook', on: true }])
})
