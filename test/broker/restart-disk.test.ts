import { execFileSync } from 'node:child_process'
import { existsSync, readdirSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { expect, onTestFinished, test } from 'vitest'
import { raw } from '../support/mqtt-raw.ts'
import { startProcess, temporaryFolder } from './broker-process.ts'
import { brokerUnderTest, login, until } from './broker-under-test.ts'
import type { UnderTest } from './broker-under-test.ts'
import { DEVICE as BRIDGE, TOP, hear, hearAll, publish, subscribe } from './plain-mqtt.ts'

const DEVICE = 'tower/pump-1'
const COMMANDS = `facility/${DEVICE}/commands`
const READINGS = `facility/${DEVICE}/readings`
const STATUS = `facility/${DEVICE}/status`
const FILE = 'broker.sqlite'
/** A store that fails is tried again once or twice meanwhile. */
const TRIES_ms = 2500

async function start(folder: string): Promise<UnderTest> {
  const under = await brokerUnderTest({ folder })
  onTestFinished(() => under.stop())
  return under
}

/** A broker with something in every table, stopped. */
async function filled(folder: string): Promise<void> {
  const under = await start(folder)
  const away = await login(under, BRIDGE, { clientId: 'away', clean: false })
  await subscribe(away, [`${TOP}/#`, 2])
  away.vanish()
  const author = await login(under, BRIDGE, { clientId: 'author', clean: false })
  for (let n = 0; n < 20; n++) await publish(author, `${TOP}/r${n}`, 'x'.repeat(500), 1, { retain: true })
  author.send(raw.publish(`${TOP}/open`, 'x', { qos: 2, messageId: 7 }))
  await author.next('pubrec')
  author.vanish()
  await under.stop()
}

test('the file and its log are for their owner only, and nothing else lies beside them', async () => {
  const folder = join(temporaryFolder(), 'made')
  const under = await start(folder)
  const device = await login(under, DEVICE)
  await publish(device, STATUS, 'online', 1, { retain: true })
  expect(readdirSync(folder).toSorted()).toEqual([FILE, `${FILE}-wal`])
  expect(readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)).toEqual([0o600, 0o600])
  expect(statSync(folder).mode & 0o777).toBe(0o700)
  device.vanish()
  await under.stop()
  expect(readdirSync(folder)).toEqual([FILE])
})

test.each([
  ['not a database', (file: string) => writeFileSync(file, 'hello '.repeat(1000))],
  ['cut off', (file: string) => truncateSync(file, statSync(file).size - 5000)],
  ['overwritten in the middle', (file: string) => overwrite(file, 4096, Buffer.alloc(8192, 0xa5))],
  ["another program's", (file: string) => replaceWith(file, 'create table t (x)')],
  ['of values that were never written', (file: string) => change(file, 'update message set qos = 9')],
  ['of subscriptions that cannot be read', (file: string) => change(file, "update session set filters = '[1'")],
])('a file that is %s is put aside and said, and the broker starts empty', async (_what, damage) => {
  const folder = temporaryFolder()
  await filled(folder)
  for (const n of [1, 2]) {
    damage(join(folder, FILE))
    const under = await start(folder)
    expect(under.log).toContainEqual(
      expect.objectContaining({ code: 'broker.store-damaged', file: join(folder, `${FILE}.damaged-${n}`) }),
    )
    expect(existsSync(join(folder, `${FILE}.damaged-${n}`))).toBe(true)
    expect(under.broker.stats()).toMatchObject({ sessions: 0, retained: 0, store: 'ok' })
    await under.stop()
    await filled(folder)
  }
})

function overwrite(file: string, at: number, bytes: Buffer): void {
  execFileSync('dd', [`of=${file}`, 'bs=1', `seek=${at}`, 'conv=notrunc'], {
    input: bytes,
    stdio: ['pipe', 'ignore', 'ignore'],
  })
}

function change(file: string, sql: string): void {
  const database = new DatabaseSync(file)
  database.exec(sql)
  database.close()
}

function replaceWith(file: string, sql: string): void {
  writeFileSync(file, '')
  change(file, sql)
}

