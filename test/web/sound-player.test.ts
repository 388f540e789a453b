import { expect, test } from 'vitest'
import type { PatternName } from '#domain/sound/pattern.ts'
import type { Sounding } from '#domain/sound/sound-now.ts'
import { type AudioOut, createPlayer } from '../../dashboard/web/sound/player.ts'

type Tone = { from_s: number; until_s: number; pitch_Hz: number; to_Hz: number; cut: boolean }

/** In the place of the browser's audio: writes down each tone that was handed over, and moves its time by hand. */
function aRecorder() {
  const tones: Tone[] = []
  const levels: number[] = []
  const audio = { currentTime: 0 }
  const param = (write: (value: number) => void = () => {}, last: (value: number) => void = () => {}) => ({
    value: 0,
    setValueAtTime: write,
    linearRampToValueAtTime: last,
    setTargetAtTime: (value: number) => levels.push(value),
  })
  const node = { connect: () => node, disconnect: () => {}, addEventListener: () => {} }
  const createOscillator = () => {
    const tone: Tone = { from_s: -1, until_s: -1, pitch_Hz: 0, to_Hz: 0, cut: false }
    const frequency = param(
      (value) => (tone.pitch_Hz = value),
      (value) => (tone.to_Hz = value),
    )
    return {
      ...node,
      frequency,
      start: (at: number) => {
        tone.from_s = at
        tones.push(tone)
      },
      stop: (at: number) => {
        tone.cut = tone.until_s >= 0
        tone.until_s = at
      },
    }
  }
  const out = { ...audio, destination: node, createGain: () => ({ ...node, gain: param() }), createOscillator }
  const player = createPlayer(out as unknown as AudioOut)
  return {
    tones,
    levels,
    /** Plays at this second of both clocks. */
    play: (wanted: Sounding | null, at_s: number, volume = 1): void => {
      out.currentTime = at_s
      player.play(wanted, at_s * 1000, volume)
    },
    heard: (): readonly string[] =>
      tones.filter(({ cut }) => !cut).map(({ from_s, pitch_Hz }) => `${from_s.toFixed(2)} ${pitch_Hz}`),
  }
}

const sounding = (pattern: PatternName, from_s: number, more: Partial<Sounding> = {}): Sounding => ({
  pattern,
  from: from_s * 1000,
  until: null,
  louder: false,
  ...more,
})

test('a critical alarm alternates without a gap, however often the player is asked', () => {
  const { play, heard } = aRecorder()
  for (const at of [0, 0.25, 0.5, 1.25, 1.5]) play(sounding('critical', 0), at)
  expect(heard().slice(0, 6)).toEqual(['0.00 880', '0.25 660', '0.50 880', '0.75 660', '1.00 880', '1.25 660'])
  expect(new Set(heard()).size).toBe(heard().length)
})

test('a high alarm beeps three times every 10 s', () => {
  const { play, heard } = aRecorder()
  for (let at = 0; at <= 12; at += 0.25) play(sounding('high', 0), at)
  expect(heard()).toEqual(['0.00 740', '0.30 740', '0.60 740', '10.00 740', '10.30 740', '10.60 740'])
})

test('a medium alarm beeps once, and an SOS sweeps', () => {
  const medium = aRecorder()
  for (const at of [0, 0.25, 0.5]) medium.play(sounding('medium', 0, { until: 200 }), at)
  expect(medium.tones).toMatchObject([{ from_s: 0, until_s: 0.2, pitch_Hz: 587 }])
  const sos = aRecorder()
  sos.play(sounding('sos', 0), 0)
  expect(sos.tones[0]).toMatchObject({ pitch_Hz: 500, to_Hz: 1200, until_s: 1 })
})

test('a page that is opened in the middle of a round joins in where it is', () => {
  const { play, heard } = aRecorder()
  play(sounding('high', 0), 10.4)
  expect(heard()).toEqual(['10.40 740', '10.60 740'])
})

test('silence cuts what sounds, and what was handed over ahead, within the ramp', () => {
  const { play, tones } = aRecorder()
  play(sounding('critical', 0), 0)
  play(null, 0.1)
  expect(tones.length).toBeGreaterThan(2)
  for (const tone of tones) expect(tone).toMatchObject({ cut: true, until_s: 0.11 })
})

test('a sound that ends by itself is not begun anew behind its end', () => {
  const { play, heard } = aRecorder()
  play(sounding('critical', 0, { until: 500 }), 0)
  play(sounding('critical', 0, { until: 500 }), 0.25)
  expect(heard()).toEqual(['0.00 880', '0.25 660'])
})

test('a higher alarm takes the place of the lower one at once', () => {
  const { play, tones } = aRecorder()
  play(sounding('high', 0), 0)
  play(sounding('critical', 0.2), 0.2)
  expect(tones.filter(({ pitch_Hz }) => pitch_Hz === 740).every(({ cut }) => cut)).toBe(true)
  expect(tones.find(({ pitch_Hz }) => pitch_Hz === 880)?.from_s).toBe(0.2)
})

test('an escalated alarm is twice as loud, at once and without beginning anew', () => {
  const { play, tones, levels } = aRecorder()
  play(sounding('critical', 0), 0, 0.8)
  const before = tones.length
  play(sounding('critical', 0, { louder: true }), 0.01, 0.8)
  expect(levels).toEqual([0.8])
  expect(tones.slice(0, before).every(({ cut }) => !cut)).toBe(true)
})
