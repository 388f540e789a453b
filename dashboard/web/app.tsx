import { MantineProvider } from '@mantine/core'
import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { RouterProvider } from '@tanstack/react-router'
import { useState } from 'react'
import { ConsoleProvider, useConsole } from './control-room/console.tsx'
import { createAppRouter } from './control-room/routes.tsx'
import { type Live, LiveContext } from './live/use-live.ts'

/** Everything around the screens. Mantine puts no style element of its own into the page: the security policy forbids it. */
export function App({ live }: { readonly live: Live }) {
  const [queries] = useState(
    () => new QueryClient({ defaultOptions: { queries: { retry: 1, refetchOnWindowFocus: false } } }),
  )
  return (
    <LiveContext value={live}>
      <QueryClientProvider client={queries}>
        <ConsoleProvider>
          <Themed />
        </ConsoleProvider>
      </QueryClientProvider>
    </LiveContext>
  )
}

function Themed() {
  const { theme } = useConsole()
  const [router] = useState(createAppRouter)
  return (
    <MantineProvider
      forceColorScheme={theme === 'dim' ? 'dark' : 'light'}
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <RouterProvider router={router} />
    </MantineProvider>
  )
}
