import { afterAll, beforeAll, expect, test } from 'vitest'
import { harbourPlaza } from '../../devices-sim/estate.ts'
import { SOURCES } from '../../grafana/source.ts'
import { CELL_MEASUREMENT, cellsDatabaseOf } from '../../ingest/targets/layout.ts'
import { type Board, influxQlSent, type Query, readBoards, type Window } from '../support/grafana.ts'
import { type Influxdb, startInfluxdb } from '../support/influxdb.ts'
import { cellLines, type Rows, simulatedRows } from '../support/influx-rows.ts'

const HOUR_ms = 3_600_000
/** Over the end of a day, so that there is more than one cell of every size. */
const FROM = Date.parse('2026-11-20T23:30:00Z')
const UNTIL = FROM + HOUR_ms
const DATABASE = 'watchroom'
const LINES_AT_ONCE = 20_000

let influx: Influxdb
let rows: Rows
beforeAll(async () => {
  influx = await startInfluxdb(DATABASE)
  await influx.query(`CREATE DATABASE "${cellsDatabaseOf(DATABASE)}"`, '')
  rows = simulatedRows(harbourPlaza(), { from: FROM, until: UNTIL, interval_ms: 60_000 })
  await write(rows.lines, DATABASE)
  for (const [table, measurement] of Object.entries(CELL_MEASUREMENT))
    await write(cellLines(rows, table, measurement), cellsDatabaseOf(DATABASE))
}, 120_000)
afterAll(async () => {
  await influx?.remove()
})

async function write(lines: readonly string[], database: string): Promise<void> {
  for (let at = 0; at < lines.length; at += LINES_AT_ONCE)
    await influx.write(lines.slice(at, at + LINES_AT_ONCE).join('\n'), database)
}

/** What Grafana would send for a panel as wide as a screen. */
const WINDOW: Window = { from: FROM, until: UNTIL, interval_ms: 5 * 60_000 }
const DATABASES: Readonly<Record<string, string>> = {
  [SOURCES.readings.uid]: DATABASE,
  [SOURCES.cells.uid]: cellsDatabaseOf(DATABASE),
}

/** The values of a dashboard's variables, asked for as Grafana does: one site, all equipment. */
async function chosenOf({ templating }: Board): Promise<Record<string, readonly string[]>> {
  const chosen: Record<string, readonly string[]> = {}
  for (const { name, query, datasource } of templating.list) {
    const found = await influx.query(influxQlSent(query, WINDOW, chosen), DATABASES[datasource.uid])
    const values = found.flatMap((series) => series.values.map((row) => String(row[1])))
    chosen[name] = name === 'site' ? values.slice(0, 1) : [...new Set(values)]
  }
  return chosen
}

const boards = readBoards().filter(({ templating }) =>
  templating.list.every(({ datasource }) => datasource.uid in DATABASES),
)
const panels = boards.flatMap((board) =>
  board.panels.flatMap((panel) =>
    (panel.targets ?? []).map((target) => [`${board.uid}: ${panel.title}`, board, target] as const),
  ),
)

/** A healthy building has none of these; what is bad is written by hand below. */
const BAD = 'Readings of bad quality'

test('the simulated building fills what the dashboards ask for', () => {
  expect(boards.length).toBe(6)
  expect(panels.length).toBeGreaterThan(50)
})

test.each(panels)('%s', async (name, board, target: Query) => {
  const chosen = await chosenOf(board)
  expect(chosen['site']).toEqual(['harbour-plaza'])
  if (name.includes(BAD)) {
    const [pump] = chosen['equipment']!
    await influx.write(`readings,site=harbour-plaza,equipment=${pump},point=flow quality=5i ${FROM + 60_000}`)
  }
  const sent = influxQlSent(target.query!, WINDOW, chosen)
  const found = await influx.query(sent, DATABASES[target.datasource!.uid])
  const answered = found.flatMap(({ values }) => values)
  expect(answered.length, sent).toBeGreaterThan(0)
  expect(
    answered.some((row) => row.slice(1).some((value) => typeof value === 'number')),
    sent,
  ).toBe(true)
})

test('the equipment of a dashboard is that of its kind, and no other', async () => {
  const file = harbourPlaza()
  for (const [uid, kind] of [
    ['watchroom-pump', 'pump'],
    ['watchroom-elevator', 'elevator'],
    ['watchroom-water-tank', 'water-tank'],
    ['watchroom-fire-panel', 'fire-panel'],
    ['watchroom-energy', 'energy-meter'],
  ] as const) {
    const chosen = await chosenOf(boards.find((board) => board.uid === uid)!)
    const own = file.equipment.filter((one) => one.kind === kind).map(({ id }) => id)
    expect([uid, chosen['equipment']!.toSorted()]).toEqual([uid, own.toSorted()])
  }
})

test('the energy of the hours is what the register has grown by', async () => {
  const board = boards.find(({ uid }) => uid === 'watchroom-energy')!
  const panel = board.panels.find(({ title }) => title.startsWith('Energy per hour'))!
  const { equipment } = await chosenOf(board)
  const [meter] = equipment!
  const one = { site: ['harbour-plaza'], equipment: [meter!] }
  const [series] = await influx.query(influxQlSent(panel.targets![0]!.query!, WINDOW, one), cellsDatabaseOf(DATABASE))
  const used = series!.values.reduce((sum, row) => sum + Number(row[1]), 0)
  const register = rows.rows.filter(({ key }) => key === `harbour-plaza/${meter}/energy`)
  const lastOfHour = (at: number) =>
    register.findLast(({ t }) => Math.floor(t / HOUR_ms) === Math.floor(at / HOUR_ms))!.value
  // What the first hour had used nobody knows: there is no hour before it.
  const grown = lastOfHour(UNTIL - 1) - lastOfHour(FROM)
  expect(used).toBeGreaterThan(0)
  expect(used).toBeCloseTo(grown, 3)
})
