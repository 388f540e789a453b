import { type DutyLogQuery } from '#domain/duty/entry.ts'
import { whyNotShift } from '#domain/duty/can.ts'
import type { ShiftAction } from '#domain/duty/input.ts'
import type { DutyPerson } from '#domain/duty/person.ts'
import { type Post, postKey } from '#domain/duty/post.ts'
import { isOpen, type Shift } from '#domain/duty/shift.ts'
import { DAY_ms, type Millis, SECOND_ms } from '#domain/time.ts'
import type { Duty, DutyView, PostView, ShiftView } from '#domain/wire/duty.ts'
import type { Refused } from '#domain/wire/errors.ts'
import { type DutyParts, openBook } from './book.ts'
import { answerPrompt, type Desk, NO_POST, plan, savePost, write } from './desk.ts'
import { follow, FOLLOW_CHANGES } from './follow.ts'
import { act, handover } from './shifts.ts'
import { resume, tickPost } from './tick.ts'

/** A prompt is answered within a minute, and people see it counting seconds. */
const TICK_ms = SECOND_ms
/** What is older than its retention is looked for this often. */
const DROP_EVERY_ms = DAY_ms

export type DutyOptions = DutyParts & {
  /** When the platform last wrote anything before this start; null: never. */
  readonly lastAt: Millis | null
  /** How long a duty log is kept: `Infinity`: for ever. */
  readonly keep_ms: Millis
  readonly onError: (error: unknown) => void
}

export type RunningDuty = {
  readonly duty: Duty
  /** Looks at the clock now; it does so by itself every second. */
  readonly tick: () => void
  readonly stop: () => void
}

/** Posts, shifts, prompts and duty logs, as they stood before. */
export function startDuty({ lastAt, keep_ms, onError, ...parts }: DutyOptions): RunningDuty {
  const desk: Desk = { ...parts, book: openBook(parts) }
  const sites = parts.platform.estate().sites.map(({ id }) => id)
  const tick = (): void => {
    for (const site of sites) {
      for (const post of desk.book.postsOf(site)) tickPost(desk, post)
      follow(desk, site)
    }
  }
  const guarded = (run: () => void): void => {
    try {
      run()
    } catch (error) {
      onError(error)
    }
  }
  for (const site of sites) for (const post of desk.book.postsOf(site)) resume(desk, post, lastAt)
  const drop = (): void => {
    if (!Number.isFinite(keep_ms)) return
    parts.journal.dropDutyBefore(parts.now() - keep_ms).catch(onError)
  }
  drop()
  let waiting = 0
  const unfollow = parts.platform.onChange(({ site }) => {
    waiting += 1
    if (waiting % FOLLOW_CHANGES === 0) guarded(() => follow(desk, site))
  })
  const timers = [setInterval(() => guarded(tick), TICK_ms), setInterval(drop, DROP_EVERY_ms)]
  return {
    duty: portOf(desk),
    tick: () => guarded(tick),
    stop() {
      unfollow()
      for (const timer of timers) clearInterval(timer)
    },
  }
}

function portOf(desk: Desk): Duty {
  const at = async <T>(site: string, post: string, then: (post: Post) => Promise<T>) => {
    const found = desk.book.posts.get(postKey({ site, id: post }))
    return found ? then(found) : NO_POST
  }
  return {
    view: (site, asks) => viewOf(desk, site, asks),
    savePost: (by, post) => savePost(desk, by, post),
    plan: (by, site, post, line) => at(site, post, (found) => plan(desk, by, found, line)),
    act: (by, site, shift, request) => act(desk, by, site, shift, request),
    handover: (site, shift) => handover(desk, site, shift),
    answerPrompt: (by, site, post, prompt) => at(site, post, (found) => answerPrompt(desk, by, found, prompt)),
    write: (by, site, post, written) => at(site, post, (found) => write(desk, by, found, written)),
    log: (query: DutyLogQuery) =>
      at(query.site, query.post, async () => ({ ok: true, value: await desk.journal.duty(query) }) as const),
  }
}

function viewOf(desk: Desk, site: string, asks: DutyPerson): DutyView | null {
  if (!desk.platform.estate().sites.some(({ id }) => id === site)) return null
  const posts = desk.book.postsOf(site).map((post) => postView(desk, post, asks))
  return { site, now: desk.now(), posts }
}

function postView(desk: Desk, post: Post, asks: DutyPerson): PostView {
  const { book, now } = desk
  const unfilled = book.unfilledOf(post)
  return {
    post,
    cover: book.coverNow(post),
    unfilledSince: unfilled.toldAt === null ? null : unfilled.since,
    prompt: book.presenceOf(post).asked,
    shifts: book
      .shiftsOf(post)
      .filter((shift) => isOpen(shift) || now() - shift.until < DAY_ms)
      .map((shift) => shiftView(desk, shift, asks)),
  }
}

const ACTIONS: readonly ShiftAction[] = ['sign-on', 'sign-off', 'sign', 'accept', 'refuse', 'end', 'cancel']

function shiftView({ book, now }: Desk, shift: Shift, by: DutyPerson): ShiftView {
  const setting = book.settingOf(shift)
  const whyNot: Partial<Record<ShiftAction, Refused>> = {}
  for (const type of ACTIONS) {
    const refused = whyNotShift({ type, at: now(), by }, shift, setting)
    if (refused) whyNot[type] = refused
  }
  return { shift, whyNot }
}
