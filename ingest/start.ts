import { v7 as uuidv7 } from 'uuid'
import type { Estate } from '#domain/site/estate.ts'
import type { Log, LogLine } from '#domain/log.ts'
import type { Millis } from '#domain/time.ts'
import type { Authenticate, ConnectionListener, Receive } from '#domain/wire/door.ts'
import { VALUES_EVERY_ms } from '#domain/wire/live.ts'
import type { Platform } from '#domain/wire/platform.ts'
import { Board, CHANGES_KEPT } from './board.ts'
import { createCommitter } from './commit.ts'
import { type Credentials, openCredentials } from './credentials.ts'
import { openDoor } from './door.ts'
import { dropBehind } from './drop-behind.ts'
import { buildUnits, type Units, withCommunicationAlarms } from './engine/build.ts'
import { createEngine, type Engine } from './engine/engine.ts'
import { Outbox } from './engine/outbox.ts'
import { recover, SnapshotRounds } from './engine/snapshot.ts'
import type { Journal, JournalTrouble } from './journal/journal.ts'
import { openJournal } from './journal/open.ts'
import { Ledger } from './ledger.ts'
import { createPlatform } from './platform.ts'
import { openTelemetry } from './telemetry/open.ts'
import type { Retention } from './telemetry/telemetry.ts'
import { type DoorTrouble, Troubles } from './troubles.ts'
import { watchClock } from './watch-clock.ts'

/** Deadlines are looked at this often: no alarm is later than this because of waiting. */
const TICK_ms = 100
/** Everything together ends within 10 s (F31): the broker's wait, this one, and closing the files. */
const DRAIN_ms = 4000
/** While nothing can be recorded the broker has waited in vain already; what is not on disk was never acknowledged. */
const DRAIN_TROUBLED_ms = 500

export type IngestOptions = {
  readonly folder: string
  readonly estate: Estate
  readonly retention: Retention
  readonly now: () => Millis
  /** Never jumps; ms. The same as `now` where time is injected. */
  readonly steady: () => number
  readonly log: Log
}

export type Ingest = {
  readonly platform: Platform
  readonly receive: Receive
  readonly connections: ConnectionListener
  readonly authenticate: Authenticate
  readonly ledger: Ledger
  readonly credentials: Credentials
  /** What a broker says of itself; it stands among the platform's troubles until its words are null. */
  readonly trouble: (code: DoorTrouble, detail: string | null) => void
  /** Looks at the deadlines now; the clock does it by itself every TICK_ms. */
  readonly tick: () => void
  readonly stop: () => Promise<void>
}

/** Opens the data folder, puts everything back to where it stood, and is ready for readings when it resolves. */
export async function startIngest(options: IngestOptions): Promise<Ingest> {
  const { now, log } = options
  const estate = withCommunicationAlarms(options.estate)
  const opened = await openData(options, estate)
  const { journal, units, telemetry } = opened
  const outbox = new Outbox(journal.recovered)
  const engine = createEngine(units, outbox, () => uuidv7())
  const board = boardAsOf(estate, units, journal)
  const recording = startRecording(options, { ...opened, outbox, board })
  const { committer, troubles, handlerError } = recording
  const ledger = new Ledger(journal.recovered, outbox, committer)
  const credentials = await openCredentials({ journal, estate, now })
  const stopTicking = keepTime(engine, committer.wake, options, (by_ms) => {
    log({ level: 'warn', code: 'clock.jumped', by_ms })
    troubles.report('clock', `the server's clock was set by ${Math.round(by_ms / 1000)} s`)
  })
  const parts = { estate, units, board, engine, outbox, committer, journal, telemetry, troubles, now, handlerError }
  const { platform, tellValues } = createPlatform(parts)
  const values = setInterval(tellValues, VALUES_EVERY_ms)

  return {
    platform,
    ledger,
    credentials,
    authenticate: credentials.authenticate,
    ...openDoor({ engine, outbox, committer, handlerError }),
    trouble: (code, detail) => troubles.stands(code, detail),
    tick() {
      engine.tick(now())
      committer.wake()
    },
    async stop() {
      stopTicking()
      clearInterval(values)
      troubles.stop()
      await recording.finish()
      await telemetry.stop()
      await journal.stop()
    },
  }
}

