import { MINUTE_ms, type Millis } from '../time.ts'
import type { Post } from './post.ts'
import { isResponsible, onDuty, type Shift } from './shift.ts'

/** How well a post is manned; `needed` 0: no shift is planned now and nobody need be there. */
export type Cover = { readonly needed: number; readonly present: number }

/** People walk in late and out to the toilet: a post with too few people is told after this. */
export const UNFILLED_AFTER_ms = 5 * MINUTE_ms

/** Since when too few were there, and since when that has been told. */
export type Unfilled = { readonly since: Millis | null; readonly toldAt: Millis | null }
export const FILLED: Unfilled = { since: null, toldAt: null }

export type CoverFact =
  | { readonly type: 'post.unfilled'; readonly at: Millis; readonly since: Millis; readonly cover: Cover }
  | { readonly type: 'post.filled'; readonly at: Millis; readonly cover: Cover }

/** A post whose shift has not been taken over still answers with the people of that shift. */
export function coverOf(post: Pick<Post, 'id' | 'needed'>, shifts: readonly Shift[], now: Millis): Cover {
  const ours = shifts.filter((shift) => shift.post === post.id)
  const asked = ours.some(({ state, from, until }) => from <= now && now < until && state !== 'cancelled')
  const answering = ours.filter(isResponsible)
  return {
    needed: asked || answering.length > 0 ? post.needed : 0,
    present: answering.flatMap(onDuty).length,
  }
}

/** Looks at the clock: too few people for {@link UNFILLED_AFTER_ms} is told once, and so is its end. */
export function watchCover(unfilled: Unfilled, cover: Cover, now: Millis): readonly [Unfilled, CoverFact | null] {
  if (cover.present >= cover.needed) {
    if (unfilled.since === null) return [unfilled, null]
    return [FILLED, unfilled.toldAt === null ? null : { type: 'post.filled', at: now, cover }]
  }
  const since = unfilled.since ?? now
  if (unfilled.toldAt === null && now - since >= UNFILLED_AFTER_ms) {
    return [
      { since, toldAt: now },
      { type: 'post.unfilled', at: now, since, cover },
    ]
  }
  return [unfilled.since === null ? { since, toldAt: null } : unfilled, null]
}
