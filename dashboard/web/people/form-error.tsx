import { useErrorSentence } from '../ui/fault.tsx'

/** Why it did not work; it stays until the next try. */
export function FormError({ error }: { readonly error: unknown }) {
  const sentence = useErrorSentence()
  return error === null ? null : <strong role="alert">✕ {sentence(error)}</strong>
}
