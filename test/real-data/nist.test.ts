import { expect, test } from 'vitest'
import { alarmState } from '#domain/alarm/alarm.ts'
import { printTable } from '../support/print-table.ts'
import { readTable, replayOffline } from '../support/real-data.ts'
import { describeWithData } from '../support/when-data.ts'

const TESTS = ['SDC02', 'SDC05', 'SDC07', 'SDC10'] as const
const STARTS_AT = Date.parse('2026-01-05T02:00:00Z')
/** An alarm this long after the first real smoke alarm sounded is still in time. */
const LATE_BY_AT_MOST_s = 60
/** Before this nothing of a fire reaches a detector. */
const CALM_FOR_s = 15

const firstActivation = (name: string): number =>
  Math.min(
    ...readTable('nist_smoke_alarms/csv/activation_times_long.csv')
      .filter((row) => row['test'] === name)
      .map((row) => Number(row['activation_s'])),
  )

describeWithData('NIST: four real fires in a home', 'nist_smoke_alarms', () => {
  test(`each fire raises a life-safety alarm within ${LATE_BY_AT_MOST_s} s of the first real smoke alarm, and not before it burns`, async () => {
    const rows: string[][] = []
    for (const name of TESTS) {
      const { raises } = await replayOffline(`nist-${name.toLowerCase()}`, 'nist_smoke_alarms', 'nist')
      const fires = raises.filter((raise) => raise.alarm.lifeSafety)
      const first = fires[0]
      const raisedAt_s = first ? (first.at - STARTS_AT) / 1000 : Infinity
      const real_s = firstActivation(name)
      rows.push([
        name,
        `${real_s} s`,
        `${raisedAt_s} s`,
        first ? `${first.equipment} ${first.definition}` : '-',
        `${raisedAt_s - real_s} s`,
      ])
      expect(raisedAt_s, name).toBeGreaterThanOrEqual(CALM_FOR_s)
      expect(raisedAt_s, name).toBeLessThanOrEqual(real_s + LATE_BY_AT_MOST_s)
    }
    printTable('NIST fires', ['test', 'first real alarm', 'raised at', 'by', 'later by'], rows)
  })

  test('a fire alarm stays on the list when its detector is quiet again', async () => {
    const { backtest, until } = await replayOffline('nist-sdc02', 'nist_smoke_alarms', 'nist')
    const station = { site: 'nist-home', id: 'station-e' }
    for (let at = until + 5000; at < until + 300_000; at += 5000) {
      backtest.send(station, 'readings', { at, values: { temperature: 22, smoke: 0 } }, at)
    }
    const quiet = backtest.alarm('nist-home.detector-e.fire-smoke')!
    expect(alarmState(quiet)).toBe('latched-unacknowledged')
  })
})
