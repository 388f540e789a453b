import { PATTERNS, type PatternName, type Tone } from '#domain/sound/pattern.ts'
import type { Sounding } from '#domain/sound/sound-now.ts'
import { SECOND_ms, type Millis } from '#domain/time.ts'

/** Tones rise and fall in this time, so that they do not click. */
const RAMP_s = 0.01
/** Tones are handed to the audio hardware this far ahead: timers of a hidden tab come once a second. */
const AHEAD_ms = 1500
/** What remains of a tone that began in the past must be worth hearing. */
const REST_MIN_ms = 40
/** Loudness before and after the escalation, as a part of the console's volume. */
const LEVEL = { usual: 0.5, louder: 1 }

/** What the player needs of a browser's `AudioContext`. */
export type AudioOut = Pick<AudioContext, 'currentTime' | 'createGain' | 'createOscillator' | 'destination'>

export type Player = {
  /** Lets this be heard, and nothing else, by the same clock as its times. To be called at least once a second. */
  readonly play: (sounding: Sounding | null, now: Millis, volume: number) => void
}

type Playing = {
  readonly pattern: PatternName
  readonly from: Millis
  readonly out: GainNode
  readonly tones: Set<OscillatorNode>
  level: number
  /** The first round that was not yet handed over. */
  nextRound: number
}

/** Plays patterns by oscillators; nothing is loaded. */
export function createPlayer(audio: AudioOut): Player {
  let playing: Playing | null = null
  return {
    play: (sounding, now, volume) => {
      if (playing && (playing.pattern !== sounding?.pattern || playing.from !== sounding.from)) {
        hush(audio, playing)
        playing = null
      }
      if (!sounding) return
      const level = volume * (sounding.louder ? LEVEL.louder : LEVEL.usual)
      playing ??= begin(audio, sounding, level, now)
      if (playing.level !== level) {
        playing.level = level
        playing.out.gain.setTargetAtTime(level, audio.currentTime, RAMP_s)
      }
      handOver(audio, playing, sounding, now)
    },
  }
}

function begin(audio: AudioOut, { pattern, from }: Sounding, level: number, now: Millis): Playing {
  const out = audio.createGain()
  out.gain.value = level
  out.connect(audio.destination)
  const { every_ms } = PATTERNS[pattern]
  const nextRound = every_ms === null ? 0 : Math.max(0, Math.floor((now - from) / every_ms))
  return { pattern, from, out, tones: new Set(), level, nextRound }
}

/** Hands over the rounds that begin soon. */
function handOver(audio: AudioOut, playing: Playing, { until }: Sounding, now: Millis): void {
  const { tones, every_ms } = PATTERNS[playing.pattern]
  const last = every_ms === null ? 0 : Math.floor((now + AHEAD_ms - playing.from) / every_ms)
  for (; playing.nextRound <= last; playing.nextRound++) {
    const start = playing.from + playing.nextRound * (every_ms ?? 0)
    for (const tone of tones) {
      const wanted = { ...tone, at_ms: start + tone.at_ms }
      if (until === null || wanted.at_ms < until) sound(audio, playing, wanted, now)
    }
  }
}

/** One tone; `at_ms` is an instant of the caller's clock. */
function sound(audio: AudioOut, playing: Playing, { at_ms, for_ms, from_Hz, to_Hz }: Tone, now: Millis): void {
  const begins = Math.max(at_ms, now)
  const rest_ms = at_ms + for_ms - begins
  if (rest_ms < REST_MIN_ms) return
  const start = audio.currentTime + (begins - now) / SECOND_ms
  const end = start + rest_ms / SECOND_ms
  const envelope = audio.createGain()
  envelope.gain.setValueAtTime(0, start)
  envelope.gain.linearRampToValueAtTime(1, start + RAMP_s)
  envelope.gain.setValueAtTime(1, end - RAMP_s)
  envelope.gain.linearRampToValueAtTime(0, end)
  envelope.connect(playing.out)
  const tone = audio.createOscillator()
  tone.frequency.setValueAtTime(from_Hz, start)
  tone.frequency.linearRampToValueAtTime(to_Hz, end)
  tone.connect(envelope)
  tone.addEventListener('ended', () => {
    playing.tones.delete(tone)
    envelope.disconnect()
  })
  tone.start(start)
  tone.stop(end)
  playing.tones.add(tone)
}

/** Falls silent within the ramp, and takes back what was handed over ahead. */
function hush(audio: AudioOut, { out, tones }: Playing): void {
  const end = audio.currentTime + RAMP_s
  out.gain.setValueAtTime(out.gain.value, audio.currentTime)
  out.gain.linearRampToValueAtTime(0, end)
  for (const tone of tones) tone.stop(end)
}
