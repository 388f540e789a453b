import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { checkMapping, type Mapping, readMapping } from '../../devices-sim/replay/mapping.ts'
import { noCounts, replayRows } from '../../devices-sim/replay/rows.ts'
import { timeReader } from '../../devices-sim/replay/time.ts'

const mapping = (over: Partial<Mapping> = {}): Mapping => ({
  name: 'bench',
  site: 'lab',
  files: ['a.csv'],
  time: { column: 'time', format: 'YYYY-MM-DD hh:mm:ss' },
  columns: [{ column: 'flow', device: 'bench', point: 'flow', unit: { from: 'L/min', to: 'm3/h' } }],
  ...over,
})

let folder: string
beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'watchroom-replay-'))))
afterEach(async () => rm(folder, { recursive: true }))

async function rowsOf(text: string, over: Partial<Mapping> = {}) {
  await writeFile(join(folder, 'a.csv'), text)
  const counts = noCounts()
  const rows = []
  for await (const row of replayRows(mapping(over), folder, counts)) rows.push(row)
  return { rows, counts }
}

describe('reading recorded files', () => {
  test('turns columns into points, in the unit of the point', async () => {
    const { rows } = await rowsOf('time,flow\n2026-01-05 08:00:00,32\n')
    expect(rows).toEqual([{ device: 'bench', at: Date.parse('2026-01-05T08:00:00Z'), values: { flow: 1.92 } }])
  })

  test('reads quotes, doubled quotes, CRLF, a byte order mark and delimiters of its choice', async () => {
    const text = '\uFEFFtime;"fl""o;w"\r\n"2026-01-05 08:00:00";"1"\r\n\r\n2026-01-05 08:00:01;2'
    const columns = [{ column: 'fl"o;w', device: 'bench', point: 'flow' }]
    const { rows } = await rowsOf(text, { delimiter: ';', columns })
    expect(rows.map((row) => row.values)).toEqual([{ flow: 1 }, { flow: 2 }])
  })

  test('leaves cells without a value out and counts them', async () => {
    const { rows, counts } = await rowsOf(
      'time,flow\n2026-01-05 08:00:00,\n2026-01-05 08:00:01,#VALUE!\n2026-01-05 08:00:02,60\n',
    )
    expect(rows.map((row) => row.values)).toEqual([{ flow: 3.6 }])
    expect(counts).toEqual({ rows: 3, values: 1, noValue: 2 })
  })

  test('keeps repeated hours and gaps as they stand in the file', async () => {
    const lines = ['02:00:00,1', '02:55:00,2', '02:00:00,3', '09:00:00,4'].map((line) => `2026-01-05 ${line}`)
    const { rows } = await rowsOf(`time,flow\n${lines.join('\n')}\n`)
    const first = Date.parse('2026-01-05T02:00:00Z')
    expect(rows.map((row) => row.at - first)).toEqual([0, 3_300_000, 0, 25_200_000])
  })

  test('maps states, and adds interval energy up to a register', async () => {
    const columns = [
      { column: 'on', device: 'bench', point: 'running', states: { '0': false, '1': true } },
      { column: 'kWh', device: 'bench', equipment: 'meter', point: 'energy', sumFrom: 100 },
    ]
    const { rows } = await rowsOf('time,on,kWh\n2026-01-05 08:00:00,1,2.5\n2026-01-05 09:00:00,0,1.5\n', { columns })
    expect(rows.map((row) => row.values)).toEqual([
      { running: true, 'meter/energy': 102.5 },
      { running: false, 'meter/energy': 104 },
    ])
  })

  test('says file, line and column of a time that is none, and of a value that is none', async () => {
    await expect(rowsOf('time,flow\n2026-13-05 08:00:00,1\n')).rejects.toThrow(
      /a\.csv:2: "2026-13-05 08:00:00" in column "time" is no time/,
    )
    await expect(rowsOf('time,flow\n2026-01-05 08:00:00,1\n2026-01-05 08:00:01,wet\n')).rejects.toThrow(
      /a\.csv:3: "wet" in column "flow" is not a value of flow/,
    )
  })

  test('says which columns there are when one is not, and doubts the delimiter', async () => {
    await expect(rowsOf('time,Flow rate\n')).rejects.toThrow(
      /a\.csv: there is no column "flow"; there are time, Flow rate/,
    )
    await expect(rowsOf('time;flow\n')).rejects.toThrow(/is the delimiter right\?/)
    await expect(rowsOf('')).rejects.toThrow(/a\.csv is empty/)
    await expect(rowsOf('time,flow\n"2026-01-05')).rejects.toThrow(/a quote is opened and never closed/)
  })

  test('says which file cannot be read', async () => {
    const rows = replayRows(mapping({ files: ['none.csv'] }), folder)
    await expect(rows.next()).rejects.toThrow(/none\.csv/)
  })
})

