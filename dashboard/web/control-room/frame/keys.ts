import { useNavigate } from '@tanstack/react-router'
import { useEffect, useRef } from 'react'
import { PAGES } from './pages.ts'

/** The second key of `G …` must come within this time. */
const CHORD_ms = 1500
/** The field that `/` goes to, on pages that have one. */
export const FILTER_FIELD = 'filter-text'

/** Single keys are ignored while somebody types, composes Chinese, or means a key of the browser. */
export function isPlainKey(event: KeyboardEvent | React.KeyboardEvent<HTMLElement>): boolean {
  const native = 'nativeEvent' in event ? event.nativeEvent : event
  if (native.isComposing || native.keyCode === 229) return false
  if (native.ctrlKey || native.metaKey || native.altKey) return false
  const { target } = native
  if (!(target instanceof HTMLElement)) return true
  return !(target.isContentEditable || target.matches('textarea, select, input:not([type="checkbox"])'))
}

type GlobalKeys = { readonly toggleHelp: () => void; readonly silence: () => void }

/** The keys that work on every page. */
export function useGlobalKeys({ toggleHelp, silence }: GlobalKeys): void {
  const navigate = useNavigate()
  const chordAt = useRef<number>(-Infinity)
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (!isPlainKey(event)) return
      const key = event.key.toLowerCase()
      const to = event.timeStamp - chordAt.current <= CHORD_ms ? PAGES.find((page) => page.key === key)?.to : undefined
      chordAt.current = key === 'g' ? event.timeStamp : -Infinity
      if (to) {
        // The same key must not also act on the list below.
        event.preventDefault()
        event.stopPropagation()
        void navigate({ to })
      } else if (key === '/') {
        event.preventDefault()
        document.getElementById(FILTER_FIELD)?.focus()
      } else if (key === '?') {
        event.preventDefault()
        toggleHelp()
      } else if (key === 'm') {
        silence()
      }
    }
    document.addEventListener('keydown', onKey, { capture: true })
    return () => document.removeEventListener('keydown', onKey, { capture: true })
  }, [navigate, toggleHelp, silence])
}
