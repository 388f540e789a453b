import { SECOND_ms, type Millis } from '#domain/time.ts'
import type { Trouble } from '#domain/wire/live.ts'
import type { Trend, TrendQuery } from '#domain/wire/trend.ts'
import type { TargetReader } from '../target.ts'
import { NotKept } from './source.ts'

/** A person waits for a chart, and the embedded store must still have its turn before they are told that there is none. */
const ANSWER_MAX_ms = 5 * SECOND_ms
/** A server that could not be read is left alone so long: each chart would wait for it. */
const LEFT_ALONE_ms = 10 * SECOND_ms

type Ask = (query: TrendQuery) => Promise<Trend>
export type Trends = { readonly trend: Ask; readonly troubles: () => readonly Trouble[] }

type Parts = {
  readonly embedded: Ask
  /** The server that the site file names as the one to read from; null: the embedded store. */
  readonly chosen: ({ readonly id: string } & TargetReader) | null
  readonly now: () => Millis
}

/**
 * Trends from the store that was chosen, and from the embedded one where that does not have all of the time asked for, and while it cannot be
 * read, which is a trouble.
 */
export function createTrends({ embedded, chosen, now }: Parts): Trends {
  if (chosen === null) return { trend: embedded, troubles: () => [] }
  let failed: { readonly since: Millis; readonly at: Millis; readonly why: string } | null = null
  return {
    async trend(query) {
      if (failed && Math.abs(now() - failed.at) < LEFT_ALONE_ms) return embedded(query)
      try {
        const trend = await within(chosen.trend(query))
        failed = null
        return trend
      } catch (error) {
        const why = (error as Error).message
        failed = error instanceof NotKept ? null : { since: failed?.since ?? now(), at: now(), why }
        return embedded(query)
      }
    },
    troubles: () =>
      failed === null
        ? []
        : [
            {
              code: 'targets',
              detail: `${chosen.id}: trends come from the embedded store meanwhile: ${failed.why}`,
              since: failed.since,
            },
          ],
  }
}

async function within(asked: Promise<Trend>): Promise<Trend> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => late.reject(new Error(`no answer within ${ANSWER_MAX_ms / SECOND_ms} s`)),
    ANSWER_MAX_ms,
  )
  try {
    return await Promise.race([asked, late.promise])
  } finally {
    clearTimeout(timer)
  }
}
