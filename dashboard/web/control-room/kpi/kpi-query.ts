import { queryOptions } from '@tanstack/react-query'
import type { Load } from '#domain/kpi/live.ts'
import type { KpiReport } from '#domain/kpi/report.ts'
import type { Millis } from '#domain/time.ts'
import { api } from '#domain/wire/api.ts'
import { call } from '../../api/call.ts'

const LOAD_EVERY_ms = 10_000

export type KpiAsk = { readonly site: string; readonly from: Millis; readonly until: Millis }

export const kpiQuery = (ask: KpiAsk) =>
  queryOptions({
    queryKey: ['kpi', ask],
    queryFn: async ({ signal }) => {
      const query = { from: new Date(ask.from).toISOString(), until: new Date(ask.until).toISOString() }
      return (await call(api.kpi, { params: { site: ask.site }, query }, signal)) as KpiReport
    },
    // A month is seconds of work for the journal: not for every look at the page.
    staleTime: 60_000,
  })

export const loadQuery = (site: string) =>
  queryOptions({
    queryKey: ['load', site],
    queryFn: async ({ signal }) => (await call(api.load, { params: { site } }, signal)) as Load,
    refetchInterval: LOAD_EVERY_ms,
  })
