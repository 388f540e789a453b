import { isWritten, type NewDutyEntry, type Written } from '#domain/duty/entry.ts'
import { planShifts, type RosterLine } from '#domain/duty/roster.ts'
import { isOpen, isResponsible, newShift, onDuty, type Shift } from '#domain/duty/shift.ts'
import { type Post, POSTS_MAX, postKey, whyNotPost } from '#domain/duty/post.ts'
import { reducePresence, whyNotAnswer, whyNotPresent, type Prompt } from '#domain/duty/presence.ts'
import type { DutyPerson } from '#domain/duty/person.ts'
import type { NewAuditEntry } from '#domain/audit/entry.ts'
import type { Actor } from '#domain/person/actor.ts'
import type { Refused } from '#domain/wire/errors.ts'
import type { Done } from '#domain/wire/people.ts'
import type { RecordChange } from '../journal/journal.ts'
import type { Book, DutyParts } from './book.ts'

/** What all that people do at a post needs. */
export type Desk = DutyParts & { readonly book: Book }

export const no = (refused: Refused): { readonly ok: false; readonly refused: Refused } => ({ ok: false, refused })
export const noSuch = (en: string, zh: string) => no({ code: 'not-found', fill: { what: { en, zh } } })
export const NO_POST = noSuch('post', '岗位')

/** A program may read and plan; nobody can be on duty, there, or sign by one. */
export const isProgram = ({ account }: Actor): boolean => account?.startsWith('token:') ?? false
export const NOT_A_PERSON = no({ code: 'duty.not-a-person' })

export const personOf = ({ account, name }: Actor): DutyPerson => ({ account, name })

type Kept = {
  readonly changes: readonly RecordChange[]
  readonly audit?: readonly NewAuditEntry[]
  readonly duty?: readonly NewDutyEntry[]
}

/** The value, when all of it is on disk. */
export async function kept<T>({ ledger }: Desk, value: T, { changes, audit = [], duty = [] }: Kept): Promise<Done<T>> {
  const refused = await ledger.write(changes, audit, duty)
  return refused ? no(refused) : { ok: true, value }
}

export const audited = (
  desk: Desk,
  by: Actor,
  site: string,
  action: string,
  subject: string,
  detail: NewAuditEntry['detail'],
): NewAuditEntry => ({ at: desk.now(), site, by, action, subject, detail })

/** Makes a post or changes it. Its kind stays while somebody is planned or on duty there: the rules of a shift do not change under it. */
export async function savePost(desk: Desk, by: Actor, post: Post): Promise<Done<Post>> {
  const { book, platform } = desk
  if (!platform.estate().sites.some(({ id }) => id === post.site)) return noSuch('site', '项目')
  const before = book.posts.get(postKey(post))
  const refused = whyNotPost(post)
  if (refused) return no(refused)
  if (!before && book.postsOf(post.site).length >= POSTS_MAX) {
    return no({ code: 'duty.too-many', fill: { limit: POSTS_MAX } })
  }
  if (before && before.kind !== post.kind && book.shiftsOf(post).some(isOpen)) return no({ code: 'duty.post-in-use' })
  const audit = audited(desk, by, post.site, 'duty.post', post.id, { before, after: post })
  return kept(desk, post, { changes: [book.posts.put(postKey(post), post)], audit: [audit] })
}

export async function plan(desk: Desk, by: Actor, post: Post, line: RosterLine): Promise<Done<readonly Shift[]>> {
  const { book, platform, now, newId } = desk
  const people: DutyPerson[] = []
  for (const { name } of line.people) {
    const person = book.personOf(name)
    if (!person) return no({ code: 'duty.unknown-person', fill: { name } })
    people.push(person)
  }
  const { timeZone } = platform.estate().sites.find(({ id }) => id === post.site)!
  const standing = book.shifts.list().filter(({ site }) => site === post.site)
  const planned = planShifts({ ...line, people }, { post, timeZone, standing, now: now(), newId })
  if (!planned.ok) return planned
  const shifts = planned.shifts.map(newShift)
  const names = people.map(({ name }) => name)
  const audit = audited(desk, by, post.site, 'duty.plan', post.id, { ...line, people: names })
  return kept(desk, shifts, { changes: shifts.map((shift) => book.shifts.put(shift.id, shift)), audit: [audit] })
}

export async function answerPrompt(desk: Desk, by: Actor, post: Post, prompt: string): Promise<Done<Prompt>> {
  if (isProgram(by)) return NOT_A_PERSON
  const { book, now } = desk
  const at = now()
  const before = book.presenceOf(post)
  const present = book.shiftsOf(post).filter(isResponsible).flatMap(onDuty)
  const refused = whyNotAnswer(before, prompt, at) ?? whyNotPresent(personOf(by), present)
  if (refused) return no(refused)
  const [after, facts] = reducePresence(before, { type: 'answer', at, prompt, by: personOf(by) })
  const duty = facts.map((fact) => ({
    site: post.site,
    post: post.id,
    at,
    by: personOf(by),
    content: { kind: 'presence', fact } as const,
  }))
  return kept(desk, before.asked!, { changes: [book.presence.put(postKey(post), after)], duty })
}

/** A correction is a new entry that names the old one; only what a person wrote can be corrected. */
export async function write(desk: Desk, by: Actor, post: Post, written: Written): Promise<Done<null>> {
  const { site, id } = post
  const { corrects, ...rest } = written
  const text = rest.text.trim()
  if (text === '') return no({ code: 'duty.empty-text' })
  if (corrects !== undefined) {
    const [entry] = await desk.journal.duty({ site, post: id, before: corrects + 1, limit: 1 })
    if (entry?.n !== corrects || !isWritten(entry.content)) {
      return no({ code: 'duty.nothing-to-correct', fill: { n: corrects } })
    }
  }
  const content = { ...rest, text, ...(corrects === undefined ? {} : { corrects }) }
  return kept(desk, null, { changes: [], duty: [{ site, post: id, at: desk.now(), by: personOf(by), content }] })
}
