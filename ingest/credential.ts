import { createHash, createHmac, randomBytes, scryptSync, timingSafeEqual } from 'node:crypto'
import { invariant } from '#domain/invariant.ts'

/**
 * Secrets of devices, stored as `algorithm$…$salt$hash` (base64url):
 *
 *   sha256$salt$hash            for secrets we made: 160 random bits cannot be guessed, a slow hash would only stall a reconnect of thousands
 *   scrypt$logN$r$p$salt$hash   for secrets a person chose in a site file: they can be guessed from a stolen file, so each guess must be dear
 */
export type Random = (bytes: number) => Uint8Array

const SECRET_BYTES = 20
const SALT_BYTES = 16
const HASH_BYTES = 32
/** About 50 ms and 16 MB a guess. */
const SCRYPT = { logN: 14, r: 8, p: 1 }
/** A longer password is refused before it is hashed. */
const PRESENTED_BYTES_MAX = 1024
/** Secrets known to fit, about 300 bytes each; the oldest goes first. */
const KNOWN_MAX = 50_000

/** A new secret: 27 characters of base64url that fit any MQTT client's password field. Shown once, stored hashed. */
export const newSecret = (random: Random = randomBytes): string => base64url(random(SECRET_BYTES))

/**
 * The text to store for a secret: a fast hash of one made by {@link newSecret}, a slow one (about 50 ms) of one chosen by a person.
 * {@link verifySecret} of this process then knows the secret already.
 */
export function hashSecret(secret: string, chosenByPerson = false, random: Random = randomBytes): string {
  const bytes = Buffer.from(secret)
  const salt = random(SALT_BYTES)
  const { logN, r, p } = SCRYPT
  const stored = chosenByPerson
    ? ['scrypt', logN, r, p, base64url(salt), base64url(scrypt(bytes, salt, SCRYPT))].join('$')
    : ['sha256', base64url(salt), base64url(sha256(salt, bytes))].join('$')
  if (chosenByPerson) know(stored, fingerprint(bytes))
  return stored
}

/**
 * Whether this is the secret of the stored hash; it takes the same time for every wrong one. The first right answer to a scrypt hash
 * takes about 50 ms, every later one, right or wrong, microseconds. Throws when the stored text is not a hash.
 */
export function verifySecret(stored: string, presented: Uint8Array): boolean {
  const { hash, slow, of } = parse(stored)
  if (presented.length > PRESENTED_BYTES_MAX) return false
  if (!slow) return timingSafeEqual(of(presented), hash)
  const mark = fingerprint(presented)
  const right = known.get(stored)
  if (right) return timingSafeEqual(right, mark)
  const fits = timingSafeEqual(of(presented), hash)
  if (fits) know(stored, mark)
  return fits
}

/**
 * By stored hash: the fingerprint, under a key that lives and dies with the process, of the secret that fits it. A hash fits one secret
 * only, so a wrong password is answered from here too. Without it a thousand devices that come back at once, or
 * one that keeps trying a wrong password, would hold the process for 50 ms each time. A changed secret has another salt, hence another
 * stored text, and what was known of the old one is never asked again.
 */
const known = new Map<string, Buffer>()
const processKey = randomBytes(HASH_BYTES)

const fingerprint = (secret: Uint8Array): Buffer => createHmac('sha256', processKey).update(secret).digest()

function know(stored: string, mark: Buffer): void {
  known.set(stored, mark)
  if (known.size > KNOWN_MAX) known.delete(known.keys().next().value!)
}

type Stored = { readonly hash: Buffer; readonly slow: boolean; readonly of: (secret: Uint8Array) => Buffer }

const SHA256_FORM = /^sha256\$([\w-]{22})\$([\w-]{43})$/
/** Costs up to sixteen times the usual are accepted; more would let a damaged row stop the process. */
const SCRYPT_FORM = /^scrypt\$(1[0-8])\$([1-9]|1[0-6])\$([1-4])\$([\w-]{22})\$([\w-]{43})$/

function parse(stored: string): Stored {
  const fast = SHA256_FORM.exec(stored)
  if (fast) {
    const salt = Buffer.from(fast[1]!, 'base64url')
    return { hash: Buffer.from(fast[2]!, 'base64url'), slow: false, of: (secret) => sha256(salt, secret) }
  }
  const slow = SCRYPT_FORM.exec(stored)
  invariant(slow, 'a stored credential is a sha256 or scrypt hash')
  const salt = Buffer.from(slow[4]!, 'base64url')
  const cost = { logN: Number(slow[1]), r: Number(slow[2]), p: Number(slow[3]) }
  return { hash: Buffer.from(slow[5]!, 'base64url'), slow: true, of: (secret) => scrypt(secret, salt, cost) }
}

const sha256 = (salt: Uint8Array, secret: Uint8Array): Buffer =>
  createHash('sha256').update(salt).update(secret).digest()

/** Of the secret's SHA-256, because scrypt begins with an HMAC, which takes `x` and `x\0` for the same key. */
const scrypt = (secret: Uint8Array, salt: Uint8Array, { logN, r, p }: typeof SCRYPT): Buffer => {
  const key = createHash('sha256').update(secret).digest()
  return scryptSync(key, salt, HASH_BYTES, { N: 2 ** logN, r, p, maxmem: 256 * r * 2 ** logN })
}

const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')
