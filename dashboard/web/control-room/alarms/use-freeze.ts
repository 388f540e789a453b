import { useCallback, useEffect, useRef, useState } from 'react'

/** The order thaws this long after the last move of the pointer or the last key. */
export const FREEZE_ms = 5000

export type Freeze = {
  readonly frozen: boolean
  /** The person moved or typed inside the list. */
  readonly touch: () => void
  readonly release: () => void
}

export function useFreeze(): Freeze {
  const [frozen, setFrozen] = useState(false)
  const timer = useRef<number | undefined>(undefined)
  const release = useCallback(() => {
    window.clearTimeout(timer.current)
    setFrozen(false)
  }, [])
  const touch = useCallback(() => {
    window.clearTimeout(timer.current)
    timer.current = window.setTimeout(release, FREEZE_ms)
    setFrozen(true)
  }, [release])
  useEffect(() => () => window.clearTimeout(timer.current), [])
  return { frozen, touch, release }
}
