import {
  type Dashboard,
  DashboardBuilder,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
  VariableSort,
} from '@grafana/grafana-foundation-sdk/dashboard'
import type { Text } from '#domain/text.ts'
import { both, type Placed } from './panel.ts'
import { AT_SITE, type Source, SOURCES } from './source.ts'

const COLUMNS = 24
const TAG = 'watchroom'

export type Section = { readonly title: Text; readonly panels: readonly Placed[] }
export type Board = {
  /** Also the name of its file; links to it stay when it is generated again. */
  readonly id: string
  readonly title: Text
  readonly variables: readonly QueryVariableBuilder[]
  readonly sections: readonly Section[]
  readonly from?: string
}

/** The dashboard as Grafana reads it: panels from left to right, numbered in their order, so that what is generated is always the same. */
export function dashboardOf({ id, title, variables, sections, from = 'now-6h' }: Board): Dashboard {
  const builder = new DashboardBuilder(`Watchroom: ${both(title)}`)
    .uid(`watchroom-${id}`)
    .tags([TAG])
    .timezone('browser')
    .refresh('30s')
    .time({ from, to: 'now' })
    .editable()
  for (const variable of variables) builder.withVariable(variable)
  let [number, y] = [0, 0]
  for (const section of sections) {
    const row = new RowBuilder(both(section.title)).build()
    const place = { id: (number += 1), gridPos: { x: 0, y, w: COLUMNS, h: 1 } }
    builder.withRow({ build: () => ({ ...row, ...place }) })
    y += 1
    let [x, height] = [0, 0]
    for (const { panel, w, h } of section.panels) {
      if (x + w > COLUMNS) [x, y, height] = [0, y + height, 0]
      const there = { id: (number += 1), gridPos: { x, y, w, h } }
      builder.withPanel({ build: () => ({ ...panel.build(), ...there }) })
      x += w
      height = Math.max(height, h)
    }
    y += height
  }
  return builder.build()
}

/** The sites, of which one is looked at. */
export const site = (source: Source): QueryVariableBuilder =>
  source === 'platform'
    ? asked('site', { en: 'Site', zh: '项目' }, source, 'label_values(watchroom_changes_total, site)')
    : asked('site', { en: 'Site', zh: '项目' }, source, 'SHOW TAG VALUES FROM "readings" WITH KEY = "site"')

/** The equipment of a kind, known by a point that only it has; any number of it is looked at together. */
export const equipment = (sign: string | null): QueryVariableBuilder => {
  const narrowed = sign === null ? '' : ` AND "point" = '${sign}'`
  const query = `SHOW TAG VALUES FROM "readings" WITH KEY = "equipment" WHERE ${AT_SITE}${narrowed}`
  return asked('equipment', { en: 'Equipment', zh: '设备' }, 'readings', query)
    .multi(true)
    .includeAll(true)
    .current({ selected: true, text: 'All', value: '$__all' })
}

function asked(name: string, label: Text, source: Source, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(both(label))
    .datasource(SOURCES[source])
    .query(query)
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .sort(VariableSort.AlphabeticalAsc) // oxlint-disable-line unicorn/no-array-sort -- no array: how Grafana sorts
}
