import type { Actor } from '#domain/person/actor.ts'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import type { LogLine } from '#domain/log.ts'
import type { Inbound } from '#domain/wire/door.ts'
import type { Change } from '#domain/wire/live.ts'
import { WAITING_MAX } from '../../ingest/commit.ts'
import { configurationOf } from '../../ingest/site-file.ts'
import { type Ingest, startIngest } from '../../ingest/start.ts'
import { coldRoomSite } from '../support/cold-room.ts'

const NOW = 1_795_305_600_000
const SLOW = { timeout: 10_000 }

let folder: string
let ingest: Ingest
let logged: LogLine[]
let clock = NOW
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchroom-platform-'))
  logged = []
  clock = NOW
  const now = () => clock
  const log = (line: LogLine) => void logged.push(line)
  ingest = await startIngest({ folder, ...configurationOf(coldRoomSite()), now, steady: now, log })
})
afterEach(async () => {
  await ingest.stop()
  await rm(folder, { recursive: true, force: true })
})

const message = (payload: string, at = clock): Inbound => ({
  device: 'hq/room-1',
  topic: 'facility/hq/room-1/readings',
  payload: Buffer.from(payload),
  receivedAt: at,
})
const reading = (temperature: number) => message(JSON.stringify({ at: (clock += 1), values: { temperature } }))
const receives = (inbound: Inbound): Promise<boolean> => new Promise((resolve) => ingest.receive(inbound, resolve))

const ANA: Actor = { account: 'a-1', name: 'ana', from: '127.0.0.1', supervisor: false }

test('a listener that throws is shown as trouble; the others are told, and alarms go on', async () => {
  const { platform } = ingest
  const told: Change[] = []
  const touched: string[] = []
  platform.onChange(() => {
    throw new Error('a broken screen')
  })
  platform.onChange((change) => told.push(change))
  platform.onValues(() => {
    throw new Error('a broken chart')
  })
  platform.onValues((keys) => touched.push(...keys))
  expect(await receives(reading(9))).toBe(true)
  expect(told.map(({ fact }) => fact.type)).toEqual(['device.online', 'alarm.raised'])
  await expect.poll(() => touched, SLOW).toEqual(['hq/room-1'])
  expect(platform.health()).toMatchObject({ status: 'degraded', troubles: [{ code: 'handler' }] })
  expect(logged.some(({ code }) => code === 'handler.failed')).toBe(true)
  expect(await receives(reading(1))).toBe(true)
  expect(platform.alarm('hq.room-1.warm')).toMatchObject({ count: 1, condition: 'clear' })
})

test('a message that breaks the engine is kept with its reason, shown as trouble, and the next one works', async () => {
  let looks = 0
  const breaking: Inbound = {
    ...message('{"values": {"temperature": 9}}'),
    get receivedAt(): number {
      looks += 1
      if (looks === 1) throw new Error('an assumption was broken')
      return NOW
    },
  }
  expect(await receives(breaking)).toBe(true)
  expect(await ingest.platform.deadLetters('hq/room-1', 10)).toMatchObject([{ reason: { code: 'internal' } }])
  expect(ingest.platform.health()).toMatchObject({
    status: 'degraded',
    troubles: [{ code: 'handler', detail: 'an assumption was broken' }],
  })
  expect(await receives(reading(9))).toBe(true)
  expect(ingest.platform.alarm('hq.room-1.warm')).toMatchObject({ count: 1 })
})

test('more than may wait for the disk is refused unrecorded, told as overload, and taken again afterwards', async () => {
  const answers = { recorded: 0, refused: 0 }
  const count = (recorded: boolean) => void (answers[recorded ? 'recorded' : 'refused'] += 1)
  const rubbish = message('rubbish')
  for (let n = 0; n < WAITING_MAX + 10; n += 1) ingest.receive(rubbish, count)
  // Never before receive has returned.
  expect(answers).toEqual({ recorded: 0, refused: 0 })
  expect(ingest.platform.health().troubles).toMatchObject([{ code: 'overload' }])
  await expect.poll(() => answers, SLOW).toEqual({ recorded: WAITING_MAX, refused: 10 })
  expect(ingest.platform.health()).toMatchObject({ status: 'ok', counters: { rejected: WAITING_MAX } })
  expect(await receives(reading(9))).toBe(true)
})

test('an action on what does not exist, or not now, is a refusal and leaves no trace', async () => {
  const { platform } = ingest
  const occurrence = '00000000-0000-7000-8000-000000000000'
  expect(await platform.command('hq.room-9.warm', ANA, { type: 'acknowledge', occurrence })).toMatchObject({
    ok: false,
    refused: { code: 'not-found' },
  })
  expect(await platform.command('hq.room-1.warm', ANA, { type: 'acknowledge', occurrence })).toMatchObject({
    ok: false,
    refused: { code: expect.stringMatching(/^alarm\./) as unknown },
    alarm: { id: 'hq.room-1.warm', count: 0 },
  })
  expect(await platform.facts({ site: 'hq', limit: 10 })).toEqual([])
})

test('an action is answered when it is on disk: its fact can be read by whoever asks next', async () => {
  const { platform } = ingest
  await receives(reading(9))
  const { occurrence } = platform.alarm('hq.room-1.warm')!
  const answer = await platform.command('hq.room-1.warm', ANA, { type: 'acknowledge', occurrence: occurrence! })
  expect(answer).toMatchObject({ ok: true, alarm: { acknowledged: { by: 'ana' } } })
  const [newest] = await platform.facts({ site: 'hq', alarmId: 'hq.room-1.warm', limit: 1 })
  expect(newest).toMatchObject({ fact: { type: 'alarm.acknowledged' }, seq: platform.seq('hq') })
})

test('what is not there is empty or null, never an exception', async () => {
  const { platform } = ingest
  expect(platform.snapshot('elsewhere')).toBeNull()
  expect(platform.alarm('elsewhere.a.b')).toBeNull()
  expect(platform.alarmsOf('elsewhere/room')).toEqual([])
  expect(platform.values(['elsewhere/room', '__proto__'])).toEqual({})
  expect(platform.values(['hq/room-1'])).toEqual({ 'hq/room-1': {} })
  expect(await platform.deadLetters('elsewhere/room', 10)).toEqual([])
  expect(platform.seq('elsewhere')).toBe(0)
})
