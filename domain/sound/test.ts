import { DAY_ms, type Millis } from '../time.ts'
import { PATTERN_NAMES, type PatternName } from './pattern.ts'

/** What an operator found in a sound and lamp test of a console: each pattern heard or not, the alarm symbols all seen as they should be or not. */
export type SoundTest = {
  readonly heard: Readonly<Record<PatternName, boolean>>
  readonly seen: boolean
}

/** The newest test of a site, as it was recorded. */
export type RecordedSoundTest = SoundTest & { readonly at: Millis; readonly by: string }

/** A control room tests once a day, at the beginning of a shift. */
export const SOUND_TEST_EVERY_ms = DAY_ms

export const isSoundTestDue = (last: Pick<RecordedSoundTest, 'at'> | null, now: Millis): boolean =>
  last === null || now - last.at >= SOUND_TEST_EVERY_ms

export const hasPassed = ({ heard, seen }: SoundTest): boolean => seen && PATTERN_NAMES.every((name) => heard[name])
