import { DuckDBInstance } from '@duckdb/node-api'
import { readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import { expect, onTestFinished, test } from 'vitest'
import type { Change, ClientToServer, ServerToClient } from '#domain/wire/live.ts'
import { Product, until } from '../support/product.ts'
import { attachStrace } from '../support/system-calls.ts'
import { checkEpisodes, checkHistory } from './crash-checks.ts'
import { CrashDevice } from './crash-device.ts'
import { settle } from './crash-settle.ts'
import { crashSite, DEVICES, SITE } from './crash-site.ts'

/** From a reading to the screen, also while the store fails. */
const ALARM_MAX_ms = 1000
const TROUBLE_ms = 20_000
/** The store is tried again at least every 30 s. */
const REPAIRED_ms = 60_000
/** Messages that hold some raises and returns. */
const MESSAGES = 400
const STORE = 'telemetry.duckdb'

function install(): Product {
  const product = new Product(crashSite())
  onTestFinished(() => product.dispose())
  return product
}

type Load = { readonly devices: readonly CrashDevice[]; readonly told: Change[]; readonly latencies_ms: number[] }

/** Two devices with a clock, and a screen that notes how old the reading behind each alarm is when it is told. */
async function connect(product: Product, before?: Load): Promise<Load> {
  const devices = before?.devices ?? DEVICES.slice(0, 2).map((spec) => new CrashDevice(spec))
  const told: Change[] = [...(before?.told ?? [])]
  const latencies_ms: number[] = []
  const socket: Socket<ServerToClient, ClientToServer> = io(product.url, {
    transports: ['websocket'],
    extraHeaders: { cookie: product.cookie },
  })
  onTestFinished(() => {
    socket.close()
    for (const device of devices) device.disconnect()
  })
  socket.on('change', (change) => {
    told.push(change)
    if (change.fact.type === 'alarm.raised') latencies_ms.push(Date.now() - change.fact.receivedAt)
  })
  await new Promise<void>((joined) => socket.emit('join', { site: SITE, since: told.length }, () => joined()))
  await Promise.all(devices.map((device) => device.connect(product.mqttPort)))
  return { devices, told, latencies_ms }
}

/** So many more messages of each device, each acknowledged; every alarm among them was on the screen in time. */
async function goOn({ devices, told, latencies_ms }: Load): Promise<void> {
  latencies_ms.length = 0
  const goals = devices.map((device) => device.at.length + MESSAGES)
  for (const device of devices) device.running = true
  await until(() => devices.every((device, i) => device.acknowledged >= goals[i]!), 'PUBACKs', TROUBLE_ms)
  for (const device of devices) device.running = false
  await until(() => devices.every((device) => device.acknowledged === device.at.length), 'the last PUBACKs', TROUBLE_ms)
  await until(() => devices.every((device) => holds(() => checkEpisodes(told, device))), 'every alarm', ALARM_MAX_ms)
  expect(latencies_ms.length).toBeGreaterThan(4)
  expect(Math.max(...latencies_ms), 'ms from the receipt of a reading to its alarm on the screen').toBeLessThan(
    ALARM_MAX_ms,
  )
}

function holds(check: () => void): boolean {
  try {
    check()
    return true
  } catch {
    return false
  }
}

async function repaired(product: Product, { devices, told }: Load): Promise<void> {
  const from = performance.now()
  await until(async () => !(await product.troubles()).includes('telemetry'), 'the end of the trouble', REPAIRED_ms, 50)
  const took_ms = performance.now() - from
  await settle(product, devices)
  await product.stopWell()
  for (const device of devices) checkEpisodes(told, device)
  const values = await checkHistory(product.data, devices)
  process.stdout.write(`caught up by itself after ${Math.round(took_ms)} ms: ${values} values, each once\n`)
}

const troubled = (product: Product) =>
  until(async () => (await product.troubles()).includes('telemetry'), 'telemetry trouble', TROUBLE_ms)

test('a corrupt store: alarms as ever, trouble shown; moved away while it runs, everything since is in a new one', async () => {
  const product = install()
  writeFileSync(join(product.data, STORE), 'this was never a database\n'.repeat(1000))
  await product.start()
  await troubled(product)
  const load = await connect(product)
  await goOn(load)
  expect(await product.troubles()).toEqual(['telemetry'])
  renameSync(join(product.data, STORE), join(product.data, 'broken'))
  await repaired(product, load)
  expect(readFileSync(join(product.data, 'broken'), 'utf8'), 'what was found is not touched').toMatch(/^this was never/)
})

test('a store that another program holds: alarms as ever, trouble shown; let go, it has caught up', async () => {
  const product = install()
  await product.start()
  let load = await connect(product)
  await goOn(load)
  await settle(product, load.devices)
  load.devices.forEach((device) => device.disconnect())
  await product.stopWell()

  const holder = await DuckDBInstance.create(join(product.data, STORE))
  try {
    await product.start()
    await troubled(product)
    load = await connect(product, load)
    await goOn(load)
    const trend = `/api/sites/${SITE}/equipment/room-1/points/n/trend?from=2026-01-01T00:00:00Z&until=2100-01-01T00:00:00Z`
    expect((await fetch(new URL(trend, product.url), { headers: { cookie: product.cookie } })).status).toBe(503)
    expect(await product.troubles()).toEqual(['telemetry'])
  } finally {
    holder.closeSync()
  }
  await repaired(product, load)
})

test('a store whose disk refuses every write: alarms as ever, trouble shown; when it takes them again, it has caught up', async () => {
  const product = install()
  await product.start()
  const load = await connect(product)
  await goOn(load)
  const files = [STORE, `${STORE}.wal`].flatMap((file) => ['-P', join(product.data, file)])
  const calls = 'pwrite64,write,fsync,fdatasync,ftruncate'
  const fault = await attachStrace(product.pid, [
    ...files,
    '-e',
    `trace=${calls}`,
    '-e',
    `inject=${calls}:error=ENOSPC`,
    '-o',
    join(product.folder, 'injected'),
  ])
  try {
    await goOn(load)
    await troubled(product)
    await goOn(load)
    expect(await product.troubles()).toEqual(['telemetry'])
  } finally {
    await fault.detach()
  }
  expect(readFileSync(join(product.folder, 'injected'), 'utf8'), 'the disk did refuse').toContain('(INJECTED)')
  await repaired(product, load)
})
