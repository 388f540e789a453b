const KEPT_AS = 'watchroom.console'

/** The name of this console for the server: the same in all tabs of this browser, and nothing about who sits at it. */
export function consoleId(): string {
  const kept = localStorage.getItem(KEPT_AS)
  if (kept !== null && /^[0-9a-f]{32}$/.test(kept)) return kept
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  const made = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
  localStorage.setItem(KEPT_AS, made)
  return made
}
