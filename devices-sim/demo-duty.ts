import { dayAfter, dayOf } from '#domain/duty/wall-clock.ts'
import type { Post } from '#domain/duty/post.ts'
import { PLATFORM_ACTOR } from '#domain/person/actor.ts'
import type { Site } from '#domain/site/site.ts'
import type { Millis } from '#domain/time.ts'
import type { Duty } from '#domain/wire/duty.ts'
import type { AccountView } from '#domain/wire/people.ts'

const ROSTER_DAYS = 7
/** Who has which watch; the night begins on the day before. */
const WATCHES = [
  { from: '20:00', until: '08:00', login: 'wang-li', begins: -1 },
  { from: '08:00', until: '20:00', login: 'chen-jing', begins: 0 },
] as const

/** A control room with a week's roster, planned once: a later start finds the post and leaves it as it is. */
export async function planDemoDuty(
  duty: Duty,
  site: Site,
  accounts: readonly AccountView[],
  now: Millis,
): Promise<void> {
  const asks = { account: null, name: PLATFORM_ACTOR.name }
  if ((duty.view(site.id, asks)?.posts.length ?? 0) > 0) return
  const post: Post = {
    site: site.id,
    id: 'control-room',
    name: { en: 'Control room', zh: '监控中心' },
    kind: 'control-room',
    needed: 1,
  }
  await duty.savePost(PLATFORM_ACTOR, post)
  const today = dayOf(now, site.timeZone)
  for (const { from, until, login, begins } of WATCHES) {
    const people = accounts.flatMap((one) => (one.login === login ? [{ account: one.id, name: one.name }] : []))
    const line = { from, until, people, days: ROSTER_DAYS }
    const planned = await duty.plan(PLATFORM_ACTOR, site.id, post.id, { ...line, day: dayAfter(today, begins) })
    // The watch of the first day is over already.
    if (!planned.ok) await duty.plan(PLATFORM_ACTOR, site.id, post.id, { ...line, day: dayAfter(today, begins + 1) })
  }
}
