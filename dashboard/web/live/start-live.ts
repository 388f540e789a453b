import { connectLive } from './connection.ts'
import { createPace, nextFrame } from './frame.ts'
import { createLiveStore } from './live-store.ts'
import { createSecondClock } from './second-clock.ts'
import type { Live } from './use-live.ts'
import { createWatchList } from './watch-list.ts'

const monotonic = () => performance.now()

/** Everything live of this console, or of this screen on a wall, running. */
export function startLive(as: 'console' | 'wall' = 'console'): Live & { readonly stop: () => void } {
  const pace = createPace({ monotonic, frame: nextFrame, wait: (ms, run) => void window.setTimeout(run, ms) })
  const store = createLiveStore({ monotonic, wall: () => Date.now(), frame: pace })
  const connection = connectLive(store, as === 'wall' ? 'wall' : 'join')
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
