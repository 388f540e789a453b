import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'

/** Something a person does: its failure stays until the next try, and what is known under these keys is asked anew before the next. */
export function useAct(keys: readonly string[]) {
  const queries = useQueryClient()
  const [error, setError] = useState<unknown>(null)
  const [sending, setSending] = useState(false)
  const act = async (what: () => Promise<unknown>): Promise<boolean> => {
    setError(null)
    setSending(true)
    try {
      await what()
      return true
    } catch (failed) {
      setError(failed)
      return false
    } finally {
      await Promise.all(keys.map((key) => queries.invalidateQueries({ queryKey: [key] })))
      setSending(false)
    }
  }
  return { act, error, sending }
}
