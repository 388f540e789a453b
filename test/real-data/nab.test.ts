import { beforeAll, expect, test } from 'vitest'
import { printTable, utc } from '../support/print-table.ts'
import { dataFolder, mapFile, readTable, type Replayed, replayOffline } from '../support/real-data.ts'
import { readMapping } from '../../devices-sim/replay/mapping.ts'
import { replayRows } from '../../devices-sim/replay/rows.ts'
import { describeWithData } from '../support/when-data.ts'

const FAILURE = '2014-02-08 14:30:00'
const time = (text: string): number => Date.parse(`${text.replace(' ', 'T')}Z`)
const REPEATED_FROM = time('2014-01-07 02:00:00')
const REPEATED_UNTIL = time('2014-01-07 02:55:00')

describeWithData('NAB: the temperature of a machine that fails', 'nab_machine_temperature', () => {
  let machine: Replayed

  beforeAll(async () => {
    machine = await replayOffline('nab-machine-temperature', 'nab_machine_temperature', 'nab')
  })

  test('the failure of 8 February 2014 raises an alarm within its window', () => {
    const windows = readTable('nab_machine_temperature/csv/labels.csv').filter((row) =>
      row['file']!.startsWith('machine'),
    )
    const collapsed = machine.raises.filter((raise) => raise.definition === 'temperature-collapsed')
    const rows = windows.map((window) => {
      const from = time(window['window_start']!)
      const until = time(window['window_end']!)
      const raises = machine.raises.filter((raise) => raise.at >= from && raise.at <= until)
      return { window, raises }
    })
    const inWindows = rows.flatMap((row) => row.raises)
    printTable(
      `NAB machine: ${machine.raises.length} alarms in ${((machine.until - machine.from) / 86_400_000).toFixed(0)} days, ` +
        `${machine.raises.length - inWindows.length} of them outside every window (all "temperature-unusual", low priority)`,
      ['event', 'window', 'raised'],
      rows.map(({ window, raises }) => [
        window['anomaly_time']!,
        `${window['window_start']} – ${window['window_end']}`,
        raises.map((raise) => `${utc(raise.at)} ${raise.definition}`).join(', ') || '-',
      ]),
    )
    const failure = rows.find((row) => row.window['anomaly_time'] === FAILURE)!
    expect(failure.raises.map((raise) => raise.definition)).toContain('temperature-collapsed')
    // Nothing but the planned shutdown and the failure is taken for a standstill.
    expect(collapsed).toHaveLength(2)
    expect(collapsed.every((raise) => inWindows.includes(raise))).toBe(true)
  })

  test('the hour that occurs twice is sent as it stands: 24 rows, 12 times each twice', async () => {
    const mapping = await readMapping(mapFile('nab-machine-temperature'))
    const times: number[] = []
    for await (const { at } of replayRows(mapping, dataFolder('nab_machine_temperature'))) {
      if (at >= REPEATED_FROM && at <= REPEATED_UNTIL) times.push(at)
    }
    expect(times).toHaveLength(24)
    expect(new Set(times).size).toBe(12)
    expect(times[12]).toBe(times[0])
  })

  test('the hour that occurs twice raises nothing and is refused nowhere', () => {
    const around = machine.raises.filter(
      (raise) => raise.receivedAt >= REPEATED_FROM && raise.receivedAt <= REPEATED_UNTIL + 3_600_000,
    )
    expect(around).toEqual([])
    expect(machine.backtest.counters).toMatchObject({ messages: 22_695, rejected: 0 })
  })
})
