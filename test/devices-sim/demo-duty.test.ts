import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { demoPeople } from '../../devices-sim/demo-people.ts'
import { planDemoDuty } from '../../devices-sim/demo-duty.ts'
import { configurationOf } from '../../ingest/site-file.ts'
import { startIngest } from '../../ingest/start.ts'
import { coldRoomSite } from '../support/cold-room.ts'

test.each(['01:00', '07:59', '08:00', '15:00', '23:30'])(
  'the demonstration at %s by the clock of the site has a watch that runs now, planned once however often it starts',
  async (clock) => {
    const folder = await mkdtemp(join(tmpdir(), 'watchroom-demo-duty-'))
    const site = configurationOf(coldRoomSite())
    const [place] = site.estate.sites
    const now = Date.parse(`2026-11-25T${clock}:00+08:00`)
    const ingest = await startIngest({
      folder,
      ...site,
      now: () => now,
      steady: () => performance.now(),
      log: () => {},
    })
    try {
      const accounts = demoPeople().map((person) => ({
        ...person,
        id: person.login,
        active: true,
        createdAt: now,
        hasPassword: false,
        linked: false,
      }))
      for (let start = 0; start < 2; start += 1) await planDemoDuty(ingest.duty, place!, accounts, now)
      const [post, ...more] = ingest.duty.view(place!.id, { account: null, name: 'x' })!.posts
      expect(more).toEqual([])
      const shifts = post!.shifts.map(({ shift }) => shift)
      expect(shifts).toHaveLength(14)
      expect(shifts.filter(({ from, until }) => from <= now && now < until)).toHaveLength(1)
    } finally {
      await ingest.stop()
      await rm(folder, { recursive: true, force: true })
    }
  },
)
