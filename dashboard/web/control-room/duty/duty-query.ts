import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query'
import type { DutyEntry, EntryKind } from '#domain/duty/entry.ts'
import type { DutyView, HandoverView } from '#domain/wire/duty.ts'
import { dutyApi } from '#domain/wire/duty-api.ts'
import { call } from '../../api/call.ts'
import { useAct } from '../../api/use-act.ts'

const PAGE = 50
/** A presence prompt is open for a minute: this much of it may pass before a console shows it. */
const LOOK_ms = 3000

/** The posts of a site with their shifts, as they stand for whoever asks. */
export const dutyQuery = (site: string) =>
  queryOptions({
    queryKey: ['duty', site],
    queryFn: async ({ signal }) => (await call(dutyApi.duty, { params: { site } }, signal)) as DutyView,
    refetchInterval: LOOK_ms,
  })

/** The duty log of a post, newest first, a page at a time. */
export const dutyLogQuery = (site: string, post: string, kinds?: EntryKind) =>
  infiniteQueryOptions({
    queryKey: ['duty-log', site, post, kinds ?? ''],
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        limit: PAGE,
        ...(kinds === undefined ? {} : { kinds }),
        ...(pageParam === null ? {} : { before: pageParam }),
      }
      return (await call(dutyApi.dutyLog, { params: { site, post }, query }, signal)) as readonly DutyEntry[]
    },
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.n),
    refetchInterval: 5000,
  })

/** The handover of a shift: a draft as of now, or what waits for the second signature. */
export const handoverQuery = (site: string, shift: string) =>
  queryOptions({
    queryKey: ['handover', site, shift],
    queryFn: async ({ signal }) => (await call(dutyApi.handover, { params: { site, shift } }, signal)) as HandoverView,
    retry: false,
  })

/** One signed handover, by the number of its entry in the duty log. */
export const signedQuery = (site: string, post: string, n: number) =>
  queryOptions({
    queryKey: ['signed', site, post, n],
    queryFn: async ({ signal }) => {
      const query = { before: n + 1, limit: 1, kinds: 'handover' }
      const entries = await call(dutyApi.dutyLog, { params: { site, post }, query }, signal)
      return (entries as readonly DutyEntry[]).find((entry) => entry.n === n) ?? null
    },
    staleTime: Infinity,
  })

/** Something a person does; everything about duty is asked anew after it. */
export const useDutyAct = () => useAct(['duty', 'duty-log', 'handover'])
