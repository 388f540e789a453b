import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { MessageChannel, type MessagePort } from 'node:worker_threads'
import type { Millis } from '#domain/time.ts'
import { handOut, type HistoryQuery } from '../../telemetry/hand-out.ts'
import { Rest } from '../../telemetry/rest.ts'
import { STORE_FILE } from '../../telemetry/schema.ts'
import { openStore, type Store } from '../../telemetry/store.ts'
import { readTargetsFile } from '../file.ts'
import { refusedWords } from '../status.ts'
import type { TargetConfig } from '../target.ts'
import { bringCells } from './copy-cells.ts'
import { type Job, openJobs } from './jobs.ts'
import { runBackfill } from './run.ts'

/** Nobody else needs the machine: as fast as one request at a time goes. */
const ROWS_A_SECOND = 1_000_000

type Command = {
  readonly folder: string
  readonly config: TargetConfig
  readonly from: Millis
  readonly until: Millis
  readonly now: () => Millis
  readonly say: (line: string) => void
}

/** The embedded store of a data folder that no platform runs on. Throws a sentence. */
export async function openStoppedStore(folder: string): Promise<Store> {
  if (!existsSync(join(folder, STORE_FILE))) throw new Error(`${folder} holds no ${STORE_FILE}`)
  try {
    return await openStore(folder)
  } catch (error) {
    if (!/lock/i.test((error as Error).message)) throw error
    throw new Error(`Watchroom is running on ${folder}, and the history can be open only once. Stop it first.`, {
      cause: error,
    })
  }
}

/** Brings the readings of a stopped platform to a server, and the cells after them. What was cut off goes on where it stood. Answers the exit code. */
export async function backfillCommand({ folder, config, from, until, now, say }: Command): Promise<number> {
  const store = await openStoppedStore(folder).catch((error: Error) => {
    throw new Error(`${error.message} While it runs, ask it: POST /api/platform/targets/${config.id}/backfill`, {
      cause: error,
    })
  })
  const jobs = openJobs(folder)
  const ask = (query: HistoryQuery): Promise<MessagePort> => {
    const { port1, port2 } = new MessageChannel()
    handOut(store, query, port2)
    return Promise.resolve(port1)
  }
  try {
    const before = jobs.read(config.id)
    const goesOn = before?.state === 'running' && before.from === from && before.until >= until
    const begun = {
      target: config.id,
      from,
      until,
      at: from,
      rows: 0,
      refused: 0,
      tooOld: 0,
      state: 'running',
      why: null,
      startedAt: now(),
      endedAt: null,
    } as const
    const said = saying(say)
    const save = (job: Job): void => {
      jobs.save(job)
      said(job)
    }
    const options = { folder, config, jobs: { ...jobs, save }, ask, now, rows_a_second: ROWS_A_SECOND }
    const { state, rows, refused, tooOld, why } = await runBackfill(options, goesOn ? before : begun).done
    say(`${state}: ${rows} readings${refusedWords({ refused, tooOld })}${why === null ? '' : `: ${why}`}`)
    const last = refused > 0 ? lastReason(folder, config.id) : null
    if (last !== null) say(`the server said: ${last}`)
    if (state !== 'done') return 1
    const wrong = await bringCells(config, {
      ask,
      rate: ROWS_A_SECOND,
      rest: new Rest(),
      signal: new AbortController().signal,
    })
    say(wrong === null ? 'cells are there as well' : `without cells: ${wrong}`)
    return refused > 0 ? 1 : 0
  } finally {
    jobs.close()
    store.close()
  }
}

/** Of the newest line that was refused. */
function lastReason(folder: string, target: string): string | null {
  const file = readTargetsFile(folder)
  try {
    return file?.refused(target)[0]?.reason ?? null
  } finally {
    file?.close()
  }
}

/** Each day that is reached, and what holds it. */
function saying(say: (line: string) => void): (job: Job) => void {
  let [day, held] = ['', null as string | null]
  return ({ at, from, rows, why }) => {
    const today = new Date(at).toISOString().slice(0, 10)
    if (at > from && today !== day) say(`up to ${today}: ${rows} readings`)
    if (why !== null && why !== held) say(`waiting: ${why}`)
    day = today
    held = why
  }
}
