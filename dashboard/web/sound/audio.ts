import { createPlayer, type Player } from './player.ts'

/** The browser lets a page sound after a person did something in it. */
const GESTURES = ['pointerdown', 'keydown'] as const

export type Audio = {
  /** Null while the browser does not let this page sound. */
  readonly player: () => Player | null
  /** To be called once a second: a context that says it runs and whose time stands still is not heard. */
  readonly check: () => void
  /** Inside a person's gesture. */
  readonly unblock: () => void
  readonly stop: () => void
}

/** The page's way to the loudspeaker, opened by the first gesture; where a browser's policy allows it (kiosks), at once. */
export function openAudio(changed: () => void): Audio {
  let context: AudioContext | null = null
  let player: Player | null = null
  let timeAtCheck = -1
  let stands = false
  const open = (): void => {
    if (context && context.state !== 'closed') return
    if (typeof AudioContext === 'undefined') return
    context = new AudioContext({ latencyHint: 'interactive' })
    context.addEventListener('statechange', changed)
    player = createPlayer(context)
    timeAtCheck = -1
  }
  const unblock = (): void => {
    open()
    // Refused without a gesture: then it stays blocked, and the bar says so.
    if (context?.state !== 'running') void context?.resume().then(changed, () => {})
  }
  open()
  for (const gesture of GESTURES) document.addEventListener(gesture, unblock, { capture: true, passive: true })
  return {
    player: () => (context?.state === 'running' && !stands ? player : null),
    check: () => {
      const time = context?.state === 'running' ? context.currentTime : -1
      stands = time >= 0 && time === timeAtCheck
      timeAtCheck = time
    },
    unblock,
    stop: () => {
      for (const gesture of GESTURES) document.removeEventListener(gesture, unblock, { capture: true })
      void context?.close()
    },
  }
}
