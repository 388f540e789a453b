import { queryOptions } from '@tanstack/react-query'
import { api } from '#domain/wire/api.ts'
import type { SiteSnapshot } from '#domain/wire/live.ts'
import { call } from '../../api/call.ts'

/** A console watches one site; the tile of another may be this much older. */
const EVERY_ms = 10_000

/** Alarms and devices of a site that is not the chosen one. */
export const snapshotQuery = (site: string) =>
  queryOptions({
    queryKey: ['snapshot', site],
    queryFn: async ({ signal }) => (await call(api.snapshot, { params: { site } }, signal)) as SiteSnapshot,
    refetchInterval: EVERY_ms,
  })
