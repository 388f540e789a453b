import { createContext, useContext, useEffect, useSyncExternalStore } from 'react'
import { invariant } from '#domain/invariant.ts'
import type { Millis } from '#domain/time.ts'
import type { CurrentValue, SoundState } from '#domain/wire/live.ts'
import type { SecondClock } from './second-clock.ts'
import type { LiveState } from './live-state.ts'
import type { LiveStore } from './live-store.ts'
import type { WatchList } from './watch-list.ts'

export type Live = {
  readonly store: LiveStore
  readonly clock: SecondClock
  readonly watchList: WatchList
  readonly join: (site: string) => void
  readonly painted: (seq: number) => void
  readonly sounds: (state: SoundState) => void
}

export const LiveContext = createContext<Live | null>(null)

export function useLiveParts(): Live {
  const live = useContext(LiveContext)
  invariant(live, 'a live screen stands inside LiveContext')
  return live
}

/** A part of the live state. `select` must hand out parts of the state itself, not new objects. */
export function useLive<T>(select: (state: LiveState) => T): T {
  const { store } = useLiveParts()
  return useSyncExternalStore(store.subscribe, () => select(store.getState()))
}

/** The server's time, to the second. */
export function useNow(): Millis {
  const { clock } = useLiveParts()
  return useSyncExternalStore(clock.subscribe, clock.now)
}

/** The current value of a point, or undefined while none is known. Somebody on the page must {@link useWatch} its equipment. */
export function useValue(equipmentKey: string, point: string | undefined): CurrentValue | undefined {
  return useLive((state) => (point === undefined ? undefined : state.values.get(equipmentKey)?.[point]))
}

/** Wants the live values of these pieces of equipment (`site/equipment`) while the component stands. */
export function useWatch(keys: readonly string[]): void {
  const { watchList } = useLiveParts()
  const joined = keys.join(' ')
  useEffect(() => watchList.want(joined === '' ? [] : joined.split(' ')), [watchList, joined])
}

/** Whether what is shown may be called current. */
export const useIsLive = (): boolean => useLive((state) => state.link === 'live')
