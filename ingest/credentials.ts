import { createHash, timingSafeEqual } from 'node:crypto'
import { deviceKey } from '#domain/device/device.ts'
import type { Estate } from '#domain/site/estate.ts'
import type { Millis } from '#domain/time.ts'
import type { Authenticate } from '#domain/wire/door.ts'
import { hashSecret, newSecret, verifySecret } from './credential.ts'
import type { Journal } from './journal/journal.ts'
import { SiteFileError } from './site-file.ts'

export type Credentials = {
  readonly authenticate: Authenticate
  /** Secrets made in this start, to be shown once: `site/device` → secret. */
  readonly issued: ReadonlyMap<string, string>
  /** A new secret for a registered device; the old one stops working. */
  readonly rotate: (device: string) => Promise<string>
}

/**
 * Every device of the estate has a credential. A secret that stands in the site file is compared with it directly and never written
 * elsewhere; all others are random, shown once, and only their hash is kept in the journal.
 */
export async function openCredentials(options: {
  readonly journal: Pick<Journal, 'recovered' | 'saveCredential'>
  readonly estate: Estate
  readonly now: () => Millis
}): Promise<Credentials> {
  const { journal, estate, now } = options
  const given = new Map([...estate.secrets].map(([device, secret]) => [device, digest(Buffer.from(secret))]))
  const stored = new Map(journal.recovered.credentials.map(({ device, hash }) => [device, hash]))
  const registered = new Set(estate.devices.map(deviceKey))
  const issued = new Map<string, string>()
  const issue = async (device: string): Promise<string> => {
    const secret = newSecret()
    const hash = hashSecret(secret)
    await journal.saveCredential({ device, hash, createdAt: now() })
    stored.set(device, hash)
    return secret
  }
  for (const device of registered) {
    if (!given.has(device) && !stored.has(device)) issued.set(device, await issue(device))
  }
  return {
    issued,
    authenticate(username, password) {
      if (!registered.has(username)) return null
      const inFile = given.get(username)
      if (inFile) return timingSafeEqual(inFile, digest(password)) ? username : null
      return verifySecret(stored.get(username)!, password) ? username : null
    },
    async rotate(device) {
      if (!registered.has(device)) throw new SiteFileError(`no device ${device} is registered`)
      if (given.has(device)) throw new SiteFileError(`the secret of ${device} stands in the site file; change it there`)
      return issue(device)
    },
  }
}

/** Of equal length, so that comparing takes the same time for every secret. */
const digest = (secret: Uint8Array): Buffer => createHash('sha256').update(secret).digest()
