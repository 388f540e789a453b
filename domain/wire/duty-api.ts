import { type Static, Type } from 'typebox'
import { ENTRY_KINDS, ENTRY_TEXT_MAX, PLACE_MAX, WRITTEN_KINDS } from '../duty/entry.ts'
import { REMARKS_MAX } from '../duty/handover.ts'
import { NEEDED_MAX, POST_KINDS } from '../duty/post.ts'
import { ROSTER_DAYS_MAX } from '../duty/roster.ts'
import { PEOPLE_MAX } from '../duty/shift.ts'
import { CLOCK_PATTERN, DAY_PATTERN } from '../duty/wall-clock.ts'
import type { Permission } from '../person/may.ts'
import { closed, Instant, refusals, route, Slug } from './route.ts'

const Uuid = Type.String({ format: 'uuid' })
const Name = Type.String({ minLength: 1, maxLength: 64, pattern: '^[^\\u0000-\\u001f]+$' })
const Reason = Type.String({ minLength: 1, maxLength: 500 })
const Sha256 = Type.String({ pattern: '^[0-9a-f]{64}$' })
/** The person's own confirmation: a signature is never a slip of the finger. */
const Confirm = Type.Literal(true)

export const PostBody = Type.Object(
  {
    id: Slug,
    name: Type.Object({ en: Name, zh: Type.Optional(Name) }, closed),
    kind: Type.Enum([...POST_KINDS]),
    needed: Type.Integer({ minimum: 1, maximum: NEEDED_MAX }),
  },
  closed,
)
export const RosterBody = Type.Object(
  {
    day: Type.String({ pattern: DAY_PATTERN }),
    from: Type.String({ pattern: CLOCK_PATTERN }),
    until: Type.String({ pattern: CLOCK_PATTERN }),
    people: Type.Array(Name, { maxItems: PEOPLE_MAX, description: 'names, as people sign' }),
    days: Type.Optional(Type.Integer({ minimum: 1, maximum: ROSTER_DAYS_MAX })),
  },
  closed,
)
export const ShiftBody = Type.Union([
  Type.Object({ type: Type.Literal('sign-on') }, closed),
  Type.Object({ type: Type.Literal('sign-off') }, closed),
  Type.Object({ type: Type.Literal('end') }, closed),
  Type.Object({ type: Type.Literal('cancel'), reason: Reason }, closed),
  Type.Object(
    { type: Type.Literal('sign'), remarks: Type.String({ maxLength: REMARKS_MAX }), confirm: Confirm },
    closed,
  ),
  Type.Object({ type: Type.Literal('accept'), sha256: Sha256, confirm: Confirm }, closed),
  Type.Object({ type: Type.Literal('refuse'), sha256: Sha256, reason: Reason, confirm: Confirm }, closed),
])
export type ShiftBody = Static<typeof ShiftBody>

const SHIFT_PERMISSION = {
  'sign-on': 'duty.sign',
  'sign-off': 'duty.sign',
  end: 'duty.sign',
  cancel: 'duty.plan',
  sign: 'duty.sign',
  accept: 'duty.sign',
  refuse: 'duty.sign',
} as const satisfies Record<ShiftBody['type'], Permission>

export const EntryBody = Type.Object(
  {
    kind: Type.Enum([...WRITTEN_KINDS]),
    text: Type.String({ minLength: 1, maxLength: ENTRY_TEXT_MAX }),
    place: Type.Optional(Type.String({ minLength: 1, maxLength: PLACE_MAX })),
    corrects: Type.Optional(Type.Integer({ minimum: 1, description: 'number of the entry that this one corrects' })),
  },
  closed,
)

const AtPost = Type.Object({ site: Slug, post: Slug })
const AtShift = Type.Object({ site: Slug, shift: Uuid })
const kinds = `(${ENTRY_KINDS.join('|')})`
const filter = {
  kinds: Type.Optional(Type.String({ pattern: `^${kinds}(,${kinds})*$` })),
  from: Type.Optional(Instant),
  until: Type.Optional(Instant),
}

/** The routes of duty: posts, roster, shifts with their handovers, presence prompts, duty logs. */
export const dutyApi = {
  /** DutyView of wire/duty.ts. */
  duty: route({
    method: 'GET',
    url: '/api/sites/:site/duty',
    summary: 'The posts of a site: who is planned, who is on duty, which prompt waits',
    access: { permission: 'duty.see', site: 'site' },
    params: Type.Object({ site: Slug }),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  savePost: route({
    method: 'POST',
    url: '/api/sites/:site/duty/posts',
    summary: 'Makes a post or changes it',
    access: { permission: 'duty.plan', site: 'site' },
    params: Type.Object({ site: Slug }),
    body: PostBody,
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** Shift[] of duty/shift.ts. */
  planShifts: route({
    method: 'POST',
    url: '/api/sites/:site/duty/posts/:post/roster',
    summary: 'Plans a shift, by the wall clock of the site, on one day or on several after each other; all or none',
    access: { permission: 'duty.plan', site: 'site' },
    params: AtPost,
    body: RosterBody,
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** Shift of duty/shift.ts. */
  shift: route({
    method: 'POST',
    url: '/api/sites/:site/duty/shifts/:shift',
    summary: 'A person signs on or off, signs, takes over or refuses a handover; or a shift is cancelled',
    access: { permissions: SHIFT_PERMISSION, site: 'site' },
    params: AtShift,
    body: ShiftBody,
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** HandoverView of wire/duty.ts. */
  handover: route({
    method: 'GET',
    url: '/api/sites/:site/duty/shifts/:shift/handover',
    summary: 'The handover of a shift: a draft as of now, or what the outgoing side has signed',
    access: { permission: 'duty.see', site: 'site' },
    params: AtShift,
    response: { 200: Type.Unknown(), ...refusals },
  }),
  answerPrompt: route({
    method: 'POST',
    url: '/api/sites/:site/duty/posts/:post/prompts/:prompt',
    summary: 'Somebody is there',
    access: { permission: 'duty.sign', site: 'site' },
    params: Type.Object({ site: Slug, post: Slug, prompt: Uuid }),
    body: Type.Object({ here: Type.Literal(true) }, closed),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  /** DutyEntry[] of duty/entry.ts; a signed handover is an entry of kind `handover`. */
  dutyLog: route({
    method: 'GET',
    url: '/api/sites/:site/duty/posts/:post/log',
    summary: 'The duty log of a post, newest first',
    access: { permission: 'duty.see', site: 'site' },
    params: AtPost,
    querystring: Type.Object(
      {
        ...filter,
        before: Type.Optional(Type.Integer({ minimum: 1 })),
        limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
      },
      closed,
    ),
    response: { 200: Type.Unknown(), ...refusals },
  }),
  writeEntry: route({
    method: 'POST',
    url: '/api/sites/:site/duty/posts/:post/log',
    summary: 'Writes into the duty log, or corrects an entry by a new one; answered when it is on disk',
    access: { permission: 'duty.write', site: 'site' },
    params: AtPost,
    body: EntryBody,
    response: { 200: Type.Null(), ...refusals },
  }),
  exportDutyLog: route({
    method: 'GET',
    url: '/api/sites/:site/duty/posts/:post/log/export',
    summary: 'The duty log of a post as CSV, newest first, with the hash of each entry',
    access: { permission: 'duty.see', site: 'site' },
    params: AtPost,
    querystring: Type.Object(
      { ...filter, language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('zh-CN')])) },
      closed,
    ),
    response: { 200: Type.Unknown({ description: 'the file' }), ...refusals },
  }),
} as const