test('a file of a newer version is left alone and the start refused with a sentence', async () => {
  const folder = temporaryFolder()
  await filled(folder)
  change(join(folder, FILE), 'pragma user_version = 99')
  await expect(brokerUnderTest({ folder })).rejects.toThrow(/cannot keep its sessions in .*newer version \(schema 99/)
  expect(readdirSync(folder)).toEqual([FILE])
})

test('a second broker on the same folder is refused with a sentence, the first goes on', async () => {
  const folder = temporaryFolder()
  const under = await start(folder)
  await expect(brokerUnderTest({ folder })).rejects.toThrow('another process is using it')
  const device = await login(under, DEVICE)
  await publish(device, STATUS, 'online', 1, { retain: true })
  expect(under.broker.stats()).toMatchObject({ store: 'ok', notKept: 0 })
  device.vanish()
})

test('a folder that cannot be made stops the start with a sentence', async () => {
  const folder = temporaryFolder()
  writeFileSync(join(folder, 'file'), '')
  await expect(brokerUnderTest({ folder: join(folder, 'file', 'below') })).rejects.toThrow(/ENOTDIR|not a directory/)
})

/** How far any file of a process may grow, in bytes: past it a write fails. */
function limitFiles(pid: number, bytes: number | 'unlimited'): void {
  execFileSync('prlimit', ['--pid', String(pid), `--fsize=${bytes}:unlimited`])
}

test('while the disk refuses, nothing is promised and readings go on; when it takes again, so does the broker', async () => {
  const folder = temporaryFolder()
  const broker = await startProcess(folder)
  const away = await broker.login(DEVICE, { clientId: 'a', clean: false })
  await subscribe(away, [COMMANDS, 1])
  away.send(raw.disconnect())
  await away.end()
  expect(await broker.command(DEVICE, 'before')).toBe(true)
  const reader = await broker.login(BRIDGE, { clientId: 'reader', clean: false })
  await subscribe(reader, [`${TOP}/#`, 1])

  limitFiles(broker.pid, 4096)
  expect(await broker.command(DEVICE, 'refused')).toBe(false)
  const author = await broker.login(BRIDGE, { clientId: 'author' })
  author.send(raw.publish(`${TOP}/x`, 'refused', { qos: 1, messageId: 1 }))
  await author.end()
  expect(author.heard).toEqual([])
  const keeper = await broker.login(BRIDGE, { clientId: 'keeper' })
  keeper.send(raw.publish(`${TOP}/kept`, 'refused', { qos: 1, messageId: 1, retain: true }))
  await keeper.end()
  expect(keeper.heard).toEqual([])

  const device = await broker.login(DEVICE, { clientId: 'b', clean: false })
  await subscribe(device, [COMMANDS, 1])
  device.send(raw.publish(STATUS, 'online', { qos: 1, messageId: 1, retain: true }))
  await device.next('puback')
  device.send(raw.publish(READINGS, '{}', { qos: 1, messageId: 2 }))
  await device.next('puback')
  const failing = await broker.stats()
  expect(failing).toMatchObject({ store: 'failing', notKept: 4 })

  limitFiles(broker.pid, 'unlimited')
  await until(() => broker.lines.some((line) => line.includes('broker.store-recovered')), 'it says so', 5000)
  expect(broker.lines.filter((line) => line.includes('broker.store-failed')).length).toBe(1)
  expect(await broker.command(DEVICE, 'after')).toBe(true)
  expect((await hear(device)).payload.toString()).toBe('after')
  expect((await hearAll(reader)).map(({ payload }) => payload.toString())).toEqual([])
  await broker.end('SIGKILL')

  const second = await startProcess(folder)
  const back = await second.login(DEVICE, { clientId: 'a', clean: false })
  expect([await hear(back), await hear(back)].map(({ payload }) => payload.toString())).toEqual(['before', 'after'])
  // what happened meanwhile was written when there was room
  const other = await second.login(DEVICE, { clientId: 'b', clean: false })
  expect(other.sessionPresent).toBe(true)
  await subscribe(other, [STATUS, 1])
  expect(await other.next('publish')).toMatchObject({ topic: STATUS, retain: true })
  back.vanish()
  other.vanish()
})

test('a store that fails and fails on is told once; when it could write again it is told to be over, though nothing waits for it', async () => {
  const broker = await startProcess(temporaryFolder())
  const away = await broker.login(DEVICE, { clientId: 'a', clean: false })
  await subscribe(away, [COMMANDS, 1])
  away.send(raw.disconnect())
  await away.end()
  const troubles = () => broker.lines.filter((line) => line.startsWith('trouble '))
  expect(await broker.command(DEVICE, 'before')).toBe(true)
  expect(troubles()).toEqual([])

  limitFiles(broker.pid, 4096)
  for (const refused of ['one', 'two', 'three']) expect(await broker.command(DEVICE, refused)).toBe(false)
  await new Promise((resolve) => setTimeout(resolve, TRIES_ms))
  expect(troubles()).toEqual([expect.stringMatching(/^trouble .*(full|I\/O)/)])
  limitFiles(broker.pid, 'unlimited')
  await until(() => troubles().at(-1) === 'trouble over', 'it says so', 5000)
  expect(troubles().length).toBe(2)
  expect(await broker.stats()).toMatchObject({ store: 'ok' })
})

test('thousands of messages for those who are away are taken in few transactions, and all are there', async () => {
  const folder = temporaryFolder()
  const first = await brokerUnderTest({ folder, limits: { rate: Infinity } })
  const away = await login(first, BRIDGE, { clientId: 'away', clean: false })
  await subscribe(away, [`${TOP}/#`, 1])
  away.send(raw.disconnect())
  await away.end()
  const author = await login(first, BRIDGE, { clientId: 'author' })
  for (let n = 1; n <= 1000; n++) author.send(raw.publish(`${TOP}/x`, `${n}`, { qos: 1, messageId: n }))
  await until(() => author.heard.length === 1000, 'all are acknowledged')
  author.vanish()
  await first.stop()
  const second = await start(folder)
  const back = await login(second, BRIDGE, { clientId: 'away', clean: false })
  const heard = (await hearAll(back)).map(({ payload }) => payload.toString())
  // the end mark takes the place of the oldest of a full queue
  expect(heard.slice(-999)).toEqual(Array.from({ length: 999 }, (_, n) => `${n + 2}`))
  back.vanish()
})
