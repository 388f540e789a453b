import { createHash } from 'node:crypto'
import { expect, test } from 'vitest'
import { hashSecret, newSecret, verifySecret } from '../../ingest/credential.ts'

const bytes = (text: string): Buffer => Buffer.from(text)
const counting = (fill: number) => (n: number) => Buffer.alloc(n, fill)

test('a new secret has at least 128 random bits and is never the same twice', () => {
  const secrets = new Set(Array.from({ length: 1000 }, () => newSecret()))
  expect(secrets.size).toBe(1000)
  for (const secret of secrets) expect(secret).toMatch(/^[\w-]{22,}$/)
  expect(newSecret(counting(7))).toBe(Buffer.alloc(20, 7).toString('base64url'))
})

test.each([
  ['random', false],
  ['chosen', true],
])('a %s secret fits its own hash and no other', (_, chosen) => {
  const secret = newSecret()
  const stored = hashSecret(secret, chosen)
  expect(stored).not.toContain(secret)
  expect(verifySecret(stored, bytes(secret))).toBe(true)
  for (const wrong of ['', secret.slice(1), `${secret}x`, `${secret}\0`, newSecret()]) {
    expect(verifySecret(stored, bytes(wrong))).toBe(false)
  }
})

test('the same secret is stored differently each time, and as the format says', () => {
  expect(hashSecret('pump-room-7', true)).not.toBe(hashSecret('pump-room-7', true))
  expect(hashSecret('abc')).not.toBe(hashSecret('abc'))
  const salt = Buffer.alloc(16, 9)
  const hash = createHash('sha256').update(salt).update('abc').digest('base64url')
  expect(hashSecret('abc', false, counting(9))).toBe(`sha256$${salt.toString('base64url')}$${hash}`)
  expect(hashSecret('abc', true)).toMatch(/^scrypt\$14\$8\$1\$[\w-]{22}\$[\w-]{43}$/)
})

test('a chosen secret of Chinese characters is compared by its UTF-8 bytes', () => {
  const stored = hashSecret('水泵房密码一二三', true)
  expect(verifySecret(stored, bytes('水泵房密码一二三'))).toBe(true)
  expect(verifySecret(stored, bytes('水泵房密码一二'))).toBe(false)
})

test('a password of a megabyte is refused without hashing it', () => {
  const stored = hashSecret('x'.repeat(2000))
  expect(verifySecret(stored, Buffer.alloc(1 << 20, 'x'))).toBe(false)
  expect(verifySecret(stored, bytes('x'.repeat(2000)))).toBe(false)
})

test.each([
  '',
  'plain',
  'md5$a$b',
  'sha256$$',
  `sha256$${'a'.repeat(22)}$short`,
  `scrypt$30$8$1$${'a'.repeat(22)}$${'a'.repeat(43)}`,
  `scrypt$14$8$9$${'a'.repeat(22)}$${'a'.repeat(43)}`,
])('a damaged stored credential %j is an error, never a match', (stored) => {
  expect(() => verifySecret(stored, bytes(''))).toThrow('broken assumption')
})

/** Made by `hashSecret('pump-room-7', true)` of another process, so that this one does not know the secret yet. */
const FOREIGN = 'scrypt$14$8$1$_vuIPmvtF7fYAO6fIEw6Yg$91O-iod20B54361IbtkxE7bGoBDsGPTdgNjtEiv6VzI'

test('a hash of another process is verified, and scrypt does not take "x" and "x\\0" for the same secret', () => {
  expect(verifySecret(FOREIGN, bytes('pump-room-7\0'))).toBe(false)
  expect(verifySecret(FOREIGN, bytes('pump-room-8'))).toBe(false)
  expect(verifySecret(FOREIGN, bytes('pump-room-7'))).toBe(true)
})

test('a reconnect storm of devices with chosen secrets, right or wrong, costs microseconds each', () => {
  expect(verifySecret(FOREIGN, bytes('pump-room-7'))).toBe(true)
  const begun = performance.now()
  for (let i = 0; i < 1000; i += 1) {
    expect(verifySecret(FOREIGN, bytes('pump-room-7'))).toBe(true)
    expect(verifySecret(FOREIGN, bytes(`guess-${i}`))).toBe(false)
  }
  // 2,000 scrypt hashes would take more than a minute.
  expect(performance.now() - begun).toBeLessThan(10_000)
})

test('after a rotation the old secret fits no more', () => {
  const old = hashSecret('old-secret', true)
  expect(verifySecret(old, bytes('old-secret'))).toBe(true)
  const rotated = hashSecret('new-secret', true)
  expect(verifySecret(rotated, bytes('old-secret'))).toBe(false)
  expect(verifySecret(rotated, bytes('new-secret'))).toBe(true)
})
