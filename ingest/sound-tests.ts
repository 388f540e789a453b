import type { Actor } from '#domain/person/actor.ts'
import { hasPassed, type RecordedSoundTest, type SoundTest } from '#domain/sound/test.ts'
import type { Millis } from '#domain/time.ts'
import type { Refused } from '#domain/wire/errors.ts'
import type { Ledger } from './ledger.ts'

export type SoundTests = {
  /** Resolves with null when the test is recorded, or with the reason why not. */
  readonly record: (site: string, by: Actor, test: SoundTest) => Promise<Refused | null>
  /** The newest test of a site. */
  readonly last: (site: string) => RecordedSoundTest | null
}

/** Sound and lamp tests: each a row of the audit log; the newest of each site is kept, so that a screen can remind of the next. */
export function keepSoundTests(ledger: Pick<Ledger, 'shelf' | 'write'>, now: () => Millis): SoundTests {
  const shelf = ledger.shelf<RecordedSoundTest>('sound-test')
  return {
    record: (site, by, test) => {
      const at = now()
      const entry = {
        at,
        site,
        by: { account: by.account, name: by.name, from: by.from },
        action: 'sound.test',
        subject: site,
        detail: { ...test, passed: hasPassed(test) },
      }
      return ledger.write([shelf.put(site, { ...test, at, by: by.name })], [entry])
    },
    last: (site) => shelf.get(site),
  }
}
