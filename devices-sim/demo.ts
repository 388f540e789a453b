import { randomBytes } from 'node:crypto'
import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { SiteFile } from '#domain/site/site-file.ts'
import { harbourPlaza } from './estate.ts'

/** A device of the demonstration that nothing simulates: for a first reading of one's own. */
export const DEMO_SPARE_DEVICE = 'try-me'
const SECRETS_FILE = 'demo-secrets.json'
const SECRET_BYTES = 18

/** The demonstration site with one device to try, and a secret for each device, made once and kept in the data folder (mode 0600). */
export async function demoSite(folder: string): Promise<SiteFile> {
  const estate = harbourPlaza()
  const site = estate.sites[0]!.id
  const spare = {
    equipment: {
      id: DEMO_SPARE_DEVICE,
      site,
      kind: 'machine',
      name: { en: 'Your first device', zh: '您的第一个终端' },
    },
    device: { id: DEMO_SPARE_DEVICE, site, equipment: [DEMO_SPARE_DEVICE], expectedInterval_ms: 3_600_000 },
  }
  const devices = [...estate.devices, spare.device]
  const secrets = await keptSecrets(
    folder,
    devices.map(({ id }) => id),
  )
  return {
    ...estate,
    equipment: [...estate.equipment, spare.equipment],
    devices: devices.map((device) => ({ ...device, secret: secrets[device.id]! })),
  }
}

async function keptSecrets(folder: string, devices: readonly string[]): Promise<Readonly<Record<string, string>>> {
  const path = join(folder, SECRETS_FILE)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const kept = await readFile(path, 'utf8').then(
    (text) => JSON.parse(text) as Record<string, string>,
    (): Record<string, string> => ({}),
  )
  const secrets = Object.fromEntries(
    devices.map((id) => [id, kept[id] ?? randomBytes(SECRET_BYTES).toString('base64url')]),
  )
  await writeFile(path, JSON.stringify(secrets), { mode: 0o600 })
  return secrets
}
