import { queryOptions } from '@tanstack/react-query'
import type { Alarm } from '#domain/alarm/alarm.ts'
import type { Millis } from '#domain/time.ts'
import { api } from '#domain/wire/api.ts'
import type { CurrentValue, SiteSnapshot } from '#domain/wire/live.ts'
import type { Trend } from '#domain/wire/trend.ts'
import type { DeadLetterView, SiteView } from '#domain/wire/view.ts'
import { call } from './call.ts'

const DEAD_LETTERS_SHOWN = 100

export const sitesQuery = queryOptions({
  queryKey: ['sites'],
  queryFn: ({ signal }) => call(api.sites, {}, signal),
  staleTime: 60_000,
})

export const siteQuery = (site: string) =>
  queryOptions({
    queryKey: ['site', site],
    queryFn: async ({ signal }) => (await call(api.site, { params: { site } }, signal)) as SiteView,
    staleTime: 60_000,
  })

/** The same, as far as a screen on a wall sees it. */
export const wallQuery = (site: string) =>
  queryOptions({
    ...siteQuery(site),
    queryFn: async ({ signal }) => (await call(api.wall, { params: { site } }, signal)) as SiteView,
  })

export const equipmentQuery = (site: string, equipment: string) =>
  queryOptions({
    queryKey: ['equipment', site, equipment],
    queryFn: async ({ signal }) => {
      const answer = await call(api.equipment, { params: { site, equipment } }, signal)
      return answer as { readonly alarms: readonly Alarm[]; readonly values: Readonly<Record<string, CurrentValue>> }
    },
  })

export type TrendAsk = {
  readonly site: string
  readonly equipment: string
  readonly point: string
  readonly from: Millis
  readonly until: Millis
  readonly buckets: number
}

export const trendQuery = (ask: TrendAsk) =>
  queryOptions({
    queryKey: ['trend', ask],
    queryFn: async ({ signal }) => {
      const { site, equipment, point, from, until, buckets } = ask
      const query = { from: new Date(from).toISOString(), until: new Date(until).toISOString(), buckets }
      return (await call(api.trend, { params: { site, equipment, point }, query }, signal)) as Trend
    },
    // A trend that moves on with time keeps the old picture until the new one has come.
    placeholderData: (old) => old,
    staleTime: 5_000,
  })

export const deadLettersQuery = (site: string, device: string) =>
  queryOptions({
    queryKey: ['dead-letters', site, device],
    queryFn: async ({ signal }) => {
      const input = { params: { site, device }, query: { limit: DEAD_LETTERS_SHOWN } }
      return (await call(api.deadLetters, input, signal)) as readonly DeadLetterView[]
    },
    // Nothing in the live feed tells of a rejected message.
    refetchInterval: 5_000,
  })

/** States of all devices as the server knows them now; the live feed tells only when a status changes. */
export const devicesQuery = (site: string) =>
  queryOptions({
    queryKey: ['devices', site],
    queryFn: async ({ signal }) => {
      const snapshot = (await call(api.snapshot, { params: { site } }, signal)) as SiteSnapshot
      return snapshot.devices
    },
    refetchInterval: 10_000,
  })
