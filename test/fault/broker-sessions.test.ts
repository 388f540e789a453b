import mqtt from 'mqtt'
import { expect, onTestFinished, test } from 'vitest'
import { Product } from '../support/product.ts'
import { crashSite, DEVICES, secretOf, SITE } from './crash-site.ts'

const DEVICE = DEVICES[0]!.id

async function connect(
  product: Product,
): Promise<{ readonly client: mqtt.MqttClient; readonly sessionPresent: boolean }> {
  const client = mqtt.connect(`mqtt://127.0.0.1:${product.mqttPort}`, {
    username: `${SITE}/${DEVICE}`,
    password: secretOf(DEVICE),
    clientId: 'panel',
    clean: false,
    reconnectPeriod: 0,
  })
  onTestFinished(() => void client.end(true))
  const sessionPresent = await new Promise<boolean>((resolve, reject) => {
    client.once('connect', (packet) => resolve(packet.sessionPresent))
    client.once('error', reject)
  })
  return { client, sessionPresent }
}

test('the session of a device and its retained status survive a kill of the product', async () => {
  const product = new Product(crashSite())
  onTestFinished(() => product.dispose())
  await product.start()
  const before = await connect(product)
  expect(before.sessionPresent).toBe(false)
  const status = `facility/${SITE}/${DEVICE}/status`
  await before.client.subscribeAsync(`facility/${SITE}/${DEVICE}/commands`, { qos: 1 })
  await before.client.publishAsync(status, 'online', { qos: 1, retain: true })
  before.client.end(true)

  await product.kill()
  await product.start()
  const after = await connect(product)
  expect(after.sessionPresent).toBe(true)
  const retained = new Promise<string>((resolve) =>
    after.client.once('message', (_, payload) => resolve(payload.toString())),
  )
  await after.client.subscribeAsync(status, { qos: 1 })
  expect(await retained).toBe('online')
})
