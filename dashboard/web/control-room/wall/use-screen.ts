import { useEffect, useState } from 'react'
import { MINUTE_ms, SECOND_ms } from '#domain/time.ts'

const POINTER_HIDES_ms = 10 * SECOND_ms
const SHIFT_EVERY_ms = 10 * MINUTE_ms

/** Everything on this screen grows with the root: it is read from across the room. */
export function useWallSize(): void {
  useEffect(() => {
    const { dataset } = document.documentElement
    dataset['wall'] = ''
    return () => {
      delete dataset['wall']
    }
  }, [])
}

/** Whether the pointer has rested so long that it is only in the way. */
export function usePointerRests(): boolean {
  const [rests, setRests] = useState(false)
  useEffect(() => {
    let timer = 0
    const moved = (): void => {
      setRests(false)
      window.clearTimeout(timer)
      timer = window.setTimeout(() => setRests(true), POINTER_HIDES_ms)
    }
    moved()
    window.addEventListener('pointermove', moved)
    return () => {
      window.clearTimeout(timer)
      window.removeEventListener('pointermove', moved)
    }
  }, [])
  return rests
}

/** Around a square and back to where it began: no edge stays on the same points of the screen for hours. */
const STEPS = [
  { x: 0, y: 0 },
  { x: 2, y: 0 },
  { x: 2, y: 2 },
  { x: 0, y: 2 },
] as const

/** Where the content stands now, in pixels. */
export function useBurnInShift(): { readonly x: number; readonly y: number } {
  const [step, setStep] = useState(0)
  useEffect(() => {
    const timer = window.setInterval(() => setStep((old) => old + 1), SHIFT_EVERY_ms)
    return () => window.clearInterval(timer)
  }, [])
  return STEPS[step % STEPS.length]!
}

/** Keeps the screen from going dark. The browser lets go of the lock when the page is hidden; it is asked for again. */
export function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null
    let over = false
    const take = async (): Promise<void> => {
      if (document.visibilityState !== 'visible' || !('wakeLock' in navigator)) return
      try {
        const taken = await navigator.wakeLock.request('screen')
        if (over) await taken.release()
        else lock = taken
      } catch {
        // The browser or the battery says no; the next time the page is shown it is asked again.
      }
    }
    const onVisible = (): void => void take()
    onVisible()
    document.addEventListener('visibilitychange', onVisible)
    return () => {
      over = true
      document.removeEventListener('visibilitychange', onVisible)
      void lock?.release()
    }
  }, [])
}
