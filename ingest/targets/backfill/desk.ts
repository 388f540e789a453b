import type { Actor } from '#domain/person/actor.ts'
import type { Millis } from '#domain/time.ts'
import type { Done } from '#domain/wire/people.ts'
import type { BackfillRange } from '#domain/wire/target-api.ts'
import type { Ledger } from '../../ledger.ts'
import type { Copies } from './open.ts'

type Parts = {
  readonly ids: readonly string[]
  readonly copies: Pick<Copies, 'backfill'>
  readonly ledger: Pick<Ledger, 'write'>
  readonly now: () => Millis
}

/** Begins back-fills that people ask for, each with its entry in the audit log. Answers the time that is copied. */
export const createBackfills =
  ({ ids, copies, ledger, now }: Parts) =>
  async (target: string, by: Actor, asked: BackfillRange): Promise<Done<Required<BackfillRange>>> => {
    if (!ids.includes(target)) return { ok: false, refused: { code: 'not-found', fill: { what: 'store' } } }
    // Newer readings are delivered anyway.
    const { from = 0, until = now() } = asked
    if (from >= until)
      return { ok: false, refused: { code: 'request.invalid', fill: { detail: 'from must be before until' } } }
    const detail = { from, until }
    const refused = await ledger.write(
      [],
      [{ at: now(), site: null, by, action: 'target.backfill', subject: target, detail }],
    )
    if (refused) return { ok: false, refused }
    copies.backfill(target, from, until)
    return { ok: true, value: { from, until } }
  }
