import { type SubmitEvent, useState } from 'react'

/** A form that sends once at a time and keeps its failure to be read. */
export function useSubmit(send: () => Promise<void>) {
  const [error, setError] = useState<unknown>(null)
  const [sending, setSending] = useState(false)
  const submit = (event: SubmitEvent): void => {
    event.preventDefault()
    if (sending) return
    setSending(true)
    setError(null)
    send()
      .catch(setError)
      .finally(() => setSending(false))
  }
  return { submit, sending, error }
}
