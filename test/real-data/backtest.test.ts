import { expect, test } from 'vitest'
import { PROFILES } from '#domain/profile/registry.ts'
import type { Batch } from '../../ingest/journal/journal.ts'
import { backtestOver, estateOf, History, occurrencesOf } from '../ingest/backtest-support.ts'
import { replayOffline, siteFile } from '../support/real-data.ts'
import { describeWithData } from '../support/when-data.ts'

/** Transactions written to the store at once. */
const BATCHES_A_WRITE = 2000

describeWithData('SKAB: the pump bench over its stored history', 'skab', () => {
  test('both rules raise what they raised while the recording ran', async () => {
    const estate = estateOf(siteFile('skab'), PROFILES)
    const batches: Batch[] = []
    const { backtest, from, until } = await replayOffline('skab-valve1', 'skab', 'skab', (batch) => batches.push(batch))
    const history = await new History().open()
    try {
      for (let begin = 0; begin < batches.length; begin += BATCHES_A_WRITE)
        await history.take(estate, batches.slice(begin, begin + BATCHES_A_WRITE))
      await history.compact()
      for (const definition of estate.definitions.get('skab-bench/bench-pump')!) {
        const live = occurrencesOf(backtest.facts, `skab-bench.bench-pump.${definition.id}`)
        const window = { from, until: until + 1, blockRows: 3000 }
        const { results, readings } = await backtestOver(history, estate, ['bench-pump', definition], window)
        expect(readings).toBeGreaterThanOrEqual(18_000)
        expect(results.proposed!.occurrences).toEqual(live)
      }
      const all = backtest.facts.filter(({ type }) => type === 'alarm.raised')
      expect(all.length).toBeGreaterThan(10)
    } finally {
      history.end()
    }
  })
})
