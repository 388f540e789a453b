import { infiniteQueryOptions, useInfiniteQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import type { Millis } from '#domain/time.ts'
import { api } from '#domain/wire/api.ts'
import type { Change } from '#domain/wire/live.ts'
import { call, type Input } from '../../api/call.ts'
import { useLiveParts } from '../../live/use-live.ts'

const FACTS_PAGE = 100
/** New facts are fetched at most this often. */
const FOLLOW_EVERY_ms = 1000

/** What is asked of the journal; `last_ms`: how far back from the time of asking. */
export type FactsAsk = Omit<Input<typeof api.facts>['query'], 'before' | 'limit'> & { readonly last_ms?: Millis }

/** The query as a URL has it, with the time of asking put in. */
export function askedAt({ last_ms, ...ask }: FactsAsk, now: Millis): Omit<FactsAsk, 'last_ms'> {
  return last_ms === undefined ? ask : { ...ask, from: new Date(now - last_ms).toISOString() }
}

const factsQuery = (site: string, ask: FactsAsk, now: () => Millis, page: number) =>
  infiniteQueryOptions({
    queryKey: ['facts', site, ask, page],
    queryFn: async ({ pageParam, signal }) => {
      const query = { ...askedAt(ask, now()), limit: page, ...(pageParam === null ? {} : { before: pageParam }) }
      return (await call(api.facts, { params: { site }, query }, signal)) as readonly Change[]
    },
    initialPageParam: null as number | null,
    getNextPageParam: (last) => (last.length < page ? undefined : last.at(-1)?.seq),
  })

/** Facts of the site, or of one alarm, newest first, a page at a time; new ones come by themselves. */
export function useFacts(site: string, ask: FactsAsk, page = FACTS_PAGE) {
  const { store, clock } = useLiveParts()
  const options = factsQuery(site, ask, clock.now, page)
  const query = useInfiniteQuery(options)
  const client = useQueryClient()
  const key = JSON.stringify(options.queryKey)
  const { alarm } = ask
  useEffect(() => {
    const newest = () => {
      const { feed } = store.getState()
      return alarm === undefined ? feed?.seq : feed?.alarms.get(alarm)
    }
    let seen = newest()
    let timer: number | undefined
    const unsubscribe = store.subscribe(() => {
      if (newest() === seen) return
      seen = newest()
      timer ??= window.setTimeout(() => {
        timer = undefined
        void client.refetchQueries({ queryKey: JSON.parse(key) as readonly unknown[], exact: true })
      }, FOLLOW_EVERY_ms)
    })
    return () => {
      window.clearTimeout(timer)
      unsubscribe()
    }
    // oxlint-disable-next-line react/exhaustive-effect-dependencies -- the rule of the hooks wants the client, this one does not
  }, [client, store, key, alarm])
  return query
}
