import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import { type Delivery, type DeliveryState, isOver } from '#domain/response/delivery.ts'
import type { Policy } from '#domain/response/policy.ts'
import { SECOND_ms } from '#domain/time.ts'
import { api } from '#domain/wire/api.ts'
import type { ChannelName, ResponseSetup } from '#domain/wire/response.ts'
import { responseApi } from '#domain/wire/response-api.ts'
import { call } from '../../api/call.ts'
import { useAct } from '../../api/use-act.ts'

const PAGE = 50
const AGAIN_ms = 5 * SECOND_ms

/** All that can be set up; only for those who may change it. */
export const setupQuery = queryOptions({
  queryKey: ['response', 'setup'],
  queryFn: async ({ signal }) => (await call(responseApi.response, {}, signal)) as ResponseSetup,
})

/** The policies that may have an alarm of the site. */
export const sitePoliciesQuery = (site: string) =>
  queryOptions({
    queryKey: ['response', 'policies', site],
    queryFn: async ({ signal }) =>
      (await call(responseApi.sitePolicies, { params: { site } }, signal)) as readonly Policy[],
  })

export const channelNamesQuery = (site: string) =>
  queryOptions({
    queryKey: ['response', 'channels', site],
    queryFn: async ({ signal }) =>
      (await call(responseApi.siteChannels, { params: { site } }, signal)) as readonly ChannelName[],
  })

/** The active people of a site; those of the whole platform stand in the list of accounts. */
export const peopleAtQuery = (site: string) =>
  queryOptions({
    queryKey: ['people-at', site],
    queryFn: ({ signal }) => call(api.peopleAt, { params: { site } }, signal),
  })

/** The deliveries of a site, newest first, a page at a time. */
export const deliveryPagesQuery = (site: string, state: DeliveryState | undefined) =>
  infiniteQueryOptions({
    queryKey: ['deliveries', site, 'pages', state ?? ''],
    queryFn: async ({ pageParam, signal }) => {
      const narrow = { ...(state === undefined ? {} : { state }), ...(pageParam === null ? {} : { before: pageParam }) }
      const query = { limit: PAGE, ...narrow }
      return (await call(responseApi.deliveries, { params: { site }, query }, signal)) as readonly Delivery[]
    },
    initialPageParam: null as string | null,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.id),
    // Nothing in the live feed tells of deliveries.
    refetchInterval: AGAIN_ms,
  })

const TEST_LOOK_ms = SECOND_ms
/** Longer than a receiver may take to answer; what is tried again goes on for an hour and is read in the list. */
const TEST_LOOKS_MAX = 60
/** A test is among the newest of its site. */
const TEST_AMONG = 50

type Looked = { readonly delivery: Delivery; readonly looks: number }
/** Whether there is nothing more to wait for: it is over, or takes too long. */
export const isLookedAt = ({ delivery, looks }: Looked): boolean => isOver(delivery) || looks >= TEST_LOOKS_MAX

/** One delivery, asked for until it is over or has taken too long to wait for. */
export const testQuery = (made: Delivery) =>
  queryOptions({
    queryKey: ['delivery', made.id],
    queryFn: async ({ signal, client, queryKey }): Promise<Looked> => {
      const input = { params: { site: made.site }, query: { limit: TEST_AMONG } }
      const list = (await call(responseApi.deliveries, input, signal)) as readonly Delivery[]
      const looks = 1 + (client.getQueryData<Looked>(queryKey)?.looks ?? 0)
      return { delivery: list.find(({ id }) => id === made.id) ?? made, looks }
    },
    initialData: { delivery: made, looks: 0 },
    refetchInterval: ({ state: { data } }) => (data && isLookedAt(data) ? false : TEST_LOOK_ms),
  })

/** Something a person changes; all that is set up is asked anew after it. */
export const useSetupAct = () => useAct(['response'])
