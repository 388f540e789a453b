import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { Product, until } from '../support/product.ts'
import { checkHistory } from './crash-checks.ts'
import { CrashDevice } from './crash-device.ts'
import { acknowledged, settle } from './crash-settle.ts'
import { crashSite, DEVICES } from './crash-site.ts'

const STOP_MAX_ms = 10_000
const START_MAX_ms = 10_000
/** A second signal, or a start that is refused, waits for nothing. */
const AT_ONCE_ms = 5000
const MESSAGES_min = 500

async function running(): Promise<Product> {
  const product = new Product(crashSite())
  onTestFinished(() => product.dispose())
  await product.start()
  return product
}

/** All devices publish as fast as they are answered; resolves when some hundreds of messages were. */
async function underLoad(product: Product): Promise<readonly CrashDevice[]> {
  const devices = DEVICES.map((spec) => new CrashDevice(spec))
  onTestFinished(() => devices.forEach((device) => device.disconnect()))
  for (const device of devices) device.running = true
  await Promise.all(devices.map((device) => device.connect(product.mqttPort)))
  await until(() => acknowledged(devices) >= MESSAGES_min, `${MESSAGES_min} acknowledgements`, 30_000)
  return devices
}

function pause(devices: readonly CrashDevice[]): void {
  for (const device of devices) device.running = false
  for (const device of devices) device.disconnect()
}

/** The newest batch of the stopped product's journal, and the one that the next start begins after. */
function batchesOf(product: Product): { readonly newest: number; readonly stepped: number } {
  const database = new DatabaseSync(join(product.data, 'journal.sqlite'), { readOnly: true })
  try {
    const row = database.prepare('select max(id) as newest, (select batch from snapshot) as stepped from batch').get()!
    return { newest: Number(row['newest']), stepped: Number(row['stepped']) }
  } finally {
    database.close()
  }
}

test('SIGTERM under load: it ends with 0 within 10 s, nothing acknowledged is lost, and the next start steps nothing again', async () => {
  const product = await running()
  const devices = await underLoad(product)
  const stopped = await product.stop()
  const promised = acknowledged(devices)
  pause(devices)
  expect([stopped.code, stopped.signal], stopped.stderr).toEqual([0, null])
  expect(stopped.took_ms).toBeLessThan(STOP_MAX_ms)
  const { newest, stepped } = batchesOf(product)
  expect(stepped, 'the conditions were written down as of the last batch').toBe(newest)

  const start_ms = await product.start()
  expect(start_ms).toBeLessThan(START_MAX_ms)
  // What was under way when the doors closed is sent again, as a device does.
  await Promise.all(devices.map((device) => device.connect(product.mqttPort)))
  await settle(product, devices)
  await product.stopWell()
  await checkHistory(product.data, devices)
  process.stdout.write(
    `${promised} acknowledged before SIGTERM; ended after ${Math.round(stopped.took_ms)} ms; next start ${Math.round(start_ms)} ms\n`,
  )
})

test('a second SIGTERM ends it at once, and still nothing acknowledged is lost', async () => {
  const product = await running()
  const devices = await underLoad(product)
  product.signal('SIGTERM')
  const from = performance.now()
  product.signal('SIGTERM')
  const ended = await product.ended
  pause(devices)
  expect(performance.now() - from).toBeLessThan(AT_ONCE_ms)
  expect([0, 1], 'ended by itself, not by the signal').toContain(ended.code)

  await product.start()
  await Promise.all(devices.map((device) => device.connect(product.mqttPort)))
  await settle(product, devices)
  await product.stopWell()
  await checkHistory(product.data, devices)
})

test('a second start on the same data folder is refused in a sentence and does not disturb the first', async () => {
  const product = await running()
  const devices = await underLoad(product)
  const second = await product.run('start')
  expect(second.code).not.toBe(0)
  expect(second.signal).toBe(null)
  expect(second.stderr.trim()).toBe(`already running: another process works with the data folder ${product.data}`)

  const before = acknowledged(devices)
  await until(() => acknowledged(devices) > before + 100, 'more acknowledgements', 10_000)
  for (const device of devices) device.running = false
  await settle(product, devices)
  expect(await product.troubles()).not.toContain('journal')
  await product.stopWell()
  await checkHistory(product.data, devices)
})

test('a port that is in use is said in a sentence, and nothing is left running', async () => {
  const product = await running()
  const other = new Product(crashSite())
  onTestFinished(() => other.dispose())
  const refused = await other.run('start', { WATCHROOM_MQTT_PORT: String(product.mqttPort) })
  expect(refused.signal).toBe(null)
  expect(refused.code).toBeGreaterThan(0)
  expect(refused.stderr).toContain('in use')
  expect(refused.stderr).toContain(String(product.mqttPort))
  expect(refused.stderr, 'no stack').not.toContain('    at ')
  // Its folder is free again.
  await other.start()
  expect((await other.stop()).code).toBe(0)
})
