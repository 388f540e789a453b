import { io, type Socket } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import type { Alarm } from '#domain/alarm/alarm.ts'
import type { Change, ClientToServer, ServerToClient, SiteSnapshot, Trouble } from '#domain/wire/live.ts'
import { Product, until } from '../support/product.ts'
import { mountSmallDisk, type SmallDisk } from '../support/small-disk.ts'
import { checkEpisodes, checkHistory } from './crash-checks.ts'
import { CrashDevice } from './crash-device.ts'
import { acknowledged, settle } from './crash-settle.ts'
import { crashSite, DEVICES, SITE } from './crash-site.ts'

const DISK_MB = 64
const TOLD_ms = 10_000
const AGAIN_ms = 30_000
/** Long enough for a hundred commits. */
const NOTHING_ms = 1500
/** A start that cannot be is refused in this time, or does not end at all. */
const REFUSED_ms = 20_000
const STOP_MAX_ms = 10_000

function disk(): SmallDisk {
  const small = mountSmallDisk(DISK_MB)
  onTestFinished(() => small.remove())
  return small
}

function install(data: string): Product {
  const product = new Product(crashSite(), data)
  onTestFinished(() => product.dispose())
  return product
}

/** A console and the troubles of its last heartbeat. */
async function watchScreen(
  product: Product,
): Promise<{ readonly troubles: () => readonly Trouble[]; readonly seen: Change[] }> {
  const socket: Socket<ServerToClient, ClientToServer> = io(product.url, {
    transports: ['websocket'],
    extraHeaders: { cookie: product.cookie },
  })
  onTestFinished(() => void socket.close())
  let troubles: readonly Trouble[] = []
  const seen: Change[] = []
  socket.on('heartbeat', (beat) => (troubles = beat.troubles))
  socket.on('change', (change) => seen.push(change))
  await new Promise<void>((joined) => socket.emit('join', { site: SITE, since: 0 }, () => joined()))
  return { troubles: () => troubles, seen }
}

const codes = (troubles: readonly Trouble[]): readonly string[] => troubles.map(({ code }) => code)
const snapshot = async (product: Product) => (await product.get(`/api/sites/${SITE}/alarms`)) as SiteSnapshot
const standing = async (product: Product): Promise<Alarm> =>
  (await snapshot(product)).alarms.find(({ acknowledged: by, occurrence }) => by === null && occurrence !== null)!

test('a full disk: nothing is acknowledged, trouble is on every screen, no action is taken; and all goes on by itself when there is space', async () => {
  const small = disk()
  const product = install(small.folder)
  await product.start()
  const screen = await watchScreen(product)
  const devices = DEVICES.map((spec) => new CrashDevice(spec))
  onTestFinished(() => devices.forEach((device) => device.disconnect()))
  for (const device of devices) device.running = true
  await Promise.all(devices.map((device) => device.connect(product.mqttPort)))
  await until(() => devices.every((device) => device.acknowledged > 100), 'load', AGAIN_ms)

  small.fill()
  const full = performance.now()
  await until(async () => (await product.troubles()).includes('journal'), 'journal trouble', TOLD_ms)
  await until(() => codes(screen.troubles()).includes('journal'), 'journal trouble on the screen', TOLD_ms)
  const told_ms = performance.now() - full
  await until(() => codes(screen.troubles()).includes('disk'), 'disk trouble on the screen', 2 * TOLD_ms)
  const held = acknowledged(devices)
  const before = await snapshot(product)
  const alarm = await standing(product)
  const action = { type: 'acknowledge', occurrence: alarm.occurrence }
  const answer = await product.act(alarm.id, action)
  expect(answer.status, JSON.stringify(answer.body)).toBe(503)
  expect(answer.body).toMatchObject({ code: 'journal.unavailable' })
  await new Promise((next) => setTimeout(next, NOTHING_ms))
  expect(acknowledged(devices), 'nothing is acknowledged that cannot be recorded').toBe(held)
  const { now: _later, ...after } = await snapshot(product)
  expect(after).toEqual({ ...before, now: undefined })

  small.free()
  const freed = performance.now()
  await until(() => acknowledged(devices) > held, 'a PUBACK', AGAIN_ms)
  const again_ms = performance.now() - freed
  await until(async () => !(await product.troubles()).includes('journal'), 'the end of the trouble', TOLD_ms)
  for (const device of devices) device.running = false
  await settle(product, devices)
  const alarmNow = await standing(product)
  const accepted = await product.act(alarmNow.id, { ...action, occurrence: alarmNow.occurrence })
  expect(accepted.status, JSON.stringify(accepted.body)).toBe(200)
  const { seq } = await snapshot(product)
  await until(() => screen.seen.at(-1)?.seq === seq, 'the last change', TOLD_ms)
  await product.stopWell()
  expect(screen.seen.map((change) => change.seq)).toEqual(screen.seen.map((_, i) => i + 1))
  for (const device of devices) checkEpisodes(screen.seen, device)
  await checkHistory(product.data, devices)
  expect((await product.run('verify')).code).toBe(0)
  process.stdout.write(
    `${held} acknowledged before the disk was full, told after ${Math.round(told_ms)} ms, ` +
      `again after ${Math.round(again_ms)} ms of space, ${acknowledged(devices)} in all\n`,
  )
})

