import { expect, test } from 'vitest'
import { dataFolder, mapFile } from '../support/real-data.ts'
import { readMapping } from '../../devices-sim/replay/mapping.ts'
import { noCounts, type ReplayRow, replayRows } from '../../devices-sim/replay/rows.ts'
import { describeWithData } from '../support/when-data.ts'

async function readAll(map: string, folder: string) {
  const mapping = await readMapping(mapFile(map))
  const counts = noCounts()
  const rows: ReplayRow[] = []
  for await (const row of replayRows(mapping, dataFolder(folder), counts)) rows.push(row)
  return { counts, rows }
}

describeWithData('Cambridge: hourly energy of a building', 'cambridge_energy', () => {
  test('two years add up to the register of the source, which never goes back', async () => {
    const { counts, rows } = await readAll('cambridge-b105', 'cambridge_energy')
    expect(counts.rows).toBe(8760 + 8784)
    const register = rows.map((row) => row.values['energy'] as number)
    expect(register.every((value, i) => i === 0 || value >= register[i - 1]!)).toBe(true)
    expect(Math.round(register.at(-1)!)).toBe(7_432_846 + 5_900_560)
  })
})

describeWithData('BWDF: hourly inflow of ten districts', 'bwdf_water_network', () => {
  test('every hour is read, the missing values are left out and counted, and litres a second are cubic metres an hour', async () => {
    const { counts, rows } = await readAll('bwdf-inflow', 'bwdf_water_network')
    expect(counts.rows).toBe(19_679)
    expect(counts.values + counts.noValue).toBe(19_679 * 10)
    expect(counts.noValue).toBeGreaterThan(10 * 105)
    expect(rows[0]).toEqual({
      device: 'logger',
      at: Date.parse('2020-12-31T23:00:00Z'),
      values: { 'dma-3/inflow': 13.32 },
    })
  })
})

describeWithData('LBNL: an air-handling unit', 'lbnl_ahu_fdd', () => {
  test('the one #VALUE! cell is left out and counted, and local times are those of California', async () => {
    const { counts, rows } = await readAll('lbnl-szvav', 'lbnl_ahu_fdd')
    expect(counts).toEqual({ rows: 15_839, values: 15_839 * 10 - 1, noValue: 1 })
    expect(rows[0]!.at).toBe(Date.parse('2017-09-11T07:00:00Z'))
    expect(rows[0]!.values).toMatchObject({ fan_running: true, fan_speed: 10 })
    expect(rows[0]!.values['supply_air_temp']).toBeCloseTo(22.383, 3)
  })
})
