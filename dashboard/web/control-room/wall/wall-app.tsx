import { QueryClient, QueryClientProvider } from '@tanstack/react-query'
import { useState } from 'react'
import { Theme } from '../../app.tsx'
import { wallQuery } from '../../api/queries.ts'
import { startLive } from '../../live/start-live.ts'
import { LiveContext } from '../../live/use-live.ts'
import { ConsoleProvider } from '../console.tsx'
import { Wall } from './wall.tsx'

/** All that a browser shows which is a screen on a wall, at whatever address: no person, no navigation, no sound. */
export function WallApp({ site }: { readonly site: string }) {
  const [live] = useState(() => startLive('wall'))
  const [queries] = useState(() => new QueryClient())
  return (
    <LiveContext value={live}>
      <QueryClientProvider client={queries}>
        <ConsoleProvider>
          <Theme>
            <Wall site={site} query={wallQuery(site)} />
          </Theme>
        </ConsoleProvider>
      </QueryClientProvider>
    </LiveContext>
  )
}
