import type { AlarmFact } from '#domain/alarm/fact.ts'
import { type EntryContent, LOGGED_ALARM_FACTS, type LoggedAlarmFact, type NewDutyEntry } from '#domain/duty/entry.ts'
import { equipmentStateOf, slotOf } from '#domain/duty/equipment-state.ts'
import { type Post, POST_RULES } from '#domain/duty/post.ts'
import type { Change } from '#domain/wire/live.ts'
import { byPlatform, type Followed } from './book.ts'
import type { Desk } from './desk.ts'
import { alarmNames, sitePicture } from './picture.ts'

/** The platform keeps five times as many changes in memory: none is gone before it was looked at. */
export const FOLLOW_CHANGES = 1000

/** Posts whose log tells of alarms, troubles and equipment. */
export const watching = (posts: readonly Post[]): readonly Post[] =>
  posts.filter(({ kind }) => POST_RULES[kind].watches)

/**
 * Brings the duty logs of a site up to what has been told: alarms, troubles, the two-hourly equipment state. How far it came stands in the same
 * transaction as the entries, so that after a kill nothing is missing and nothing is told twice.
 */
export function follow(desk: Desk, site: string): void {
  const posts = watching(desk.book.postsOf(site))
  if (posts.length === 0) return
  const at = desk.now()
  const before = desk.book.followed.get(site)
  const { platform } = desk
  // From the day the first post was made on; nobody was on watch before.
  const since = before?.seq ?? platform.seq(site)
  const contents: EntryContent[] = []
  for (const change of platform.changesSince(site, since) ?? []) contents.push(...alarmEntry(desk, change))
  const seq = platform.seq(site)
  const troubles = followTroubles(desk, before, contents)
  const slot = slotOf(at)
  if (before === null || slot !== before.slot) {
    contents.push({ kind: 'equipment-state', state: equipmentStateOf(sitePicture(desk, site)) })
  }
  if (before !== null && contents.length === 0 && seq - before.seq < FOLLOW_CHANGES) return
  const entries: NewDutyEntry[] = posts.flatMap((post) => contents.map((content) => byPlatform(post, at, content)))
  desk.ledger.note([desk.book.followed.put(site, { seq, slot, troubles })], entries)
}

/** Critical alarms, and every alarm that is taken out of service: what a reader would otherwise miss is not the work of every hour. */
function alarmEntry(desk: Desk, change: Change): readonly EntryContent[] {
  if (!('alarm' in change)) return []
  const { fact, alarm } = change
  if (!isLogged(fact)) return []
  const service = fact.type === 'alarm.taken-out-of-service' || fact.type === 'alarm.returned-to-service'
  if (!service && alarm.priority !== 'critical') return []
  return [{ kind: 'alarm', fact, priority: alarm.priority, ...alarmNames(desk, alarm) }]
}

const isLogged = (fact: AlarmFact): fact is LoggedAlarmFact =>
  (LOGGED_ALARM_FACTS as readonly string[]).includes(fact.type)

/** By their kind, since when: words that change while a trouble stands are no new trouble. */
function followTroubles({ platform }: Desk, before: Followed | null, contents: EntryContent[]): Followed['troubles'] {
  const known = before?.troubles ?? []
  const now = platform.health().troubles.map(({ code, detail, since }) => ({ code, detail, since }))
  for (const trouble of now) {
    if (!known.some(({ code }) => code === trouble.code)) contents.push({ kind: 'trouble', ...trouble, over: false })
  }
  for (const trouble of known) {
    if (!now.some(({ code }) => code === trouble.code)) contents.push({ kind: 'trouble', ...trouble, over: true })
  }
  return now
}