/** Something was there before, so that it is not the first start that is refused. */
async function usedBefore(small: SmallDisk): Promise<Product> {
  const product = install(small.folder)
  await product.start()
  await product.stopWell()
  return product
}

/** Refused with one line that names the folder and says why, in good time and without a stack. */
async function expectRefusal(product: Product, why: RegExp): Promise<void> {
  const from = performance.now()
  const { code, signal, stderr } = await product.run('start')
  expect(performance.now() - from).toBeLessThan(REFUSED_ms)
  expect([code, signal], stderr).toEqual([1, null])
  const [line, ...more] = stderr.trim().split('\n')
  expect(line).toMatch(why)
  expect(line).toContain(product.data)
  expect(more.join('\n'), 'no stack, no log beside the sentence').toBe('')
}

test('a first start on a full disk says so and ends', async () => {
  const small = disk()
  const product = install(small.folder)
  small.fill()
  await expectRefusal(product, /^the data folder .* cannot be written: .*(full|no space|I\/O)/i)
  small.free()
  await product.start()
  expect(await product.troubles()).not.toContain('journal')
})

test('a start on a disk that has become full begins degraded or says so and ends; with space it begins again', async () => {
  const small = disk()
  const product = await usedBefore(small)
  small.fill()
  const { ready } = product.spawn()
  const began = await ready.then(() => true).catch(() => false)
  if (began) {
    // The journal began on the space that it had set aside for this; now that is gone too.
    small.fill()
    const device = new CrashDevice(DEVICES[0]!)
    onTestFinished(() => device.disconnect())
    device.running = true
    await device.connect(product.mqttPort)
    await until(async () => (await product.troubles()).includes('journal'), 'journal trouble', TOLD_ms)
    const held = device.acknowledged
    small.free()
    await until(() => device.acknowledged > held, 'the PUBACK', AGAIN_ms)
    device.running = false
    await settle(product, [device])
    await product.stopWell()
  } else {
    await expectRefusal(product, /cannot be written/)
    small.free()
    await product.start()
  }
})

test('a start on a read-only folder says so and ends', async () => {
  const small = disk()
  const product = await usedBefore(small)
  small.readOnly()
  await expectRefusal(product, /^the data folder .* cannot be written: .*read-?only/i)
})

test('SIGTERM while the disk is full: it ends within 10 s, and what was never acknowledged is taken at the next start', async () => {
  const small = disk()
  const product = install(small.folder)
  await product.start()
  const device = new CrashDevice(DEVICES[1]!)
  onTestFinished(() => device.disconnect())
  device.running = true
  await device.connect(product.mqttPort)
  await until(() => device.acknowledged > 100, 'load', AGAIN_ms)
  small.fill()
  await until(async () => (await product.troubles()).includes('journal'), 'journal trouble', TOLD_ms)
  device.running = false
  const stopped = await product.stop()
  expect(stopped.took_ms).toBeLessThan(STOP_MAX_ms)
  expect(stopped.signal).toBe(null)
  device.disconnect()
  small.free()
  await product.start()
  await device.connect(product.mqttPort)
  await settle(product, [device])
  await product.stopWell()
  expect(device.at.length).toBeGreaterThan(100)
})
