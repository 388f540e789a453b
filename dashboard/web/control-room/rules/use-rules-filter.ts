import { useNavigate, useSearch } from '@tanstack/react-router'
import { useEffect, useRef, useState } from 'react'
import type { RulesSearch } from './rule-search.ts'
import { isSame } from './same.ts'
import { useSettled } from './use-settled.ts'

/** As long as a person pauses between two keys. */
const PAUSE_ms = 200

/** The filter as it is typed. The URL follows after a pause: a field that waited for the router would lose keys of a fast typist. */
export function useRulesFilter(): readonly [RulesSearch, (filter: RulesSearch) => void] {
  const search = useSearch({ from: '/rules' })
  const navigate = useNavigate({ from: '/rules' })
  const { q, changed, retired } = search
  const [filter, setFilter] = useState<RulesSearch>(() => readable(q, changed, retired))
  const written = useRef(filter)
  const settled = useSettled(filter, PAUSE_ms)
  useEffect(() => {
    if (isSame(settled, written.current)) return
    written.current = settled
    void navigate({ search: () => settled, replace: true })
  }, [settled, navigate])
  useEffect(() => {
    // What stands there now was not written here: a link, or the way back.
    const shown = readable(q, changed, retired)
    if (isSame(shown, written.current)) return
    written.current = shown
    setFilter(shown)
  }, [q, changed, retired])
  return [filter, setFilter]
}

const readable = (q: string | undefined, changed: true | undefined, retired: true | undefined): RulesSearch => ({
  ...(q === undefined ? {} : { q }),
  ...(changed ? { changed } : {}),
  ...(retired ? { retired } : {}),
})
