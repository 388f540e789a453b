import type { Cover } from '../duty/cover.ts'
import type { DutyEntry, DutyLogQuery, Written } from '../duty/entry.ts'
import type { HandoverContent, OpenHandover } from '../duty/handover.ts'
import type { ShiftAction } from '../duty/input.ts'
import type { DutyPerson } from '../duty/person.ts'
import type { Post } from '../duty/post.ts'
import type { Prompt } from '../duty/presence.ts'
import type { RosterLine } from '../duty/roster.ts'
import type { Shift } from '../duty/shift.ts'
import type { Actor } from '../person/actor.ts'
import type { Millis } from '../time.ts'
import type { Refused } from './errors.ts'
import type { Done } from './people.ts'

/** How one post stands now. */
export type PostView = {
  readonly post: Post
  readonly cover: Cover
  /** Since when too few people are there, once that has been told. */
  readonly unfilledSince: Millis | null
  /** The presence prompt that waits for an answer. */
  readonly prompt: Prompt | null
  /** Those that may still change, and those that ended in the last day; by their beginning. */
  readonly shifts: readonly ShiftView[]
}
/** A shift, and for whoever asks why each action is refused now; an action that is missing may be done. */
export type ShiftView = {
  readonly shift: Shift
  readonly whyNot: Readonly<Partial<Record<ShiftAction, Refused>>>
}

export type DutyView = { readonly site: string; readonly now: Millis; readonly posts: readonly PostView[] }

/** The handover of a shift: a draft until the outgoing side signs, `sha256` null; then what both sign. */
export type HandoverView = {
  readonly content: HandoverContent
  readonly sha256: string | null
  readonly signed: OpenHandover['signed'] | null
}

/** What a person asks of a shift; the door says who it is. `sha256` is that of the handover that was read. */
export type ShiftRequest =
  | { readonly type: 'sign-on' | 'sign-off' | 'end' }
  | { readonly type: 'cancel'; readonly reason: string }
  | { readonly type: 'sign'; readonly remarks: string }
  | { readonly type: 'accept'; readonly sha256: string }
  | { readonly type: 'refuse'; readonly sha256: string; readonly reason: string }

/** What `ingest` offers of duty to the screens. Everything that changes something is answered when it is on disk. */
export type Duty = {
  /** null: there is no such site. */
  readonly view: (site: string, asks: DutyPerson) => DutyView | null
  readonly savePost: (by: Actor, post: Post) => Promise<Done<Post>>
  readonly plan: (by: Actor, site: string, post: string, line: RosterLine) => Promise<Done<readonly Shift[]>>
  readonly act: (by: Actor, site: string, shift: string, request: ShiftRequest) => Promise<Done<Shift>>
  readonly handover: (site: string, shift: string) => Promise<Done<HandoverView>>
  readonly answerPrompt: (by: Actor, site: string, post: string, prompt: string) => Promise<Done<Prompt>>
  readonly write: (by: Actor, site: string, post: string, written: Written) => Promise<Done<null>>
  readonly log: (query: DutyLogQuery) => Promise<Done<readonly DutyEntry[]>>
}
