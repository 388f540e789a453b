import { HOUR_ms, type Millis } from '../time.ts'
import type { Text } from '../text.ts'
import type { Refused } from '../wire/errors.ts'

export const POST_KINDS = ['fire-control', 'control-room', 'plain'] as const
export type PostKind = (typeof POST_KINDS)[number]

/** A place that people are on duty at: the fire control room, the reception, a gate. */
export type Post = {
  readonly site: string
  /** Slug. */
  readonly id: string
  readonly name: Text
  readonly kind: PostKind
  /** People who must be on duty at once. */
  readonly needed: number
}

type PostRules = {
  readonly neededMin: number
  /** By the wall clock, so that the night on which a clock is set back can be planned like any other; null: no bound but a day. */
  readonly shiftMax_ms: Millis | null
  /** The last person never leaves without a successor. */
  readonly alwaysManned: boolean
  /** Asked at random whether somebody is there. */
  readonly prompts: boolean
  /** The platform writes alarms, troubles and the state of the equipment into its log. */
  readonly watches: boolean
}

/** Two people for at most eight hours in the fire control room: the rule of practice behind S2 (GB 25201). */
export const POST_RULES: Readonly<Record<PostKind, PostRules>> = {
  'fire-control': { neededMin: 2, shiftMax_ms: 8 * HOUR_ms, alwaysManned: true, prompts: true, watches: true },
  'control-room': { neededMin: 1, shiftMax_ms: null, alwaysManned: true, prompts: false, watches: true },
  plain: { neededMin: 1, shiftMax_ms: null, alwaysManned: false, prompts: false, watches: false },
}

/** More people at one post are a typing mistake. */
export const NEEDED_MAX = 20
/** Bounds the page and the walk over all posts at every tick. */
export const POSTS_MAX = 50

/** `site.post`: how a post is named across sites. */
export const postKey = ({ site, id }: Pick<Post, 'site' | 'id'>): string => `${site}.${id}`

/** Why a post cannot be as it was asked for, or null. */
export function whyNotPost({ kind, needed }: Post): Refused | null {
  const { neededMin } = POST_RULES[kind]
  return needed < neededMin ? { code: 'duty.too-few-needed', fill: { least: neededMin } } : null
}
