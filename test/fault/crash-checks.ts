import { strict as assert } from 'node:assert'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { Alarm } from '#domain/alarm/alarm.ts'
import type { Change } from '#domain/wire/live.ts'
import type { Product } from '../support/product.ts'
import { readHistory, type StoredSeries } from '../support/stored-history.ts'
import type { Action, CrashConsole } from './crash-console.ts'
import { type CrashDevice, type Values, valuesOf } from './crash-device.ts'
import { alarmOf, SITE } from './crash-site.ts'

const POINTS = ['n', 'temperature', 'smoke'] as const
const MOVES = { 'alarm.raised': true, 'alarm.returned-to-normal': false } as const

/** Every alarm stands as it was last told, before any device has said anything new. */
export async function checkAlarmsStand(
  product: Product,
  console: CrashConsole,
  devices: readonly CrashDevice[],
): Promise<void> {
  const told = console.standing()
  for (const { spec } of devices) {
    const { alarms } = (await product.get(`/api/sites/${SITE}/equipment/${spec.id}`)) as { alarms: readonly Alarm[] }
    for (const alarm of alarms) {
      const last = told.get(alarm.id)
      if (last) assert.deepEqual(alarm, last, `${alarm.id} stands as it was last told`)
      else assert.equal(alarm.count, 0, `${alarm.id} was never told of`)
    }
  }
}

const FACT_OF: Readonly<Record<Action['type'], string>> = {
  acknowledge: 'alarm.acknowledged',
  comment: 'alarm.commented',
  shelve: 'alarm.shelved',
  unshelve: 'alarm.unshelved',
}

/**
 * An action that was answered 200 stands once, one that was refused never, one without an answer at most once. (What a person takes
 * off the shelf counts as acknowledged too: a second fact by the same name.)
 */
export function checkActions(actions: readonly Action[], told: readonly Change[]): void {
  const stands = new Map<string, string[]>()
  for (const { fact } of told) {
    if ('by' in fact && fact.by !== null) stands.set(fact.by, [...(stands.get(fact.by) ?? []), fact.type])
  }
  for (const { by, type, alarm, status } of actions) {
    const facts = stands.get(by) ?? []
    const times = facts.filter((fact) => fact === FACT_OF[type]).length
    const what = `${type} on ${alarm} by ${by}, answered ${status}, made the facts [${facts.join(', ')}]`
    if (status === 200) assert.equal(times, 1, what)
    else if (status !== null && status < 500) assert.equal(facts.length, 0, what)
    else assert.ok(times <= 1, what)
  }
}

/** The data folder of the stopped product: all that was told, and nothing else, in the same words. */
export function checkFacts(data: string, told: readonly Change[]): void {
  const database = new DatabaseSync(join(data, 'journal.sqlite'), { readOnly: true })
  try {
    const rows = database.prepare('select json from change where site = ? order by seq').all(SITE)
    assert.equal(rows.length, told.length, 'as many facts are recorded as were told')
    rows.forEach(({ json }, i) =>
      assert.equal(json, JSON.stringify(told[i]), `fact ${i + 1} is recorded as it was told`),
    )
  } finally {
    database.close()
  }
}

/** One raise and one return for each episode of a device, at the times of the readings that began and ended it. */
export function checkEpisodes(told: readonly Change[], device: CrashDevice): void {
  for (const [definition, isTrue] of [
    ['warm', ({ temperature }: Values) => temperature > 8],
    ['smoke', ({ smoke }: Values) => smoke],
  ] as const) {
    const id = alarmOf(device.spec.id, definition)
    const moves = told
      .map(({ fact }) => fact)
      .filter((fact) => fact.type in MOVES && 'alarmId' in fact && fact.alarmId === id)
      .map(({ type, at }) => ({ true: MOVES[type as keyof typeof MOVES], at: device.spec.timed ? at : 0 }))
    const expected: { true: boolean; at: number }[] = []
    for (let n = 1; n < device.at.length; n += 1) {
      const now = isTrue(valuesOf(n))
      if (now !== isTrue(valuesOf(n - 1))) expected.push({ true: now, at: device.spec.timed ? device.at[n]! : 0 })
    }
    const first = moves.findIndex((move, i) => move.true !== expected[i]?.true || move.at !== expected[i]?.at)
    assert.ok(
      first < 0,
      `${id}: move ${first} is ${JSON.stringify(moves[first])}, not ${JSON.stringify(expected[first])}`,
    )
    assert.equal(moves.length, expected.length, `${id}: one move for each change of its readings`)
  }
}

/** Every message is in the store exactly once, with its value, in its place, and nothing else is. Answers how many values that are. */
export async function checkHistory(data: string, devices: readonly CrashDevice[]): Promise<number> {
  const history = await readHistory(data)
  let values = 0
  for (const device of devices) {
    for (const point of POINTS) {
      const key = `${SITE}/${device.spec.id}/${point}`
      const stored: StoredSeries = history.get(key) ?? { t: [], value: [] }
      device.at.forEach((at, n) => {
        const { [point]: value } = valuesOf(n)
        const what = `${key}: row ${n} of ${stored.t.length} (${device.at.length} were acknowledged)`
        assert.equal(stored.value[n], Number(value), what)
        if (device.spec.timed) assert.equal(stored.t[n], at, what)
      })
      assert.equal(stored.t.length, device.at.length, `${key}: nothing is stored that was not sent`)
      values += stored.t.length
    }
  }
  assert.equal(history.size, devices.length * POINTS.length, 'no other series is stored')
  return values
}
