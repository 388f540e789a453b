import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { PROFILES } from '#domain/profile/registry.ts'
import { dashboardFiles } from '../../grafana/boards.ts'
import { signOf } from '../../grafana/board/kinds.ts'
import { SOURCES } from '../../grafana/source.ts'
import { type Board, readBoards } from '../support/grafana.ts'

const GRAFANA = join(import.meta.dirname, '../../grafana')
const KNOWN = new Map<string, string>(Object.values(SOURCES).map(({ uid, type }) => [uid, type]))
const PANELS = new Set(['row', 'timeseries', 'stat', 'state-timeline', 'bargauge', 'table'])
const UNITS =
  /^(none|short|percent|percentunit|amp|pressurebar|celsius|h|masskg|kwatt|kwatth|velocityms|volt|s|bytes|cps|suffix: \S+)$/

const boards = readBoards()

test('the dashboards are what grafana/generate.ts writes: run it after a change', () => {
  const generated = dashboardFiles()
  expect(readdirSync(join(GRAFANA, 'dashboards')).toSorted()).toEqual([...generated.keys()].toSorted())
  for (const [name, text] of generated)
    expect(readFileSync(join(GRAFANA, 'dashboards', name), 'utf8') === text, `${name} is up to date`).toBe(true)
})

test('there is one for the site, for each kind of the product that has a plant page, for energy, alarm load and ingest', () => {
  expect(boards.map(({ uid }) => uid).toSorted()).toEqual(
    ['alarm-kpi', 'elevator', 'energy', 'fire-panel', 'ingest', 'pump', 'site', 'water-tank'].map(
      (id) => `watchroom-${id}`,
    ),
  )
})

/** What is wrong with a dashboard, in sentences; Grafana skips a bad file with a line in its log only. */
function faultsOf(board: Board): readonly string[] {
  const faults: string[] = []
  const ids = board.panels.map(({ id }) => id)
  if (!/^[\w-]{1,40}$/.test(board.uid)) faults.push('its uid is none')
  if (board.title.trim() === '') faults.push('it has no title')
  if (!(board.schemaVersion >= 36)) faults.push('its schema is too old')
  if (new Set(ids).size !== ids.length) faults.push('two panels have one id')
  for (const { name, query, datasource } of board.templating.list)
    if (!KNOWN.has(datasource.uid) || query.trim() === '') faults.push(`the variable ${name} asks nobody`)
  for (const panel of board.panels) faults.push(...faultsOfPanel(panel).map((fault) => `${panel.title}: ${fault}`))
  for (const one of board.panels)
    for (const other of board.panels)
      if (one.id < other.id && overlap(one, other)) faults.push(`${one.title} lies over ${other.title}`)
  return faults
}

function faultsOfPanel(panel: Board['panels'][number]): readonly string[] {
  const { x, y, w, h } = panel.gridPos
  const faults: string[] = []
  if (![x, y, w, h].every(Number.isInteger) || x < 0 || y < 0 || w < 1 || h < 1 || x + w > 24)
    faults.push('it lies outside the grid')
  if (!PANELS.has(panel.type)) faults.push(`its type ${panel.type} is not known`)
  if (panel.title.trim() === '') faults.push('it has no title')
  if ('alert' in panel) faults.push('it alerts')
  if (panel.type === 'row') return faults
  const { unit } = panel.fieldConfig?.defaults ?? {}
  if (unit !== undefined && !UNITS.test(unit)) faults.push(`its unit ${unit} is not known`)
  const targets = panel.targets ?? []
  if (targets.length === 0) faults.push('it has no query')
  if (new Set(targets.map(({ refId }) => refId)).size !== targets.length) faults.push('two queries have one letter')
  for (const { datasource, query, expr, refId } of targets) {
    const type = KNOWN.get(datasource?.uid ?? '')
    if (type === undefined || type !== datasource?.type) faults.push('it asks a data source that is not there')
    if (!refId) faults.push('a query has no letter')
    if (type === 'influxdb' && !(query ?? '').includes('$timeFilter')) faults.push('a query asks for all of time')
    if (type === 'prometheus' && (expr ?? '').trim() === '') faults.push('a query is empty')
  }
  return faults
}

type Place = { readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number } }
const overlap = ({ gridPos: a }: Place, { gridPos: b }: Place): boolean =>
  a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h

test.each(boards.map((board) => [board.uid, board] as const))('%s is whole', (_uid, board) => {
  expect(faultsOf(board)).toEqual([])
  expect(JSON.stringify(board)).not.toMatch(/"alert(s|ing|Rule)?":/)
  expect(board.panels.filter(({ type }) => type !== 'row').length).toBeGreaterThanOrEqual(5)
})

test('the check finds what it is for', () => {
  const [board] = boards
  const [row, panel] = board!.panels
  const broken = (changed: object): Board => ({ ...board!, panels: [row!, { ...panel!, ...changed }] })
  for (const changed of [
    { targets: [] },
    { id: row!.id },
    { gridPos: { x: 20, y: 3, w: 8, h: 4 } },
    { gridPos: row!.gridPos },
    { alert: {} },
    { type: 'graph' },
    { fieldConfig: { defaults: { unit: 'furlong' } } },
    { targets: [{ refId: 'A', datasource: SOURCES.readings, query: 'SELECT 1' }] },
    { targets: [{ refId: 'A', datasource: { type: 'influxdb', uid: 'x' }, query: '$timeFilter' }] },
  ])
    expect(faultsOf(broken(changed)), JSON.stringify(changed)).not.toEqual([])
  expect(faultsOf(broken({}))).toEqual([])
})

test('every point of a kind stands on its dashboard, and no other kind has the point that tells it apart', () => {
  for (const kind of ['pump', 'elevator', 'water-tank', 'fire-panel'] as const) {
    const text = JSON.stringify(boards.find(({ uid }) => uid === `watchroom-${kind}`))
    for (const { name } of PROFILES[kind].points) expect(text, `${kind} ${name}`).toContain(`\\"point\\" = '${name}'`)
    const holders = Object.values(PROFILES).filter(({ points }) => points.some(({ name }) => name === signOf(kind)))
    expect(holders).toEqual([PROFILES[kind]])
  }
})

test('the provisioning files name these data sources and this folder, and no alert', () => {
  const read = (path: string): unknown => parse(readFileSync(join(GRAFANA, 'provisioning', path), 'utf8'))
  const { datasources } = read('datasources/watchroom.yaml') as {
    readonly datasources: readonly { readonly uid: string; readonly type: string }[]
  }
  expect(datasources.map(({ uid, type }) => [uid, type])).toEqual([...KNOWN])
  expect(read('dashboards/watchroom.yaml')).toMatchObject({ apiVersion: 1, providers: [{ type: 'file' }] })
  expect(readdirSync(join(GRAFANA, 'provisioning')).toSorted()).toEqual(['dashboards', 'datasources'])
})
