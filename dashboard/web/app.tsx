import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import type { AccountView } from '#domain/wire/people.ts'
import { ConsoleProvider, useConsole } from './control-room/console.tsx'
import { createAppRouter } from './control-room/routes.tsx'
import { MeContext } from './people/me.ts'
import { type Live, LiveContext } from './live/use-live.ts'
import type { Sound } from './sound/start-sound.ts'
import { SoundContext } from './sound/use-sound.ts'

/** Everything around the screens. Mantine puts no style element of its own into the page: the security policy forbids it. */
export function App({ me, live, sound }: { readonly me: AccountView; readonly live: Live; readonly sound: Sound }) {
  const [queries] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false } } }),
  )
  return (
    <MeContext value={me}>
      <LiveContext value={live}>
        <SoundContext value={sound}>
          <QueryClientProvider client={queries}>
            <ConsoleProvider>
              <Themed />
            </ConsoleProvider>
          </QueryClientProvider>
        </SoundContext>
      </LiveContext>
    </MeContext>
  )
}

function Themed() {
  const [router] = useState(createAppRouter)
  return (
    <Theme>
      <RouterProvider router={router} />
    </Theme>
  )
}

/** Light or dim, as chosen on this console. */
export function Theme({ children }: { readonly children: ReactNode }) {
  const { theme } = useConsole()
  return (
    <MantineProvider
      forceColorScheme={theme === 'dim' ? 'dark' : 'light'}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      {children}
    </MantineProvider>
  )
}
