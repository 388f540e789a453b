import { useCallback, useLayoutEffect, useRef } from 'react'

/** The same function for ever that does what the newest one does: for handlers of rows that must not paint again for nothing. */
export function useStable<Args extends readonly unknown[]>(newest: (...args: Args) => void): (...args: Args) => void {
  const latest = useRef(newest)
  useLayoutEffect(() => {
    latest.current = newest
  })
  return useCallback((...args: Args) => latest.current(...args), [])
}
