import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { siteQuery } from '../api/queries.ts'
import { useLive } from '../live/use-live.ts'

/** What is configured at a site; asked for anew, with its rules, when somebody has saved a rule since. */
export function useSiteView(site: string, query = siteQuery(site)) {
  const client = useQueryClient()
  const view = useQuery(query)
  const told = useLive((state) => (state.site === site ? state.rules : null))
  const seen = view.data?.rules
  useEffect(() => {
    if (told === null || seen === undefined || told === seen) return
    for (const kind of ['site', 'rules', 'rule']) void client.invalidateQueries({ queryKey: [kind, site] })
  }, [client, site, told, seen])
  return view
}
