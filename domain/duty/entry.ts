import type { AlarmFact } from '../alarm/fact.ts'
import type { Priority } from '../alarm/definition.ts'
import type { Text } from '../text.ts'
import type { Millis } from '../time.ts'
import type { CoverFact } from './cover.ts'
import type { EquipmentState } from './equipment-state.ts'
import type { SignedHandover } from './handover.ts'
import type { ShiftFact } from './input.ts'
import type { DutyPerson } from './person.ts'
import type { PresenceFact } from './presence.ts'

/** What a person may write by hand. */
export const WRITTEN_KINDS = ['note', 'incident', 'drill'] as const
export type WrittenKind = (typeof WRITTEN_KINDS)[number]

export type Written = {
  readonly kind: WrittenKind
  readonly text: string
  /** Where it happened, in the person's words. */
  readonly place?: string
  /** Number of the entry that this one corrects; that one stays as it is. */
  readonly corrects?: number
}

/** Alarms that a reader of the log must know of. */
export const LOGGED_ALARM_FACTS = [
  'alarm.raised',
  'alarm.acknowledged',
  'alarm.taken-out-of-service',
  'alarm.returned-to-service',
] as const satisfies readonly AlarmFact['type'][]
export type LoggedAlarmFact = Extract<AlarmFact, { readonly type: (typeof LOGGED_ALARM_FACTS)[number] }>

/** The content of an entry: written by a person, or by the platform about a fact. */
export type EntryContent =
  | Written
  | { readonly kind: 'shift'; readonly fact: ShiftFact }
  | { readonly kind: 'handover'; readonly handover: SignedHandover }
  | { readonly kind: 'presence'; readonly fact: PresenceFact }
  | { readonly kind: 'cover'; readonly fact: CoverFact }
  | {
      readonly kind: 'alarm'
      readonly fact: LoggedAlarmFact
      readonly priority: Priority
      readonly equipment: Text
      readonly message: Text
    }
  | {
      readonly kind: 'trouble'
      readonly code: string
      readonly detail: string
      readonly since: Millis
      readonly over: boolean
    }
  | { readonly kind: 'equipment-state'; readonly state: EquipmentState }
  /** `from`: when it was last known to run. */
  | { readonly kind: 'away'; readonly from: Millis }

export type EntryKind = EntryContent['kind']
export const ENTRY_KINDS = [
  'note',
  'incident',
  'drill',
  'shift',
  'handover',
  'presence',
  'cover',
  'alarm',
  'trouble',
  'equipment-state',
  'away',
] as const satisfies readonly EntryKind[]

export const isWritten = (content: EntryContent): content is Written =>
  (WRITTEN_KINDS as readonly string[]).includes(content.kind)

/** One entry of the duty log of a post, before it has its place there. */
export type NewDutyEntry = {
  readonly site: string
  readonly post: string
  readonly at: Millis
  readonly by: DutyPerson
  readonly content: EntryContent
}

/**
 * A row of the duty log. Each post has a chain of its own: rows are numbered from 1 without a gap, `hash` is the hex SHA-256 of the hash before it (64
 * zeros before the first) followed by the row's own text. A mistake is corrected by a new entry that names the old one.
 */
export type DutyEntry = NewDutyEntry & { readonly n: number; readonly hash: string }

/** The end of a post's chain. */
export type DutyEnd = Pick<DutyEntry, 'site' | 'post' | 'n' | 'hash'>

/** The text of a row that is hashed: its fields as JSON in this order. */
export const dutyText = ({ site, post, n, at, by, content }: Omit<DutyEntry, 'hash'>): string =>
  JSON.stringify([site, post, n, at, by.account, by.name, content])

type Row = readonly [
  site: string,
  post: string,
  n: number,
  at: Millis,
  account: string | null,
  name: string,
  content: EntryContent,
]

/** The reverse of {@link dutyText}. */
export function dutyEntryOf(text: string, hash: string): DutyEntry {
  const [site, post, n, at, account, name, content] = JSON.parse(text) as Row
  return { site, post, n, at, by: { account, name }, content, hash }
}

/** Which entries of a post: newest first; what is absent does not narrow. */
export type DutyLogQuery = {
  readonly site: string
  readonly post: string
  readonly kinds?: readonly EntryKind[]
  readonly from?: Millis
  readonly until?: Millis
  /** Only those of a smaller number. */
  readonly before?: number
  readonly limit: number
}

/** A page of the log; the text of a note is bounded, and so is a place. */
export const ENTRY_TEXT_MAX = 2000
export const PLACE_MAX = 100
