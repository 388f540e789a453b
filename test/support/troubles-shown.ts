import { io, type Socket } from 'socket.io-client'
import { onTestFinished } from 'vitest'
import type { ClientToServer, ServerToClient, Trouble } from '#domain/wire/live.ts'

type Reason = { readonly code: string; readonly detail: string; readonly since: string }
export type Shown = Awaited<ReturnType<typeof troublesShown>>

/** What is wrong with the platform, at both places where a person sees it: `GET /health` and a console that has joined a site. */
export async function troublesShown(url: string, site: string, cookie: string) {
  const socket: Socket<ServerToClient, ClientToServer> = io(url, {
    transports: ['websocket'],
    extraHeaders: { cookie },
  })
  onTestFinished(() => void socket.close())
  let last: readonly Trouble[] = []
  socket.on('heartbeat', ({ troubles }) => (last = troubles))
  await new Promise<void>((joined) => socket.emit('join', { site }, () => joined()))
  const reasons = async (): Promise<readonly Reason[]> => {
    const health = (await (await fetch(new URL('/health', url), { headers: { cookie } })).json()) as {
      readonly reasons: readonly Reason[]
    }
    return health.reasons
  }
  return {
    /** The reason of this code in `GET /health`; undefined while there is none. */
    reason: async (code: Trouble['code']) => (await reasons()).find((reason) => reason.code === code),
    /** The codes in `GET /health`, and on the console as of its last heartbeat. */
    codes: async () => ({
      health: (await reasons()).map(({ code }) => code),
      console: last.map(({ code }) => code),
    }),
  }
}
