import type { Alarm } from '#domain/alarm/alarm.ts'
import type { DeviceState } from '#domain/device/device.ts'
import { invariant } from '#domain/invariant.ts'
import type { Millis } from '#domain/time.ts'
import type { Change } from '#domain/wire/live.ts'
import type { DeadLetter } from '#domain/wire/platform.ts'
import { type Channel, openChannel } from './channel.ts'
import type { Batch, Journal, JournalTrouble, Recovered } from './journal.ts'
import { factsBySlices } from './fact-slices.ts'
import { momentsBySlices, standingBySlices } from './moment-slices.ts'
import { type Line, openLine } from './line.ts'
import { refusalOf } from './refusal.ts'
import type { Opened, StoredDeadLetter, StoredReadings } from './protocol.ts'

export type JournalOptions = {
  /** The data folder; made (0700) where it is missing. */
  readonly folder: string
  /** How many of the newest changes of each site are recovered. */
  readonly recentChanges: number
  /** Something is wrong though no call has failed, or the journal's thread has ended; null when it is over. */
  readonly onTrouble?: (trouble: JournalTrouble | null) => void
  readonly now?: () => Millis
}

/** A commit that takes longer is reported while it lasts; it is not given up, because it may yet succeed. */
export const SLOW_COMMIT_ms = 10_000

/**
 * Opens the journal of a data folder and recovers what it holds. Rejects with a sentence for a person when another process has the folder,
 * the disk cannot be written, or the file is damaged or of a newer version.
 */
export async function openJournal(options: JournalOptions): Promise<Journal> {
  const { folder, recentChanges, onTrouble = () => {}, now = Date.now } = options
  const report = (detail: string | null): void => onTrouble(detail === null ? null : { detail, since: now() })
  const line = await openLine(() => openChannel(report), { folder, recentChanges }, report)
  const recovered = await parseOrClose(line, folder)
  let underWay: Promise<unknown> | null = null
  let failed: number | null = null
  let stopped: Promise<void> | null = null

  const commit = async (batch: Batch): Promise<void> => {
    invariant(underWay === null, 'one commit at a time')
    const again = batch.id === failed
    // A copy goes to the journal's thread: the caller keeps the batch, to try again where this fails.
    const readings = batch.readings.slice()
    let slow = false
    const watch = setTimeout(() => {
      slow = true
      report(`the disk has not answered for ${SLOW_COMMIT_ms / 1000} s`)
    }, SLOW_COMMIT_ms)
    try {
      underWay = line.ask('commit', { batch: { ...batch, readings }, again }, [readings.buffer])
      await underWay
      failed = null
    } catch (error) {
      failed = batch.id
      throw error
    } finally {
      underWay = null
      clearTimeout(watch)
      if (slow) report(null)
    }
  }

  return {
    recovered,
    commit,
    numbers: async (keys) => {
      const numbers = await line.ask('numbers', keys)
      return {
        series: new Map(keys.series.map((k, i) => [k, numbers.series[i]!])),
        devices: new Map(keys.devices.map((k, i) => [k, numbers.devices[i]!])),
      }
    },
    readingsAfter: (afterBatch) => readingsAfter(line.ask, afterBatch),
    saveSnapshot: async (snapshot) => void (await line.ask('saveSnapshot', snapshot)),
    dropReadingsUpTo: (batch) => whileMore(() => line.ask('drop', { upTo: batch })),
    facts: async (query) =>
      (await factsBySlices((slice) => line.ask('facts', slice), query)).map((json) => JSON.parse(json) as Change),
    span: (ask) => line.ask('span', ask),
    moments: (ask) => momentsBySlices(line.ask, ask),
    standing: (ask) => standingBySlices(line.ask, ask),
    deadLetters: async (device, limit) => (await line.ask('deadLetters', { device, limit })).map(deadLetterOf),
    deadLettersExcept: async (devices, limit) =>
      (await line.ask('deadLettersExcept', { devices, limit })).map(deadLetterOf),
    audit: (query) => line.ask('audit', query),
    duty: (query) => line.ask('duty', query),
    dropDutyBefore: (before) => whileMore(() => line.ask('dropDuty', { before })),
    saveCredential: async (row) => void (await line.ask('saveCredential', row)),
    stop: () => (stopped ??= line.close()),
  }
}

/** A slice at a time, so that commits come between. */
async function whileMore(slice: () => Promise<boolean>): Promise<void> {
  while (await slice());
}

/** A row that is not JSON any more must not leave the thread and its lock behind. */
async function parseOrClose(line: Line, folder: string): Promise<Recovered> {
  try {
    return recoveredOf(line.opened)
  } catch (error) {
    await line.close()
    throw refusalOf(error, folder)
  }
}

const recoveredOf = (opened: Opened): Recovered => ({
  lastBatch: opened.lastBatch,
  lastAt: opened.lastAt,
  alarms: opened.alarms.map((json) => JSON.parse(json) as Alarm),
  devices: new Map(opened.devices.map(([device, json]) => [device, JSON.parse(json) as DeviceState])),
  seqs: new Map(opened.seqs),
  recentChanges: opened.recentChanges.map((json) => JSON.parse(json) as Change),
  credentials: opened.credentials,
  snapshot: opened.snapshot,
  records: opened.records,
  lastAudit: opened.lastAudit,
  dutyEnds: opened.dutyEnds,
})

const deadLetterOf = (row: StoredDeadLetter): DeadLetter => ({
  ...row,
  reason: JSON.parse(row.reason) as DeadLetter['reason'],
})

/** One answer is being read while the one before it is being used, so that at most two are in memory. */
async function* readingsAfter(ask: Channel['ask'], afterBatch: number): AsyncGenerator<StoredReadings> {
  let ahead = read(afterBatch)
  for (;;) {
    const answer = await ahead
    const last = answer.at(-1)
    if (!last) return
    ahead = read(last.batch)
    yield* answer
  }

  function read(after: number): Promise<readonly StoredReadings[]> {
    const found = ask('read', { after })
    // The consumer may stop before it comes to this answer; a failure is thrown where it is awaited.
    found.catch(() => {})
    return found
  }
}
