import * as bars from '@grafana/grafana-foundation-sdk/bargauge'
import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import { GraphDrawStyle, StackingMode, type StackingConfig } from '@grafana/grafana-foundation-sdk/common'
import {
  MappingType,
  type Panel,
  ThresholdsConfigBuilder,
  ThresholdsMode,
  type ValueMapping,
} from '@grafana/grafana-foundation-sdk/dashboard'
import * as stat from '@grafana/grafana-foundation-sdk/stat'
import * as timeline from '@grafana/grafana-foundation-sdk/statetimeline'
import * as table from '@grafana/grafana-foundation-sdk/table'
import * as series from '@grafana/grafana-foundation-sdk/timeseries'
import type { PointDefinition } from '#domain/point/point.ts'
import type { Text } from '#domain/text.ts'
import { CHOSEN, influxQl } from './source.ts'
import { grafanaUnit } from './unit.ts'

/** A panel and its place: width of the 24 columns, height in rows. */
export type Placed = { readonly panel: Builder<Panel>; readonly w: number; readonly h: number }

/** Both languages stand in every title: Grafana has no catalog for them. */
export const both = ({ en, zh }: Text): string => (zh === undefined || zh === en ? en : `${en} · ${zh}`)

/** Limits of a panel are no alarms: they have a quiet colour, and the alarm colours stay with alarms. */
const LIMIT_COLOUR = '#6B7177'
const HEIGHT = 8

const limits = (...values: readonly number[]): ThresholdsConfigBuilder =>
  new ThresholdsConfigBuilder()
    .mode(ThresholdsMode.Absolute)
    .steps([{ value: null, color: 'text' }, ...values.map((value) => ({ value, color: LIMIT_COLOUR }))])

export type Line = {
  readonly title: Text
  readonly about?: Text
  readonly unit: string
  readonly queries: readonly Builder<Dataquery>[]
  readonly w?: number
  readonly decimals?: number
  /** Lines across the panel. */
  readonly limits?: readonly number[]
  readonly as?: 'line' | 'bars' | 'stacked'
}

/** Values over time. */
export function line({
  title,
  about,
  unit,
  queries,
  w = 12,
  decimals,
  limits: across = [],
  as = 'line',
}: Line): Placed {
  const panel = new series.PanelBuilder()
    .title(both(title))
    .unit(unit)
    .targets([...queries])
  if (about) panel.description(both(about))
  if (decimals !== undefined) panel.decimals(decimals)
  if (across.length > 0) panel.thresholds(limits(...across))
  if (as !== 'line') panel.drawStyle(GraphDrawStyle.Bars).fillOpacity(60)
  if (as === 'stacked') panel.stacking({ build: () => STACKED })
  return { panel, w, h: HEIGHT }
}
const STACKED: StackingConfig = { mode: StackingMode.Normal, group: 'A' }

/** Numbers of this moment, one for each series. */
export function numbers(title: Text, unit: string, queries: readonly Builder<Dataquery>[], w = 6, h = 4): Placed {
  return {
    panel: new stat.PanelBuilder()
      .title(both(title))
      .unit(unit)
      .targets([...queries]),
    w,
    h,
  }
}

/** Bars of this moment beside each other, within a range. */
export function levels(title: Text, unit: string, range: readonly [number, number], query: Builder<Dataquery>): Placed {
  const [min, max] = range
  return {
    panel: new bars.PanelBuilder().title(both(title)).unit(unit).min(min).max(max).withTarget(query),
    w: 12,
    h: HEIGHT,
  }
}

/** Rows as a query answers them. */
export const rows = (title: Text, query: Builder<Dataquery>, w = 24): Placed => ({
  panel: new table.PanelBuilder().title(both(title)).withTarget(query),
  w,
  h: HEIGHT,
})

/** States over time, each in its words. */
export function states(title: Text, words: readonly Text[], queries: readonly Builder<Dataquery>[], w = 12): Placed {
  const options = Object.fromEntries(words.map((word, index) => [String(index), { text: both(word), index }]))
  const mapping: ValueMapping = { type: MappingType.ValueToText, options }
  const panel = new timeline.PanelBuilder()
    .title(both(title))
    .mappings([mapping])
    .targets([...queries])
  return { panel, w, h: 6 }
}

const OFF_ON: readonly Text[] = [
  { en: 'no', zh: '否' },
  { en: 'yes', zh: '是' },
]

/** The panel that suits a point, for the equipment that was chosen. */
export function panelOf(point: PointDefinition): Placed {
  const { name, label, unit, decimals, normal } = point
  const from = (what: string) =>
    influxQl(
      'readings',
      `SELECT ${what} FROM "readings" WHERE ${CHOSEN} AND "point" = '${name}' AND $timeFilter GROUP BY time($__interval), "equipment" fill(none)`,
      { alias: '$tag_equipment' },
    )
  switch (point.type) {
    case 'boolean':
      return states(label, OFF_ON, [from('last("value")')])
    case 'state':
      return states(
        label,
        (point.states ?? []).map((en) => ({ en })),
        [from('last("value")')],
      )
    case 'counter':
      return line({ title: label, unit: grafanaUnit(unit), queries: [from('max("value")')], ...digits(decimals) })
    case 'number':
      return line({
        title: label,
        unit: grafanaUnit(unit),
        queries: [from('mean("value")')],
        ...digits(decimals),
        ...(normal ? { limits: normal } : {}),
      })
  }
}

const digits = (decimals: number | undefined) => (decimals === undefined ? {} : { decimals })
