import { expect, test } from 'vitest'
import type { SiteFile } from '#domain/site/site-file.ts'
import { openCredentials } from '../../ingest/credentials.ts'
import type { CredentialRow } from '../../ingest/journal/journal.ts'
import { configurationOf } from '../../ingest/site-file.ts'
import { smallSite } from '../support/site-story.ts'

const equipment = ['pump-1', 'pump-2'].map((id) => ({ id, kind: 'pump', name: id }))
const site = (devices: SiteFile['devices']) => configurationOf(smallSite({ equipment, devices })).estate
const made = { id: 'pump-1', equipment: ['pump-1'] }
const chosen = { id: 'pump-2', equipment: ['pump-2'], secret: 'chosen-by-a-person' }
const bytes = (text: string) => Buffer.from(text)

/** Opens the credentials of a site on what was stored before. */
async function opens(devices: SiteFile['devices'], stored: CredentialRow[] = []) {
  const recovered = { credentials: [...new Map(stored.map((row) => [row.device, row])).values()] }
  const journal = {
    recovered: recovered as unknown as Parameters<typeof openCredentials>[0]['journal']['recovered'],
    saveCredential: (row: CredentialRow) => Promise.resolve(void stored.push(row)),
  }
  return { ...(await openCredentials({ journal, estate: site(devices), now: () => 5 })), stored }
}

test('a device without a secret gets one, once; it is stored hashed before it is shown', async () => {
  const first = await opens([made, chosen])
  expect([...first.issued.keys()]).toEqual(['hq/pump-1'])
  const secret = first.issued.get('hq/pump-1')!
  expect(secret).toMatch(/^[\w-]{27}$/)
  expect(JSON.stringify(first.stored)).not.toContain(secret)
  expect(first.authenticate('hq/pump-1', bytes(secret))).toBe('hq/pump-1')
  const second = await opens([made, chosen], first.stored)
  expect(second.issued.size).toBe(0)
  expect(second.authenticate('hq/pump-1', bytes(secret))).toBe('hq/pump-1')
})

test('a secret of the site file is what stands there now, and is stored nowhere', async () => {
  const first = await opens([chosen])
  expect([first.issued.size, first.stored]).toEqual([0, []])
  expect(first.authenticate('hq/pump-2', bytes('chosen-by-a-person'))).toBe('hq/pump-2')
  const second = await opens([{ ...chosen, secret: 'chosen-anew' }], first.stored)
  expect(second.authenticate('hq/pump-2', bytes('chosen-by-a-person'))).toBeNull()
  expect(second.authenticate('hq/pump-2', bytes('chosen-anew'))).toBe('hq/pump-2')
})

test('nobody else gets in: wrong, empty, huge, of another device, of a device that was taken out', async () => {
  const first = await opens([made, chosen])
  const secret = first.issued.get('hq/pump-1')!
  for (const [user, password] of [
    ['hq/pump-1', ''],
    ['hq/pump-1', `${secret} `],
    ['hq/pump-1', secret.toUpperCase()],
    ['hq/pump-1', 'x'.repeat(1_000_000)],
    ['hq/pump-1', 'chosen-by-a-person'],
    ['hq/pump-2', secret],
    ['hq/pump-2', ''],
    ['pump-1', secret],
    ['hq/nobody', secret],
    ['__proto__', secret],
    ['', ''],
  ] as const)
    expect([user, first.authenticate(user, bytes(password))]).toEqual([user, null])
  const without = await opens([chosen], first.stored)
  expect(without.authenticate('hq/pump-1', bytes(secret))).toBeNull()
})

test('a rotated secret replaces the old one at once and for good; what cannot be rotated says why', async () => {
  const first = await opens([made, chosen])
  const old = first.issued.get('hq/pump-1')!
  const next = await first.rotate('hq/pump-1')
  for (const credentials of [first, await opens([made, chosen], first.stored)]) {
    expect(credentials.authenticate('hq/pump-1', bytes(old))).toBeNull()
    expect(credentials.authenticate('hq/pump-1', bytes(next))).toBe('hq/pump-1')
  }
  const count = first.stored.length
  await expect(first.rotate('hq/nobody')).rejects.toThrow('no device hq/nobody is registered')
  await expect(first.rotate('hq/pump-2')).rejects.toThrow('stands in the site file; change it there')
  expect(first.stored).toHaveLength(count)
})
