import { type Alarm, alarmState, isActive } from '../alarm/alarm.ts'
import { PRIORITIES, type Priority } from '../alarm/definition.ts'
import type { Text } from '../text.ts'
import type { Millis } from '../time.ts'
import type { Trouble } from '../wire/live.ts'
import { type DutyEntry, isWritten } from './entry.ts'
import { isDown, type SitePicture, UNACKNOWLEDGED } from './equipment-state.ts'
import { type DutyPerson, eachOnce } from './person.ts'
import type { Post } from './post.ts'
import type { Shift, Signature } from './shift.ts'

/** What a handover tells, in this order. One more part of the platform that leaves things open is one more section. */
export const SECTIONS = [
  'unacknowledged',
  'active',
  'shelved',
  'out-of-service',
  'devices',
  'troubles',
  'notes',
  'presence',
  'drills',
] as const
export type SectionName = (typeof SECTIONS)[number]

/** Something still open: what, where, since when, until when, and what a person said about it. */
export type HandoverItem = {
  /** Id of the alarm, the device, the trouble; `#n` of a log entry. */
  readonly subject: string
  readonly what: Text
  readonly where?: Text
  readonly at: Millis
  readonly until?: Millis
  readonly priority?: Priority
  readonly by?: string
  readonly reason?: string
  readonly work?: string
}
/** `more`: how many there are beside those listed. */
export type Section = { readonly items: readonly HandoverItem[]; readonly more: number }

/** What both sides sign. It is complete in itself: names are written out, so that it reads the same in ten years. */
export type HandoverContent = {
  readonly site: string
  readonly post: { readonly id: string; readonly name: Text }
  readonly shift: Pick<Shift, 'id' | 'from' | 'until'> & { readonly people: readonly DutyPerson[] }
  readonly madeAt: Millis
  readonly sections: Readonly<Record<SectionName, Section>>
  /** In the outgoing side's own words. */
  readonly remarks: string
  /** How far the duty log had come, and its hash then: it vouches for every entry before. */
  readonly log: { readonly n: number; readonly hash: string }
}

/** Waits for the incoming side. `sha256`: of the content's JSON. */
export type OpenHandover = { readonly content: HandoverContent; readonly sha256: string; readonly signed: Signature }
/** Never changes again. */
export type SignedHandover = OpenHandover & { readonly accepted: Signature }

/** More than a person can take over in a conversation; the rest is counted. Bounds what is kept for years. */
export const SECTION_MAX = 200
export const REMARKS_MAX = 4000

export type HandoverPicture = SitePicture & {
  readonly at: Millis
  readonly post: Pick<Post, 'site' | 'id' | 'name'>
  readonly shift: Shift
  readonly nameOf: (alarm: Alarm) => { readonly equipment: Text; readonly message: Text }
  readonly troubles: readonly Trouble[]
  /** The entries of the post's log since the shift began, newest first. */
  readonly entries: readonly DutyEntry[]
  readonly log: HandoverContent['log']
}

/** The handover as the platform sees it now; the outgoing side adds its remarks and signs. */
export function draftHandover(picture: HandoverPicture): HandoverContent {
  const { post, shift, at, log } = picture
  const sections = Object.fromEntries(
    SECTIONS.map((name) => {
      const items = ITEMS[name](picture)
      return [name, { items: items.slice(0, SECTION_MAX), more: Math.max(0, items.length - SECTION_MAX) }]
    }),
  ) as unknown as HandoverContent['sections'] // every name of SECTIONS is there
  const { id, from, until, attendance } = shift
  return {
    site: post.site,
    post: { id: post.id, name: post.name },
    shift: { id, from, until, people: eachOnce(attendance.map(({ person }) => person)) },
    madeAt: at,
    sections,
    remarks: '',
    log,
  }
}

type Items = (picture: HandoverPicture) => readonly HandoverItem[]

const ITEMS: Readonly<Record<SectionName, Items>> = {
  unacknowledged: (picture) => alarmItems(picture, (alarm) => UNACKNOWLEDGED.has(alarmState(alarm))),
  active: (picture) =>
    alarmItems(
      picture,
      (alarm) => alarmState(alarm) === 'acknowledged' && isActive(alarm),
      ({ acknowledged }) => ({
        ...(acknowledged === null ? {} : { by: acknowledged.by }),
        ...(acknowledged?.note === undefined ? {} : { reason: acknowledged.note }),
      }),
    ),
  shelved: (picture) =>
    alarmItems(
      picture,
      ({ shelved }) => shelved !== null,
      ({ shelved }) => ({
        at: shelved!.at,
        until: shelved!.until,
        by: shelved!.by,
        reason: shelved!.reason,
      }),
    ),
  'out-of-service': (picture) =>
    alarmItems(
      picture,
      ({ outOfService }) => outOfService !== null,
      ({ outOfService }) => {
        const { at, by, reason, work } = outOfService!
        return { at, by, reason, ...(work === undefined ? {} : { work }) }
      },
    ),
  devices: ({ devices }) =>
    devices
      .filter(({ state }) => isDown(state.status))
      .map(({ name, state }) => ({
        subject: name.en,
        what: STATUS_WORDS[state.status === 'offline' ? 'offline' : 'silent'],
        where: name,
        at: state.statusSince,
      })),
  troubles: ({ troubles }) =>
    troubles.map(({ code, detail, since }) => ({ subject: code, what: { en: detail }, at: since })),
  notes: ({ entries }) => writtenItems(entries, ['note', 'incident']),
  presence: ({ entries }) =>
    entries.flatMap(({ n, content }) =>
      content.kind === 'presence' && content.fact.type === 'presence.missed'
        ? [{ subject: `#${n}`, what: NO_ANSWER, at: content.fact.at }]
        : [],
    ),
  drills: ({ entries }) => writtenItems(entries, ['drill']),
}

const STATUS_WORDS: Readonly<Record<'silent' | 'offline', Text>> = {
  silent: { en: 'silent', zh: '无信号' },
  offline: { en: 'offline', zh: '离线' },
}
const NO_ANSWER: Text = { en: 'No answer to the presence prompt', zh: '在岗查询无应答' }

/** The highest priority first, then the oldest. */
function alarmItems(
  { alarms, nameOf }: HandoverPicture,
  holds: (alarm: Alarm) => boolean,
  more: (alarm: Alarm) => Partial<HandoverItem> = () => ({}),
): readonly HandoverItem[] {
  return alarms
    .filter(holds)
    .map((alarm) => {
      const { equipment, message } = nameOf(alarm)
      const at = alarm.raisedAt ?? alarm.conditionSince
      return { subject: alarm.id, what: message, where: equipment, at, priority: alarm.priority, ...more(alarm) }
    })
    .toSorted((a, b) => PRIORITIES.indexOf(a.priority) - PRIORITIES.indexOf(b.priority) || a.at - b.at)
}

/** A corrected entry is told as it was corrected last; oldest first, as it happened. */
function writtenItems(entries: readonly DutyEntry[], kinds: readonly string[]): readonly HandoverItem[] {
  const corrected = new Set(entries.flatMap(({ content }) => (isWritten(content) ? [content.corrects] : [])))
  return entries
    .flatMap(({ n, at, by, content }): readonly HandoverItem[] => {
      if (!isWritten(content) || !kinds.includes(content.kind) || corrected.has(n)) return []
      const where = content.place === undefined ? {} : { where: { en: content.place } }
      return [{ subject: `#${n}`, what: { en: content.text }, ...where, at, by: by.name }]
    })
    .toReversed()
}

/** The text that is hashed and signed. */
export const handoverText = (content: HandoverContent): string => JSON.stringify(content)