describe('times of a file', () => {
  test('local times follow the clock changes of their zone', () => {
    const read = timeReader('YYYY-MM-DD hh:mm:ss', 'Europe/Berlin', 0)
    expect(read('2026-03-29 01:59:59')).toBe(Date.parse('2026-03-29T00:59:59Z'))
    expect(read('2026-03-29 03:00:00')).toBe(Date.parse('2026-03-29T01:00:00Z'))
    expect(read('2026-10-25 02:30:00')).toBe(Date.parse('2026-10-25T00:30:00Z'))
    expect(read('2026-07-01 12:00:00')).toBe(Date.parse('2026-07-01T10:00:00Z'))
  })

  test('seconds count from the chosen start, months may come first, offsets are honoured', () => {
    expect(timeReader('seconds', 'UTC', 5000)('2.00E+00')).toBe(7000)
    expect(timeReader('M/D/YYYY h:mm', 'UTC', 0)('9/11/2017 0:01')).toBe(Date.parse('2017-09-11T00:01:00Z'))
    expect(timeReader('RFC 3339', 'UTC', 0)('2020-12-31T23:00:00Z')).toBe(Date.parse('2020-12-31T23:00:00Z'))
    expect(timeReader('RFC 3339', 'UTC', 0)('2020-12-31 23:00')).toBeNull()
  })
})

const sentences = (value: unknown) => checkMapping(value).map((one) => `${one.path.join('.')}: ${one.sentence}`)

describe('mapping files', () => {
  test('say what is wrong with units, zones, points and unknown keys', () => {
    expect(sentences(mapping())).toEqual([])
    const wrong = mapping({
      time: { column: 'time', format: 'YYYY-MM-DD hh:mm:ss', zone: 'Mars/Base' },
      columns: [
        { column: 'a', device: 'bench', point: 'flow', unit: { from: 'gal', to: 'm3/h' } },
        { column: 'b', device: 'bench', point: 'flow' },
      ],
    })
    expect(sentences(wrong)).toEqual([
      'time.zone: "Mars/Base" is no time zone; write one like Asia/Shanghai',
      'columns.0.unit: no conversion from "gal" to "m3/h" is known',
      'columns.1: point "flow" is mapped twice',
    ])
    expect(sentences({ ...mapping(), colour: 1 })).toEqual(['colour: unknown key "colour"'])
    expect(sentences(mapping({ time: { column: 't', format: 'seconds' } }))).toEqual([
      'time: "seconds" need a "startAt" like 2026-01-01T00:00:00Z',
    ])
  })

  test('are refused with the line of the mistake', async () => {
    const file = join(folder, 'map.yaml')
    await writeFile(
      file,
      'name: x\nsite: lab\nfiles: [a.csv]\ntime: { column: t, format: RFC 3339 }\ncolumns:\n  - { column: a, device: b, point: Flow }\n',
    )
    await expect(readMapping(file)).rejects.toThrow(/map\.yaml:6: columns\.0\.point/)
    await writeFile(file, 'name: [')
    await expect(readMapping(file)).rejects.toThrow(/map\.yaml: /)
    await expect(readMapping(join(folder, 'none.yaml'))).rejects.toThrow(/cannot be read/)
  })

  test.each([
    'skab-valve1',
    'skab-anomaly-free',
    'nist-sdc02',
    'nist-sdc05',
    'nist-sdc07',
    'nist-sdc10',
    'nab-machine-temperature',
    'cambridge-b105',
    'bwdf-inflow',
    'lbnl-szvav',
  ])('%s is a mapping', async (name) => {
    const file = new URL(`../../devices-sim/replay/maps/${name}.yaml`, import.meta.url).pathname
    expect(checkMapping(parse(await readFile(file, 'utf8')))).toEqual([])
  })
})
