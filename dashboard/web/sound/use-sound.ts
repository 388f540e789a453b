import { createContext, useContext, useSyncExternalStore } from 'react'
import { invariant } from '#domain/invariant.ts'
import type { Sound, SoundView } from './start-sound.ts'

export const SoundContext = createContext<Sound | null>(null)

export function useSound(): Sound {
  const sound = useContext(SoundContext)
  invariant(sound, 'a screen that sounds stands inside SoundContext')
  return sound
}

/** A part of what is to be shown of the sound. */
export function useSoundView<T>(select: (view: SoundView) => T): T {
  const sound = useSound()
  return useSyncExternalStore(sound.subscribe, () => select(sound.getView()))
}
