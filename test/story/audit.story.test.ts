import { afterEach, beforeEach, expect, test } from 'vitest'
import { type AuditEntry, auditText, NO_HASH } from '#domain/audit/entry.ts'
import { auditHash } from '../../ingest/audit-chain.ts'
import { coldRoomSite } from '../support/cold-room.ts'
import { openSite } from '../support/site-story.ts'

let site: Awaited<ReturnType<typeof openSite>>
beforeEach(async () => {
  site = await openSite(coldRoomSite())
})
afterEach(() => site.closes())

async function get(path: string, role: 'supervisor' | 'engineer', at = 'hq') {
  const cookie = await site.cookie(`${role} of ${at}`, [{ site: at, role }])
  return fetch(site.url + path, { headers: { cookie } })
}
const rows = async (path: string) => (await (await get(path, 'supervisor')).json()) as readonly AuditEntry[]

test('an action stands in the audit log with who, when and from where; a spreadsheet takes nothing of it for a formula', async () => {
  await site.reads('room-1', { temperature: 9 })
  await expect.poll(() => site.alarm('hq.room-1.warm')?.count).toBe(1)
  const { occurrence } = site.alarm('hq.room-1.warm')!
  expect(await site.acts('hq.room-1.warm', { type: 'comment', occurrence, text: '=1+1 "seen"' })).toMatchObject({
    status: 200,
  })
  const [newest] = await rows('/api/sites/hq/audit?action=alarm.comment')
  expect(newest).toMatchObject({
    site: 'hq',
    action: 'alarm.comment',
    subject: 'hq.room-1.warm',
    by: { from: '127.0.0.1' },
    detail: { text: '=1+1 "seen"' },
  })
  const csv = await (await get('/api/sites/hq/audit/export?format=csv', 'supervisor')).text()
  expect(csv).toContain(newest!.hash)
  expect(csv).not.toMatch(/(^|,)=/m)
})

test('it is for supervisors of the site, and names what a filter gets wrong', async () => {
  expect((await get('/api/sites/hq/audit', 'engineer')).status).toBe(403)
  expect((await get('/api/sites/hq/audit', 'supervisor', 'elsewhere')).status).toBe(404)
  expect((await get('/api/audit', 'supervisor')).status).toBe(403)
  expect((await get('/api/sites/hq/audit?from=2026-02-30T00:00:00Z', 'supervisor')).status).toBe(400)
  expect((await get('/api/sites/hq/audit?limit=501', 'supervisor')).status).toBe(400)
  expect(await rows('/api/sites/hq/audit?action=no.such')).toEqual([])
})

test('the whole log, asked for by who may see it all, is one chain', async () => {
  await site.reads('room-1', { temperature: 9 })
  const cookie = await site.cookie('head', [{ site: '*', role: 'supervisor' }])
  const answer = await fetch(`${site.url}/api/audit?limit=500`, { headers: { cookie } })
  const chain = ((await answer.json()) as readonly AuditEntry[]).toReversed()
  expect(chain[0]).toMatchObject({ n: 1 })
  let before = NO_HASH
  for (const entry of chain) {
    before = auditHash(before, auditText(entry))
    expect(entry.hash).toBe(before)
  }
})
