import { type Cover, coverOf, FILLED, type Unfilled } from '#domain/duty/cover.ts'
import type { EntryContent, NewDutyEntry } from '#domain/duty/entry.ts'
import type { OpenHandover } from '#domain/duty/handover.ts'
import type { ShiftSetting } from '#domain/duty/input.ts'
import type { DutyPerson } from '#domain/duty/person.ts'
import { type Post, POST_RULES, postKey } from '#domain/duty/post.ts'
import { NO_PRESENCE, type Presence } from '#domain/duty/presence.ts'
import { isOpen, onDuty, type Shift, SIGN_ON_EARLY_ms } from '#domain/duty/shift.ts'
import type { Account } from '#domain/person/account.ts'
import { PLATFORM_ACTOR } from '#domain/person/actor.ts'
import type { Millis } from '#domain/time.ts'
import type { Platform } from '#domain/wire/platform.ts'
import type { Journal } from '../journal/journal.ts'
import type { Ledger } from '../ledger.ts'

export type DutyParts = {
  readonly ledger: Ledger
  readonly platform: Pick<Platform, 'estate' | 'snapshot' | 'values' | 'health' | 'changesSince' | 'seq' | 'onChange'>
  readonly journal: Pick<Journal, 'duty' | 'dropDutyBefore'>
  readonly now: () => Millis
  readonly newId: () => string
  /** 0 ≤ dice < 1, as nobody can know it beforehand. */
  readonly dice: () => number
}

/** How far the duty log of a site has followed the platform. */
export type Followed = {
  /** The newest change of the site that has its entry, or needs none. */
  readonly seq: number
  /** The last two-hour slot whose equipment state was recorded. */
  readonly slot: number
  /** Troubles that were written down and are not over. */
  readonly troubles: readonly { readonly code: string; readonly detail: string; readonly since: Millis }[]
}

/** Everything of duty that is kept, in the records of the ledger. */
export type Book = ReturnType<typeof openBook>

export function openBook({ ledger, now }: Pick<DutyParts, 'ledger' | 'now'>) {
  const posts = ledger.shelf<Post>('duty-post')
  const shifts = ledger.shelf<Shift>('duty-shift')
  const handovers = ledger.shelf<OpenHandover>('duty-handover')
  const presence = ledger.shelf<Presence>('duty-presence')
  const unfilled = ledger.shelf<Unfilled>('duty-unfilled')
  const followed = ledger.shelf<Followed>('duty-followed')
  const accounts = ledger.shelf<Account>('account')

  const postsOf = (site: string): readonly Post[] => posts.list().filter((post) => post.site === site)
  const shiftsOf = ({ site, id }: Pick<Post, 'site' | 'id'>): readonly Shift[] =>
    shifts
      .list()
      .filter((shift) => shift.site === site && shift.post === id)
      .toSorted((a, b) => a.from - b.from)

  return {
    posts,
    shifts,
    handovers,
    presence,
    unfilled,
    followed,
    postsOf,
    shiftsOf,
    presenceOf: (post: Post): Presence => presence.get(postKey(post)) ?? NO_PRESENCE,
    unfilledOf: (post: Post): Unfilled => unfilled.get(postKey(post)) ?? FILLED,
    coverNow: (post: Post): Cover => coverOf(post, shiftsOf(post), now()),
    /** What of the shifts around it matters to one shift. */
    settingOf(shift: Shift): ShiftSetting {
      const post = posts.get(postKey({ site: shift.site, id: shift.post }))
      const later = shiftsOf({ site: shift.site, id: shift.post }).filter(
        (other) => other.from > shift.from && isOpen(other),
      )
      return {
        mustBeRelieved:
          (post !== null && POST_RULES[post.kind].alwaysManned) ||
          later.some(({ from }) => from < shift.until + SIGN_ON_EARLY_ms),
        incoming: later.flatMap(onDuty),
      }
    },
    /** The person of a name as the roster keeps it; while there are no accounts every name is somebody. */
    personOf(name: string): DutyPerson | null {
      const all = accounts.list().filter(({ active }) => active)
      if (all.length === 0) return { account: null, name }
      const account = all.find((one) => one.name === name)
      return account ? { account: account.id, name: account.name } : null
    },
  }
}

export const PLATFORM_PERSON: DutyPerson = { account: PLATFORM_ACTOR.account, name: PLATFORM_ACTOR.name }

/** An entry that the platform writes by itself. */
export const byPlatform = (post: Pick<Post, 'site' | 'id'>, at: Millis, content: EntryContent): NewDutyEntry => ({
  site: post.site,
  post: post.id,
  at,
  by: PLATFORM_PERSON,
  content,
})
