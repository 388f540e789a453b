import { useQueryClient } from '@tanstack/react-query'
import { useEffect, useRef } from 'react'
import { useLive } from '../../live/use-live.ts'
import { useSite } from '../site-context.tsx'

/** Asks for the rules anew when one was saved on another console: the feed tells the revision of all of them. */
export function useFreshRules(): void {
  const { site } = useSite()
  const queries = useQueryClient()
  const revision = useLive((state) => state.rules)
  const seen = useRef(revision)
  useEffect(() => {
    const before = seen.current
    seen.current = revision
    if (before === null || before === revision) return
    for (const name of ['rules', 'rule']) void queries.invalidateQueries({ queryKey: [name, site.id] })
  }, [revision, queries, site.id])
}
