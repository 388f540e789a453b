import { type Static, Type } from 'typebox'
import type { Text as Words } from '../text.ts'
import type { Millis } from '../time.ts'
import { closed, refusals, route, Slug } from './route.ts'

/**
 * How delivery to a time-series server stands. `retrying`: it is away or busy, and asked again by itself. `misconfigured`: somebody must
 * put something right, here or there; it is asked again by itself all the same. `failed`: the fault is in the platform's own files.
 */
export const TARGET_STATES = ['connecting', 'up-to-date', 'delivering', 'retrying', 'misconfigured', 'failed'] as const
export type TargetState = (typeof TARGET_STATES)[number]

/** Why readings were passed over: too many bytes waited, they were too old, the disk was nearly full, the journal no longer had or could read them. */
export const GAP_REASONS = ['size', 'age', 'disk', 'not-in-journal', 'damaged'] as const
export type GapReason = (typeof GAP_REASONS)[number]

/** Readings that a target never got; the embedded store has them, and a back-fill closes the gap. */
export type TargetGap = {
  readonly n: number
  readonly noticedAt: Millis
  /** When they were measured, both ends included; null where that is not known any more. */
  readonly from: Millis | null
  readonly until: Millis | null
  readonly batches: number
  /** null: they were gone before they could be counted. */
  readonly readings: number | null
  readonly why: GapReason
}

/**
 * A back-fill of a server from the embedded store: rows with from ≤ t < until; all before `at` are stored there. `why`: what holds it, or why it
 * failed.
 */
export type BackfillStatus = {
  readonly state: 'running' | 'done' | 'failed'
  readonly from: Millis
  readonly until: Millis
  readonly at: Millis
  readonly rows: number
  /** Lines that the server refused; they are among the refused lines of the target. */
  readonly refused: number
  /** Of these, how many are older than it keeps. */
  readonly tooOld: number
  readonly why: string | null
  readonly startedAt: Millis
  readonly endedAt: Millis | null
}

/** One time-series server beside the embedded store, and how far delivery to it has come. */
export type TargetStatus = {
  readonly id: string
  readonly type: string
  /** Without user name and password. */
  readonly url: string
  readonly database: string
  /** What the server says it is; null while unknown. */
  readonly generation: string | null
  readonly state: TargetState
  readonly since: Millis | null
  readonly problem: Words | null
  /** What is odd though delivery goes on, such as a clock that is off. */
  readonly notes: readonly Words[]
  /** It has everything up to this batch of the journal. */
  readonly cursor: number
  readonly behind_batches: number
  readonly behind_ms: number
  /** Lines that the server refused, ever, of delivery and of back-fills. */
  readonly refused_lines: number
  /** The newest 100 of them. */
  readonly refused: readonly {
    readonly at: Millis
    readonly lines: number
    readonly line: string
    readonly reason: string
  }[]
  readonly gaps: readonly TargetGap[]
  /** The last back-fill that was asked for; null where none was. */
  readonly backfill: BackfillStatus | null
}

const Moment = Type.Union([Type.Integer(), Type.Null()])
const wordOf = (words: readonly string[]) => Type.Union(words.map((word) => Type.Literal(word)))
const Sentence = Type.Object({ en: Type.String(), zh: Type.Optional(Type.String()) })
const Backfill = Type.Object({
  state: wordOf(['running', 'done', 'failed']),
  from: Type.Integer(),
  until: Type.Integer(),
  at: Type.Integer(),
  rows: Type.Integer(),
  refused: Type.Integer(),
  tooOld: Type.Integer(),
  why: Type.Union([Type.String(), Type.Null()]),
  startedAt: Type.Integer(),
  endedAt: Moment,
})
const Target = Type.Unsafe<TargetStatus>(
  Type.Object({
    id: Type.String(),
    type: Type.String(),
    url: Type.String(),
    database: Type.String(),
    generation: Type.Union([Type.String(), Type.Null()]),
    state: wordOf(TARGET_STATES),
    since: Moment,
    problem: Type.Union([Sentence, Type.Null()]),
    notes: Type.Array(Sentence),
    cursor: Type.Integer(),
    behind_batches: Type.Integer(),
    behind_ms: Type.Integer(),
    refused_lines: Type.Integer(),
    refused: Type.Array(
      Type.Object({ at: Type.Integer(), lines: Type.Integer(), line: Type.String(), reason: Type.String() }),
    ),
    gaps: Type.Array(
      Type.Object({
        n: Type.Integer(),
        noticedAt: Type.Integer(),
        from: Moment,
        until: Moment,
        batches: Type.Integer(),
        readings: Moment,
        why: wordOf(GAP_REASONS),
      }),
    ),
    backfill: Type.Union([Backfill, Type.Null()]),
  }),
)

/** Which readings are brought: from ≤ measuredAt < until; everything that the embedded store has up to now, unless it says less. */
const BackfillRange = Type.Object(
  { from: Type.Optional(Type.Integer({ minimum: 0 })), until: Type.Optional(Type.Integer({ minimum: 0 })) },
  closed,
)
export type BackfillRange = Static<typeof BackfillRange>

/** The routes of the time-series servers beside the embedded store. */
export const targetApi = {
  targets: route({
    method: 'GET',
    url: '/api/platform/targets',
    summary: 'The time-series servers that readings are delivered to: how far each is, and what it refused or lost',
    access: { permission: 'platform.see', site: 'platform' },
    response: { 200: Type.Unsafe<readonly TargetStatus[]>(Type.Array(Target)), ...refusals },
  }),
  backfillTarget: route({
    method: 'POST',
    url: '/api/platform/targets/:target/backfill',
    summary:
      'Begins to bring readings of the embedded store to a server, in the place of a back-fill that runs; the list tells how it stands',
    access: { permission: 'platform.targets', site: 'platform' },
    params: Type.Object({ target: Slug }),
    body: BackfillRange,
    response: { 200: Type.Object({ from: Type.Integer(), until: Type.Integer() }), ...refusals },
  }),
} as const
