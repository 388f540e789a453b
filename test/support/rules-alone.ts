import { Board } from '../../ingest/board.ts'
import { Ledger } from '../../ingest/ledger.ts'
import { openRuleBook } from '../../ingest/rules/book.ts'
import { createRules } from '../../ingest/rules/rules.ts'
import { estateOf } from '../ingest/backtest-support.ts'
import { coldRoomSite } from './cold-room.ts'
import { BEGIN } from './engine-story.ts'
import { engineAlone } from './engine-alone.ts'

/** Rules over the real engine and ledger, with transactions that the test seals and records itself. */
export async function rulesAlone() {
  const file = coldRoomSite()
  const { engine, outbox, units } = await engineAlone(file)
  engine.tick(BEGIN)
  let batch = 0
  let readings = 0
  let trouble: { readonly detail: string; readonly since: number } | null = null
  const committer = { wake() {}, trouble: () => trouble }
  const running = createRules({
    book: openRuleBook(estateOf(file), [], () => {}),
    ledger: new Ledger({ records: [] }, outbox, committer),
    engine,
    outbox,
    committer,
    board: new Board(['hq'], { seqs: new Map(), recentChanges: [] }),
    now: () => BEGIN + readings,
    handlerError: (error) => {
      throw error
    },
  })
  return {
    ...running,
    outbox,
    breaks: () => void (trouble = { detail: 'disk full', since: BEGIN }),
    /** What room-1 measures, taken and written; a later one comes a millisecond later. */
    read: (temperature: number) => {
      const at = BEGIN + (readings += 1)
      const payload = Buffer.from(JSON.stringify({ at, values: { temperature } }))
      engine.take({ device: 'hq/room-1', topic: 'facility/hq/room-1/readings', payload, receivedAt: at })
      outbox.seal((batch += 1), at)
    },
    seal: () => outbox.seal((batch += 1), BEGIN),
    warm: () => units.programsById.get('hq.room-1.warm')!,
    units,
  }
}