/** The journal, the units as it left them, and the history behind it. */
async function openData({ folder, retention, now, log }: IngestOptions, estate: Estate) {
  let trouble: JournalTrouble | null = null
  const journal = await openJournal({
    folder,
    recentChanges: CHANGES_KEPT,
    onTrouble: (found) => {
      trouble = found
      if (found) log({ level: 'error', code: 'journal.trouble', detail: found.detail })
    },
  })
  const units = await buildUnits(estate, journal)
  await recover(units, journal, now())
  const telemetry = await openTelemetry({ folder, retention, now, log: (line) => log(line as LogLine) })
  return { journal, journalTrouble: () => trouble, units, telemetry }
}

function boardAsOf(estate: Estate, units: Units, { recovered }: Journal): Board {
  const board = new Board(
    estate.sites.map(({ id }) => id),
    recovered,
  )
  for (const program of units.programs) board.put(program.alarm)
  for (const device of units.devices.values()) board.putDevice(device.key, device.state)
  return board
}

type Recorded = Awaited<ReturnType<typeof openData>> & { readonly outbox: Outbox; readonly board: Board }

/** From the outbox to the disk, and from there to the board and the history. What goes wrong on the way is a trouble. */
function startRecording({ folder, now, log }: IngestOptions, recorded: Recorded) {
  const { journal, journalTrouble, units, telemetry, outbox, board } = recorded
  const rounds = new SnapshotRounds(units)
  const handlerError = (error: unknown): void => {
    log({ level: 'error', code: 'handler.failed', detail: String(error) })
    troubles.report('handler', error instanceof Error ? error.message : String(error))
  }
  const drop = (batch: number): Promise<void> => journal.dropReadingsUpTo(batch)
  const dropped = dropBehind(drop, journal.recovered.snapshot?.batch ?? 0, handlerError)
  telemetry.onCursor((batch) => dropped.cursor(batch))
  const committer = createCommitter({
    journal: {
      commit: (batch) => journal.commit(batch),
      saveSnapshot: (snapshot) => journal.saveSnapshot(snapshot).then(() => dropped.snapshot(snapshot.batch)),
    },
    outbox,
    rounds,
    lastBatch: journal.recovered.lastBatch,
    now,
    log,
    committed(batch) {
      board.tell(batch, handlerError)
      telemetry.wake()
    },
  })
  const troubles = new Troubles({
    folder,
    journal: () => committer.trouble() ?? journalTrouble(),
    hasRoom: committer.hasRoom,
    telemetry: () => telemetry,
    now,
  })
  /** Writes what is left, and where recovery may start. */
  const finish = async (): Promise<void> => {
    await committer
      .drain(committer.trouble() ? DRAIN_TROUBLED_ms : DRAIN_ms)
      .catch((error: Error) => log({ level: 'error', code: 'stop.not-drained', detail: error.message }))
    if (committer.lastBatch() === 0 || committer.trouble() !== null) return
    await journal
      .saveSnapshot(rounds.whole(committer.lastBatch(), now()))
      .catch((error: Error) => log({ level: 'error', code: 'journal.snapshot-failed', detail: error.message }))
  }
  return { committer, troubles, handlerError, finish }
}

function keepTime(
  engine: Engine,
  wake: () => void,
  options: IngestOptions,
  jumped: (by_ms: number) => void,
): () => void {
  const jump = watchClock(options.now, options.steady)
  const timer = setInterval(() => {
    const by_ms = jump()
    if (by_ms !== 0) {
      engine.clockJumped(by_ms, options.now())
      jumped(by_ms)
    }
    engine.tick(options.now())
    wake()
  }, TICK_ms)
  return () => clearInterval(timer)
}
