import type { PatternName } from '#domain/sound/pattern.ts'
import { type Sounding, type SoundNow, soundNow } from '#domain/sound/sound-now.ts'
import { SECOND_ms, type Millis } from '#domain/time.ts'
import type { SoundState } from '#domain/wire/live.ts'
import type { LiveStore } from '../live/live-store.ts'
import { openAudio } from './audio.ts'
import { createEars, steady } from './ears.ts'
import { keepVolume, keptVolume, volumeWithin } from './volume.ts'

const LOOK_EVERY_ms = 250
/** A context needs a moment to start, and a tab to take over from another. */
const BLOCKED_AFTER_ms = SECOND_ms
/** A pattern that is tried out is heard this long. */
const TRY_ms = 3 * SECOND_ms

/** What the screens show of the sound of this console. */
export type SoundView = {
  readonly state: SoundState
  /** What this console sounds now, in whichever of its tabs. */
  readonly sounding: PatternName | null
  /** Alarms that would sound, had nobody silenced them. */
  readonly silenced: number
  /** In a flood: how many alarms are new. */
  readonly flood: number | null
  readonly trying: PatternName | null
  readonly volume: number
}

export type Sound = {
  readonly getView: () => SoundView
  readonly subscribe: (listener: () => void) => () => void
  readonly silence: () => void
  /** Inside a person's gesture: lets the browser sound. */
  readonly unblock: () => void
  readonly setVolume: (volume: number) => void
  /** Lets a pattern be heard for a test. An alarm that sounds wins. */
  readonly tryOut: (pattern: PatternName) => void
  readonly stop: () => void
}

/** Hears what the live store is told and lets it sound. `report` is called with every change of the state that others should know. */
export function startSound(store: LiveStore, report: (state: SoundState) => void): Sound {
  const listeners = new Set<() => void>()
  const ears = createEars(store, () => look())
  const audio = openAudio(() => look())
  const blocked = blockedFor(BLOCKED_AFTER_ms)
  let trying: Sounding | null = null
  let volume = keptVolume()
  let view: SoundView = { state: 'on', sounding: null, silenced: 0, flood: null, trying: null, volume }

  const look = (): void => {
    const now = steady()
    if (trying?.until != null && now >= trying.until) trying = null
    const heard = soundNow(ears.sounder(), now)
    const player = audio.player()
    ears.tabs()?.can(player !== null)
    const isHere = ears.tabs()?.isHere() ?? false
    player?.play((isHere ? heard.sounding : null) ?? trying, now, volume)
    const isHeard = player !== null || ears.tabs()?.isElsewhere() === true
    show({ ...shown(heard, blocked(isHeard, now)), trying: trying?.pattern ?? null, volume })
  }
  const show = (next: SoundView): void => {
    if (JSON.stringify(next) === JSON.stringify(view)) return
    view = next
    report(view.state)
    for (const listener of listeners) listener()
  }
  const timers = [
    window.setInterval(look, LOOK_EVERY_ms),
    window.setInterval(() => {
      audio.check()
      void ears.tabs()?.check().then(look)
    }, SECOND_ms),
  ]
  ears.start()
  look()

  return {
    getView: () => view,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    silence: ears.silence,
    unblock: audio.unblock,
    setVolume: (wanted) => {
      volume = volumeWithin(wanted)
      keepVolume(volume)
      look()
    },
    tryOut: (pattern) => {
      const from = steady()
      trying = { pattern, from, until: from + TRY_ms, louder: false }
      look()
    },
    stop: () => {
      for (const timer of timers) window.clearInterval(timer)
      ears.stop()
      audio.stop()
    },
  }
}

const shown = ({ sounding, silenced, flood }: SoundNow, blocked: boolean): Omit<SoundView, 'trying' | 'volume'> => ({
  state: blocked ? 'blocked' : sounding === null && silenced > 0 ? 'silenced' : 'on',
  sounding: blocked ? null : (sounding?.pattern ?? null),
  silenced,
  flood,
})

/** Whether nothing could be heard for so long. */
function blockedFor(span_ms: Millis): (isHeard: boolean, now: Millis) => boolean {
  let since: Millis | null = null
  return (isHeard, now) => {
    since = isHeard ? null : (since ?? now)
    return since !== null && now - since >= span_ms
  }
}
