import { createECDH, createPublicKey, randomBytes } from 'node:crypto'
import { decrypt } from 'http_ece'
import { jwtVerify } from 'jose'
import type { PushMessage, Subscription } from '#domain/response/push.ts'
import type { Received } from './receiver.ts'

/** A browser as a push service's client: keys of its own, with which it reads what came for it. */
export function aBrowser(endpoint: string, name = 'Chromium on Linux') {
  const pair = createECDH('prime256v1')
  const p256dh = pair.generateKeys().toString('base64url')
  const secret = randomBytes(16)
  const keys = { p256dh, auth: secret.toString('base64url') }
  const open = ({ bytes }: Pick<Received, 'bytes'>): Buffer =>
    decrypt(bytes, { version: 'aes128gcm', privateKey: pair, authSecret: secret })
  return {
    endpoint,
    /** What it sends to register itself. */
    asked: { endpoint, keys, name },
    subscription: (over: Partial<Subscription> = {}): Subscription => ({
      id: endpoint,
      account: 'li',
      endpoint,
      ...keys,
      name,
      createdAt: 0,
      ...over,
    }),
    reads: (received: Pick<Received, 'bytes'>): PushMessage => JSON.parse(open(received).toString()) as PushMessage,
    size: (received: Pick<Received, 'bytes'>): number => open(received).length,
  }
}

/** What a push service does before it takes a message: verifies the token with the key that came along. Answers both. */
export async function checkVapid({ headers }: Pick<Received, 'headers'>, audience: string, now: number) {
  const [, token, key] = /^vapid t=([^,]+), k=([\w-]+)$/.exec(headers.authorization ?? '') ?? []
  const point = Buffer.from(key!, 'base64url')
  const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url'))
  const publicKey = createPublicKey({ format: 'jwk', key: { kty: 'EC', crv: 'P-256', x: x!, y: y! } })
  const { payload } = await jwtVerify(token!, publicKey, {
    algorithms: ['ES256'],
    audience,
    currentDate: new Date(now),
  })
  return { key: key!, payload }
}
