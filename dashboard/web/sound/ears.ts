import { audibleOf } from '#domain/sound/audible.ts'
import { newSounder, reduceSounder, silenceOf, type SoundInput, type Sounder } from '#domain/sound/sounder.ts'
import type { Millis } from '#domain/time.ts'
import type { Feed } from '../live/feed.ts'
import type { LiveState } from '../live/live-state.ts'
import type { LiveStore } from '../live/live-store.ts'
import { openTabs, type Tabs } from './tabs.ts'

/** One clock for all tabs of a computer that does not jump. */
export const steady = (): Millis => performance.timeOrigin + performance.now()

export type Ears = {
  readonly start: () => void
  readonly sounder: () => Sounder
  /** Null until the console shows a site. */
  readonly tabs: () => Tabs | null
  readonly silence: () => void
  readonly stop: () => void
}

/** Puts what the store is told, and what the other tabs say, into the sounder of the site that is shown. */
export function createEars(store: LiveStore, changed: () => void): Ears {
  let sounder = newSounder
  let tabs: Tabs | null = null
  let site: string | null = null
  let feed: Feed | null = null
  let wasLive = false

  const put = (input: SoundInput): void => {
    const before = sounder
    sounder = reduceSounder(sounder, input)
    if (sounder !== before) changed()
  }
  const choose = (next: string | null): void => {
    if (next === site) return
    tabs?.stop()
    site = next
    feed = null
    sounder = newSounder
    tabs =
      next === null
        ? null
        : openTabs(next, {
            silenced: (elsewhere) => put({ type: 'silenced', elsewhere }),
            silence: () => silenceOf(sounder),
            changed,
          })
  }
  const take = (state: LiveState): void => {
    choose(state.site)
    const now = steady()
    if (state.feed && state.feed !== feed) {
      const ahead_ms = now - store.serverNow()
      const alarms = [...state.feed.alarms.values()].flatMap((alarm) => audibleOf(alarm, ahead_ms) ?? [])
      const caughtUp = feed === null || !wasLive
      put({ type: 'alarms', alarms, caughtUp, now })
      feed = state.feed
      // Not before the alarms are known: silence about an unknown one is lost.
      if (caughtUp) tabs?.ask()
    }
    put({ type: 'escalated', alarms: state.louder })
    wasLive = state.link === 'live'
    put({ type: 'link', live: state.link !== 'not-live', now })
  }
  let unsubscribe: (() => void) | null = null
  return {
    start: () => {
      unsubscribe = store.subscribe(() => take(store.getState()))
      take(store.getState())
    },
    sounder: () => sounder,
    tabs: () => tabs,
    silence: () => {
      put({ type: 'silence', now: steady() })
      tabs?.tell(silenceOf(sounder))
    },
    stop: () => {
      unsubscribe?.()
      tabs?.stop()
    },
  }
}
