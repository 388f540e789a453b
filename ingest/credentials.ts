import { deviceKey } from '#domain/device/device.ts'
import type { Estate } from '#domain/site/estate.ts'
import type { Millis } from '#domain/time.ts'
import type { Authenticate } from '#domain/wire/door.ts'
import { hashSecret, newSecret, verifySecret } from './credential.ts'
import type { Journal } from './journal/journal.ts'

export type Credentials = {
  readonly authenticate: Authenticate
  /** Secrets made in this start, to be shown once: `site/device` → secret. */
  readonly issued: ReadonlyMap<string, string>
  /** A new secret for a registered device; the old one stops working. */
  readonly rotate: (device: string) => Promise<string>
}

/** Every device of the estate has a credential: from the site file, from the journal, or a new random one. */
export async function openCredentials(options: {
  readonly journal: Pick<Journal, 'recovered' | 'saveCredential'>
  readonly estate: Estate
  readonly now: () => Millis
}): Promise<Credentials> {
  const { journal, estate, now } = options
  const hashes = new Map(journal.recovered.credentials.map(({ device, hash }) => [device, hash]))
  const issued = new Map<string, string>()
  const store = async (device: string, secret: string, chosenByPerson: boolean): Promise<void> => {
    const hash = hashSecret(secret, chosenByPerson)
    await journal.saveCredential({ device, hash, createdAt: now() })
    hashes.set(device, hash)
  }
  const registered = new Set(estate.devices.map(deviceKey))
  for (const device of registered) {
    const given = estate.secrets.get(device)
    const stored = hashes.get(device)
    if (given !== undefined) {
      if (stored === undefined || !verifySecret(stored, Buffer.from(given))) await store(device, given, true)
    } else if (stored === undefined) {
      const secret = newSecret()
      await store(device, secret, false)
      issued.set(device, secret)
    }
  }
  return {
    issued,
    authenticate(username, password) {
      const stored = hashes.get(username)
      if (stored === undefined || !registered.has(username)) return null
      return verifySecret(stored, password) ? username : null
    },
    async rotate(device) {
      const secret = newSecret()
      await store(device, secret, false)
      return secret
    },
  }
}
