import { createContext, type ReactNode, useContext, useMemo, useState } from 'react'
import { invariant } from '#domain/invariant.ts'

export type Theme = 'light' | 'dim'

/** What belongs to this console, not to the person or the site: how it looks. */
export type ConsoleSettings = {
  readonly theme: Theme
  readonly setTheme: (theme: Theme) => void
}

const THEME_KEPT_AS = 'watchroom.theme'
export const chosenTheme = (): Theme => (localStorage.getItem(THEME_KEPT_AS) === 'dim' ? 'dim' : 'light')

const ConsoleContext = createContext<ConsoleSettings | null>(null)

export function ConsoleProvider({ children }: { readonly children: ReactNode }) {
  const [theme, setTheme] = useState(chosenTheme)
  const settings = useMemo<ConsoleSettings>(
    () => ({
      theme,
      setTheme: (next) => {
        localStorage.setItem(THEME_KEPT_AS, next)
        document.documentElement.dataset['theme'] = next
        setTheme(next)
      },
    }),
    [theme],
  )
  return <ConsoleContext value={settings}>{children}</ConsoleContext>
}

export function useConsole(): ConsoleSettings {
  const settings = useContext(ConsoleContext)
  invariant(settings, 'a screen stands inside ConsoleProvider')
  return settings
}
