import { createECDH } from 'node:crypto'
import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { beforeEach, describe, expect, test } from 'vitest'
import { HOUR_ms } from '#domain/time.ts'
import { isPublicKey, seal } from '../../ingest/response/push-envelope.ts'
import { KEY_FILE, openVapid } from '../../ingest/response/vapid.ts'
import { aBrowser, checkVapid } from '../support/push-browser.ts'

const NOW = Date.parse('2026-11-22T14:03:40+08:00')
const SERVICE = 'https://push.example'
const ENDPOINT = new URL(`${SERVICE}/send/abc?d=1`)
const bytesOf = (text: string): Buffer => Buffer.from(text.replaceAll(/\s/g, ''), 'base64url')

describe('the envelope', () => {
  test('is the one of RFC 8291, appendix A, to the byte', () => {
    const sender = createECDH('prime256v1')
    sender.setPrivateKey(bytesOf('yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw'))
    const sealed = seal(
      Buffer.from('When I grow up, I want to be a watermelon'),
      {
        p256dh: 'BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4',
        auth: 'BTBZMqHH6r4Tts7J_aSIgg',
      },
      { sender, salt: bytesOf('DGv6ra1nlYgDCS1FRnbzlw') },
    )
    expect(sealed).toEqual(
      bytesOf(`
        DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27ml
        mlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPT
        pK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN`),
    )
  })

  test('opens for its browser and for no other, and is another one each time', () => {
    const [ours, other] = [aBrowser(SERVICE), aBrowser(SERVICE)]
    const plain = Buffer.from('{"title":"火警"}')
    const [first, second] = [seal(plain, ours.asked.keys), seal(plain, ours.asked.keys)]
    expect(ours.reads({ bytes: first })).toEqual({ title: '火警' })
    expect(first.equals(second)).toBe(false)
    expect(() => other.reads({ bytes: first })).toThrow()
  })

  test('takes as a key only a point of the curve', () => {
    const { p256dh } = aBrowser(SERVICE).asked.keys
    expect(isPublicKey(p256dh)).toBe(true)
    expect(isPublicKey(`B${'A'.repeat(86)}`)).toBe(false)
    expect(isPublicKey('')).toBe(false)
  })
})

describe('the key of the platform', () => {
  let folder: string
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'watchroom-push-'))
    return () => rm(folder, { recursive: true })
  })
  const header = async (contact: string | null = null, at = NOW, vapid = openVapid(folder)) => ({
    headers: { authorization: await vapid.authorization(ENDPOINT, contact, at) },
  })

  test('is made once, for nobody else to read, and is the same after every start', async () => {
    const vapid = openVapid(folder)
    expect(await readdir(folder), 'not before it is needed').toEqual([])
    const [first, again] = await Promise.all([vapid.publicKey(), vapid.publicKey()])
    expect(first).toMatch(/^B[\w-]{86}$/)
    expect(again).toBe(first)
    expect(await openVapid(folder).publicKey()).toBe(first)
    expect(await readdir(folder)).toEqual([KEY_FILE])
    expect((await stat(join(folder, KEY_FILE))).mode & 0o777).toBe(0o600)
  })

  test('is closed again where somebody opened its file to others', async () => {
    await openVapid(folder).publicKey()
    await chmod(join(folder, KEY_FILE), 0o644)
    await openVapid(folder).publicKey()
    expect((await stat(join(folder, KEY_FILE))).mode & 0o777).toBe(0o600)
  })

  test('signs a token for one push service, with an end within a day and the contact', async () => {
    const { key, payload } = await checkVapid(await header('mailto:w@example.com'), SERVICE, NOW)
    expect(key).toBe(await openVapid(folder).publicKey())
    expect(payload).toEqual({ aud: SERVICE, sub: 'mailto:w@example.com', exp: NOW / 1000 + 12 * 3600 })
    await expect(checkVapid(await header(), SERVICE, NOW + 12 * HOUR_ms), 'it is over then').rejects.toThrow(/exp/)
    await expect(checkVapid(await header(), 'https://other.example', NOW)).rejects.toThrow(/aud/)
  })

  test('signs a new token each hour, and whenever the contact is another or the clock was set back', async () => {
    const vapid = openVapid(folder)
    const value = async (contact: string, at: number) => (await header(contact, at, vapid)).headers.authorization
    const first = await value('https://w.example', NOW)
    expect(await value('https://w.example', NOW + HOUR_ms - 1)).toBe(first)
    const later = await value('https://w.example', NOW + HOUR_ms)
    expect(later).not.toBe(first)
    expect(await value('https://other.example', NOW + HOUR_ms)).not.toBe(later)
    const setBack = await value('https://other.example', NOW - HOUR_ms)
    const { payload } = await checkVapid({ headers: { authorization: setBack } }, SERVICE, NOW - HOUR_ms)
    expect(payload.exp, 'no longer than a day').toBe((NOW + 11 * HOUR_ms) / 1000)
  })

  test('that is damaged is left as it is, said without quoting it, and used as soon as it is put right', async () => {
    const vapid = openVapid(folder)
    const key = await vapid.publicKey()
    const good = await readFile(join(folder, KEY_FILE), 'utf8')
    const bad = '{"kty":"EC","d":"canary"}'
    await writeFile(join(folder, KEY_FILE), bad)
    const started = openVapid(folder)
    const failure = await started.publicKey().catch((error: Error) => error.message)
    expect(failure).toContain(`${KEY_FILE} is damaged`)
    expect(failure).not.toContain('canary')
    expect(await readFile(join(folder, KEY_FILE), 'utf8')).toBe(bad)
    await writeFile(join(folder, KEY_FILE), good)
    expect(await started.publicKey()).toBe(key)
  })

  test('that cannot be written is a sentence', async () => {
    await expect(openVapid(join(folder, 'nowhere')).publicKey()).rejects.toThrow(`${KEY_FILE}: ENOENT`)
  })
})
