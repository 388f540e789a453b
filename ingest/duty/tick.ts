import { watchCover } from '#domain/duty/cover.ts'
import type { NewDutyEntry } from '#domain/duty/entry.ts'
import { type Post, POST_RULES, postKey } from '#domain/duty/post.ts'
import { type PresenceInput, reducePresence } from '#domain/duty/presence.ts'
import { reduceShift } from '#domain/duty/reduce.ts'
import { isOpen } from '#domain/duty/shift.ts'
import { DAY_ms, type Millis } from '#domain/time.ts'
import type { RecordChange } from '../journal/journal.ts'
import { byPlatform } from './book.ts'
import type { Desk } from './desk.ts'

/** Over so long, a shift leaves the memory; the duty log and the audit log keep what it was. */
const SHIFTS_KEPT_ms = 35 * DAY_ms

/** Looks at the clock for one post: deadlines of its shifts, people on duty, presence prompts. */
export function tickPost(desk: Desk, post: Post): void {
  const at = desk.now()
  const changes: RecordChange[] = []
  const entries: NewDutyEntry[] = []
  tickShifts(desk, post, at, changes, entries)
  const cover = desk.book.coverNow(post)
  const unfilled = desk.book.unfilledOf(post)
  const [nextUnfilled, fact] = watchCover(unfilled, cover, at)
  if (nextUnfilled !== unfilled) changes.push(desk.book.unfilled.put(postKey(post), nextUnfilled))
  if (fact) entries.push(byPlatform(post, at, { kind: 'cover', fact }))
  if (POST_RULES[post.kind].prompts) {
    const manned = cover.present > 0
    ask(desk, post, { type: 'tick', at, manned, dice: desk.dice(), id: desk.newId() }, changes, entries)
  }
  desk.ledger.note(changes, entries)
}

function tickShifts(desk: Desk, post: Post, at: Millis, changes: RecordChange[], entries: NewDutyEntry[]): void {
  const { book } = desk
  for (const shift of book.shiftsOf(post)) {
    if (!isOpen(shift)) {
      if (at - shift.until > SHIFTS_KEPT_ms) changes.push(book.shifts.remove(shift.id))
      continue
    }
    const [next, facts] = reduceShift(shift, { type: 'tick', at }, book.settingOf(shift))
    if (next === shift) continue
    changes.push(book.shifts.put(shift.id, next))
    for (const fact of facts) entries.push(byPlatform(post, at, { kind: 'shift', fact }))
  }
}

/** A prompt that was asked has no entry of its own: its answer or its miss has. */
function ask(desk: Desk, post: Post, input: PresenceInput, changes: RecordChange[], entries: NewDutyEntry[]): void {
  const before = desk.book.presenceOf(post)
  const [next, facts] = reducePresence(before, input)
  if (next !== before) changes.push(desk.book.presence.put(postKey(post), next))
  for (const fact of facts) {
    if (fact.type === 'presence.missed') entries.push(byPlatform(post, desk.now(), { kind: 'presence', fact }))
  }
}

/** After a start: what was asked while the platform was away could not be answered. `awaySince`: when it last wrote anything. */
export function resume(desk: Desk, post: Post, awaySince: Millis | null): void {
  const changes: RecordChange[] = []
  const entries: NewDutyEntry[] = []
  ask(desk, post, { type: 'restart' }, changes, entries)
  if (awaySince !== null && POST_RULES[post.kind].watches) {
    entries.push(byPlatform(post, desk.now(), { kind: 'away', from: awaySince }))
  }
  desk.ledger.note(changes, entries)
}
