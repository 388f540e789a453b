import { useEffect, useState } from 'react'

/** A value once it has stood for so long. */
export function useSettled<T>(value: T, pause_ms: number): T {
  const [settled, setSettled] = useState(value)
  useEffect(() => {
    const timer = window.setTimeout(() => setSettled(() => value), pause_ms)
    return () => window.clearTimeout(timer)
  }, [value, pause_ms])
  return settled
}
