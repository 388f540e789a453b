import { useEffect, useRef } from 'react'

const CHECK_EVERY_ms = 15_000

/** Calls `whenIdle` after `idle_ms` without any key, pointer or wheel on the page; again after each further such time. */
export function useIdle(idle_ms: number, whenIdle: () => void): void {
  const callback = useRef(whenIdle)
  useEffect(() => {
    callback.current = whenIdle
  })
  useEffect(() => {
    let last = performance.now()
    const seen = (): void => {
      last = performance.now()
    }
    const events = ['pointermove', 'pointerdown', 'keydown', 'wheel'] as const
    for (const name of events) document.addEventListener(name, seen, { passive: true })
    const timer = window.setInterval(() => {
      if (performance.now() - last < idle_ms) return
      seen()
      callback.current()
    }, CHECK_EVERY_ms)
    return () => {
      window.clearInterval(timer)
      for (const name of events) document.removeEventListener(name, seen)
    }
  }, [idle_ms])
}
