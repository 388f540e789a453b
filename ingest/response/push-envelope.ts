import { createECDH, type ECDH } from 'node:crypto'
import { encrypt } from 'http_ece'
import type { Subscription } from '#domain/response/push.ts'

/** The curve of RFC 8291, by OpenSSL's name for P-256. */
export const CURVE = 'prime256v1'

/** What only a test may choose: the key pair of this one message and its salt. */
export type Chosen = { readonly sender: ECDH; readonly salt: Buffer }

/** Encrypts for one browser, and no push service on the way (RFC 8291, aes128gcm): one record, with a key pair used once. */
export function seal(plain: Buffer, { p256dh, auth }: Pick<Subscription, 'p256dh' | 'auth'>, chosen?: Chosen): Buffer {
  const sender = chosen?.sender ?? newKeyPair()
  return encrypt(plain, {
    version: 'aes128gcm',
    privateKey: sender,
    dh: Buffer.from(p256dh, 'base64url'),
    authSecret: Buffer.from(auth, 'base64url'),
    ...(chosen ? { salt: chosen.salt } : {}),
  })
}

/** Whether the public key is a point on the curve: of any other, nothing could ever be encrypted. */
export function isPublicKey(p256dh: string): boolean {
  try {
    newKeyPair().computeSecret(Buffer.from(p256dh, 'base64url'))
    return true
  } catch {
    return false
  }
}

function newKeyPair(): ECDH {
  const pair = createECDH(CURVE)
  pair.generateKeys()
  return pair
}
