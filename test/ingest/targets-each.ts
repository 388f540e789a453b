import { afterEach, beforeEach } from 'vitest'
import { Delivering, fakeStore, takes } from './targets-support.ts'

/** For each test of a file: a data folder, and a store that takes everything. */
export function eachWithStore() {
  const self = {} as { bench: Delivering; store: Awaited<ReturnType<typeof fakeStore>> }
  beforeEach(async () => {
    self.bench = await new Delivering().openJournal()
    self.store = await fakeStore(takes)
  })
  afterEach(async () => {
    await self.bench.end()
    await self.store.close()
  })
  return self
}
