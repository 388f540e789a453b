import { connectLive } from './connection.ts'
import { nextFrame } from './frame.ts'
import { createLiveStore } from './live-store.ts'
import { createSecondClock } from './second-clock.ts'
import type { Live } from './use-live.ts'
import { createWatchList } from './watch-list.ts'

/** Everything live of this console, running. */
export function startLive(): Live & { readonly stop: () => void } {
  const store = createLiveStore({ monotonic: () => performance.now(), wall: () => Date.now(), frame: nextFrame })
  const connection = connectLive(store)
  return {
    store,
    clock: createSecondClock(store.serverNow),
    watchList: createWatchList(connection.watch),
    join: connection.join,
    painted: connection.painted,
    sounds: connection.sounds,
    stop: connection.stop,
  }
}
