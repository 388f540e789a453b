import { createPrivateKey, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto'
import { chmod, readFile, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { HOUR_ms, SECOND_ms, type Millis } from '#domain/time.ts'
import { replaceFile } from '../write-file.ts'

/** In the data folder: whoever has it can send notifications in this platform's name, and browsers know it for as long as they are registered. */
export const KEY_FILE = 'push-key.json'
/** RFC 8292 allows a day. */
const TOKEN_ms = 12 * HOUR_ms
/** A signed token is used this long, for push services do not like a new one with every message. */
const TOKEN_USED_ms = HOUR_ms
/** There are a handful of push services; more is somebody's play. */
const TOKENS_MAX = 50

/** How push services know who sends (VAPID, RFC 8292). Both throw a sentence where the key cannot be read, or made. */
export type Vapid = {
  /** Uncompressed point, base64url: what a browser subscribes with. */
  readonly publicKey: () => Promise<string>
  /** The Authorization header for a push service. `contact`: `https:` or `mailto:`, for its operator; some demand one. */
  readonly authorization: (endpoint: URL, contact: string | null, now: Millis) => Promise<string>
}

type Keys = { readonly privateKey: KeyObject; readonly publicKey: string }
type Signed = { readonly value: string; readonly contact: string | null; readonly at: Millis }

/** The key pair is made when it is first asked for, and never again. */
export function openVapid(folder: string): Vapid {
  let keys: Promise<Keys> | null = null
  const tokens = new Map<string, Signed>()
  const load = (): Promise<Keys> => {
    keys ??= loadKeys(join(folder, KEY_FILE)).catch((error: unknown) => {
      keys = null // it may be put right while the platform runs
      throw error
    })
    return keys
  }
  return {
    publicKey: async () => (await load()).publicKey,
    async authorization({ origin }, contact, now) {
      const known = tokens.get(origin)
      const age_ms = known === undefined ? Infinity : now - known.at
      if (known?.contact === contact && age_ms >= 0 && age_ms < TOKEN_USED_ms) return known.value
      const value = await signed(await load(), origin, contact, now)
      if (tokens.size >= TOKENS_MAX) tokens.clear()
      tokens.set(origin, { value, contact, at: now })
      return value
    },
  }
}

async function signed({ privateKey, publicKey }: Keys, audience: string, contact: string | null, now: Millis) {
  // Loaded with the first push: most sites send none.
  const { SignJWT } = await import('jose')
  const token = await new SignJWT({ aud: audience, ...(contact === null ? {} : { sub: contact }) })
    .setProtectedHeader({ typ: 'JWT', alg: 'ES256' })
    .setExpirationTime(Math.floor((now + TOKEN_ms) / SECOND_ms))
    .sign(privateKey)
  return `vapid t=${token}, k=${publicKey}`
}

async function loadKeys(path: string): Promise<Keys> {
  try {
    return keysOf((await readKey(path)) ?? (await makeKey(path)))
  } catch (error) {
    throw new Error(whyNot(error), { cause: error })
  }
}

async function readKey(path: string): Promise<string | null> {
  try {
    const { mode } = await stat(path)
    if ((mode & 0o077) !== 0) await chmod(path, 0o600)
    return await readFile(path, 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

/** Only where there is no file: one that cannot be used is left alone, for with another key every registered browser would be lost. */
async function makeKey(path: string): Promise<string> {
  const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const text = JSON.stringify(privateKey.export({ format: 'jwk' }))
  await replaceFile(path, `${text}\n`)
  return text
}

/** Never quotes the file: it is a secret. */
const whyNot = (error: unknown): string => {
  const { code } = error as NodeJS.ErrnoException
  return code?.startsWith('E') && !code.startsWith('ERR_')
    ? `${KEY_FILE}: ${code}`
    : `${KEY_FILE} is damaged; restore it, or delete it and let everybody turn notifications on again`
}

function keysOf(text: string): Keys {
  const privateKey = createPrivateKey({ format: 'jwk', key: JSON.parse(text) as JsonWebKey })
  const { crv, x, y } = createPublicKey(privateKey).export({ format: 'jwk' })
  if (crv !== 'P-256') throw new Error('the curve is not P-256')
  const point = [Buffer.of(4), Buffer.from(x!, 'base64url'), Buffer.from(y!, 'base64url')]
  return { privateKey, publicKey: Buffer.concat(point).toString('base64url') }
}
