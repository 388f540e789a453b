import { type Product, until } from '../support/product.ts'
import type { CrashDevice } from './crash-device.ts'
import { SITE } from './crash-site.ts'

const SETTLE_ms = 60_000

export const acknowledged = (devices: readonly CrashDevice[]): number =>
  devices.reduce((sum, device) => sum + device.acknowledged, 0)

/** Waits until every message that was sent is answered, and can be read in the history. */
export async function settle(product: Product, devices: readonly CrashDevice[]): Promise<void> {
  const answered = () => devices.every((device) => device.acknowledged === device.at.length)
  await until(answered, 'an answer to every message', SETTLE_ms)
  for (const device of devices)
    await until(() => inHistory(product, device), `${device.spec.id} in the history`, SETTLE_ms, 200)
}

/** Whether the last message of a device can be read in its trend; those before it are in the store then. */
async function inHistory(product: Product, device: CrashDevice): Promise<boolean> {
  const last = device.at.length - 1
  const from = new Date(device.at[last]! - 60_000).toISOString()
  const end = new Date(device.at[last]! + 3_600_000).toISOString()
  const path = `/api/sites/${SITE}/equipment/${device.spec.id}/points/n/trend?from=${from}&until=${end}&buckets=10`
  const { max } = (await product.get(path)) as { readonly max: readonly (number | null)[] }
  return Math.max(...max.map((n) => n ?? -1)) === last
}
