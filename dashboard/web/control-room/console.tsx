import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { invariant } from '#domain/invariant.ts'

export type Theme = 'light' | 'dim'

/** What belongs to this console, not to the site: who sits here and how it looks. */
export type ConsoleSettings = {
  /** Sent as `by` with every command; empty until somebody said who they are. */
  readonly operator: string
  readonly setOperator: (name: string) => void
  readonly theme: Theme
  readonly setTheme: (theme: Theme) => void
}

const OPERATOR_KEPT_AS = 'watchroom.operator'
const THEME_KEPT_AS = 'watchroom.theme'
/** As in the body of a command. */
export const OPERATOR_MAX = 64

export const chosenTheme = (): Theme => (localStorage.getItem(THEME_KEPT_AS) === 'dim' ? 'dim' : 'light')

const ConsoleContext = createContext<ConsoleSettings | null>(null)

export function ConsoleProvider({ children }: { readonly children: ReactNode }) {
  const [operator, setOperator] = useState(() => localStorage.getItem(OPERATOR_KEPT_AS) ?? '')
  const [theme, setTheme] = useState(chosenTheme)
  const settings = useMemo<ConsoleSettings>(
    () => ({
      operator,
      setOperator: (name) => {
        const kept = name
          .replaceAll(/\p{Cc}/gu, '')
          .trim()
          .slice(0, OPERATOR_MAX)
        localStorage.setItem(OPERATOR_KEPT_AS, kept)
        setOperator(kept)
      },
      theme,
      setTheme: (next) => {
        localStorage.setItem(THEME_KEPT_AS, next)
        document.documentElement.dataset['theme'] = next
        setTheme(next)
      },
    }),
    [operator, theme],
  )
  return <ConsoleContext value={settings}>{children}</ConsoleContext>
}

export function useConsole(): ConsoleSettings {
  const settings = useContext(ConsoleContext)
  invariant(settings, 'a screen stands inside ConsoleProvider')
  return settings
}
