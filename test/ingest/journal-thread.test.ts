import { expect, test } from 'vitest'
import { type Channel, openChannel } from '../../ingest/journal/channel.ts'
import { openLine } from '../../ingest/journal/line.ts'
import { batch } from './journal-batch.ts'
import { open, temporaryFolder } from './journal-support.ts'

const nothing = (): void => {}

test('when the thread ends, every question that is open is answered with the reason', async () => {
  const channel = openChannel(nothing)
  await channel.ask('open', { folder: temporaryFolder(), recentChanges: 1 })
  const questions = Promise.allSettled([
    channel.ask('commit', { batch: batch(1, { bytes: 3_000_000 }), again: false }),
    channel.ask('facts', { site: 'hq', limit: 1 }),
    channel.ask('read', { after: 0 }),
  ])
  await channel.kill()
  for (const settled of await questions) {
    expect(settled).toMatchObject({ status: 'rejected', reason: { message: "the journal's thread has ended: exit 1" } })
  }
  expect(channel.alive()).toBe(false)
  await expect(channel.ask('read', { after: 0 })).rejects.toThrow("the journal's thread has ended")
})

test('after the thread has ended it is reported, the next question starts another one, and the batch counts once', async () => {
  const folder = temporaryFolder()
  const channels: Channel[] = []
  const reports: (string | null)[] = []
  const start = (): Channel => {
    const channel = openChannel(nothing)
    channels.push(channel)
    return channel
  }
  const line = await openLine(start, { folder, recentChanges: 1 }, (detail) => reports.push(detail))
  await line.ask('commit', { batch: batch(1), again: false })
  await line.ask('commit', { batch: batch(2), again: false })
  await channels[0]!.kill()
  await channels[0]!.ended
  // The answer to batch 2 might have been lost with the thread: it is tried again.
  await Promise.all([
    line.ask('commit', { batch: batch(2), again: true }),
    line.ask('numbers', { series: ['hq/pump/flow'], devices: [] }),
  ])
  await line.ask('commit', { batch: batch(3), again: false })
  expect(channels).toHaveLength(2)
  expect(reports).toEqual(["the journal's thread has ended: exit 1", null])
  const read = await line.ask('read', { after: 0 })
  expect(read.map((r) => r.batch)).toEqual([1, 2, 3])
  await line.close()
  expect((await open(folder)).recovered.lastBatch).toBe(3)
})

test('a thread that cannot be started again answers each question with the reason, and the line can be closed', async () => {
  const folder = temporaryFolder()
  const channels: Channel[] = []
  const start = (): Channel => {
    const channel = openChannel(nothing)
    channels.push(channel)
    return channel
  }
  const line = await openLine(start, { folder, recentChanges: 1 }, nothing)
  await channels[0]!.kill()
  const other = await open(folder)
  await expect(line.ask('read', { after: 0 })).rejects.toThrow('already running')
  await expect(line.ask('read', { after: 0 })).rejects.toThrow('already running')
  await other.stop()
  expect(await line.ask('read', { after: 0 })).toEqual([])
  await line.close()
  await expect(line.ask('read', { after: 0 })).rejects.toThrow('the journal is stopped')
})
