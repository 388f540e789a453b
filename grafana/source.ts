import type { Builder, Dataquery } from '@grafana/grafana-foundation-sdk/cog'
import { DataqueryBuilder } from '@grafana/grafana-foundation-sdk/prometheus'

/** The data sources of provisioning/datasources, by what lies behind each: cells are kept in a database of their own. */
export const SOURCES = {
  readings: { type: 'influxdb', uid: 'watchroom-readings' },
  cells: { type: 'influxdb', uid: 'watchroom-cells' },
  platform: { type: 'prometheus', uid: 'watchroom-platform' },
} as const
export type Source = keyof typeof SOURCES

/** Where a query looks: at the points of the equipment chosen above the dashboard. */
export const CHOSEN = `"site" =~ /^$site$/ AND "equipment" =~ /^$equipment$/`
export const AT_SITE = `"site" =~ /^$site$/`

type Shown = { readonly refId?: string; readonly alias?: string; readonly format?: 'time_series' | 'table' }

/** A query in InfluxQL, which the SDK has no builder for. */
export function influxQl(
  source: Exclude<Source, 'platform'>,
  query: string,
  { refId = 'A', alias, format = 'time_series' }: Shown = {},
): Builder<Dataquery> {
  const built = {
    _implementsDataqueryVariant: () => undefined,
    refId,
    query,
    rawQuery: true,
    resultFormat: format,
    datasource: SOURCES[source],
    ...(alias === undefined ? {} : { alias }),
  }
  return { build: () => built }
}

/** A query in PromQL over what the platform measures of itself. */
export const promQl = (expr: string, legend: string, refId = 'A'): Builder<Dataquery> =>
  new DataqueryBuilder().expr(expr).legendFormat(legend).refId(refId).range().datasource(SOURCES.platform)
