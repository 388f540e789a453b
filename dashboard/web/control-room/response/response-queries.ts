import { queryOptions } from '@tanstack/react-query'
import type { Checklist } from '#domain/response/checklist.ts'
import type { Delivery } from '#domain/response/delivery.ts'
import { responseApi } from '#domain/wire/response-api.ts'
import { call } from '../../api/call.ts'

/** Nothing in the live feed tells of ticks and deliveries. */
const AGAIN_ms = 5000
const DELIVERIES_SHOWN = 100

/** The list of one occurrence: a new one begins with an empty list. */
export const checklistQuery = (alarm: string, occurrence: string) =>
  queryOptions({
    queryKey: ['checklist', alarm, occurrence],
    queryFn: async ({ signal }) =>
      (await call(responseApi.checklist, { params: { alarm } }, signal)) as Checklist | null,
    refetchInterval: AGAIN_ms,
  })

export const tickLine = async (list: Checklist, line: number, done: boolean): Promise<Checklist> => {
  const { alarm, occurrence } = list
  return (await call(responseApi.tickLine, { params: { alarm }, body: { occurrence, line, done } })) as Checklist
}

/** The newest deliveries of a site, or all of one occurrence. */
export const deliveriesQuery = (site: string, occurrence?: string) =>
  queryOptions({
    queryKey: ['deliveries', site, occurrence ?? ''],
    queryFn: async ({ signal }) => {
      const query = { limit: DELIVERIES_SHOWN, ...(occurrence === undefined ? {} : { occurrence }) }
      return (await call(responseApi.deliveries, { params: { site }, query }, signal)) as readonly Delivery[]
    },
    refetchInterval: AGAIN_ms,
  })
