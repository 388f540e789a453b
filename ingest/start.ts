import { v7 as uuidv7 } from 'uuid'
import type { Estate } from '#domain/site/estate.ts'
import type { Log, LogLine } from '#domain/log.ts'
import type { Millis } from '#domain/time.ts'
import type { Authenticate, ConnectionListener, Inbound, Receive } from '#domain/wire/door.ts'
import { VALUES_EVERY_ms } from '#domain/wire/live.ts'
import type { DeadLetter, Platform } from '#domain/wire/platform.ts'
import { Board, CHANGES_KEPT } from './board.ts'
import { createCommitter } from './commit.ts'
import { type Credentials, openCredentials } from './credentials.ts'
import { buildUnits, withCommunicationAlarms } from './engine/build.ts'
import { excerpt } from './engine/decode.ts'
import { createEngine, type Engine } from './engine/engine.ts'
import { Outbox } from './engine/outbox.ts'
import { recover, SnapshotRounds } from './engine/snapshot.ts'
import type { JournalTrouble } from './journal/journal.ts'
import { openJournal } from './journal/open.ts'
import { createPlatform } from './platform.ts'
import { openTelemetry } from './telemetry/open.ts'
import type { Retention } from './telemetry/telemetry.ts'
import { Troubles } from './troubles.ts'
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
  readonly credentials: Credentials
  /** Looks at the deadlines now; the clock does it by itself every TICK_ms. */
  readonly tick: () => void
  readonly stop: () => Promise<void>
}

/** Opens the data folder, puts everything back to where it stood, and is ready for readings when it resolves. */
export async function startIngest(options: IngestOptions): Promise<Ingest> {
  const { folder, now, log } = options
  const estate = withCommunicationAlarms(options.estate)
  let journalTrouble: JournalTrouble | null = null
  const journal = await openJournal({
    folder,
    recentChanges: CHANGES_KEPT,
    onTrouble: (trouble) => {
      journalTrouble = trouble
      if (trouble) log({ level: 'error', code: 'journal.trouble', detail: trouble.detail })
    },
  })
  const units = await buildUnits(estate, journal)
  await recover(units, journal, now())

  const outbox = new Outbox(journal.recovered.seqs)
  const engine = createEngine(units, outbox, () => uuidv7())
  const board = new Board(
    estate.sites.map(({ id }) => id),
    journal.recovered,
  )
  for (const program of units.programs) board.put(program.alarm)
  for (const device of units.devices.values()) board.putDevice(device.key, device.state)

  const telemetry = await openTelemetry({
    folder,
    retention: options.retention,
    now,
    log: (line) => log(line as LogLine),
  })
  const rounds = new SnapshotRounds(units)
  const handlerError = (error: unknown) => {
    log({ level: 'error', code: 'handler.failed', detail: String(error) })
    troubles.report('handler', error instanceof Error ? error.message : String(error))
  }
  const dropped = dropBehind(
    (batch) => journal.dropReadingsUpTo(batch),
    journal.recovered.snapshot?.batch ?? 0,
    handlerError,
  )
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
    journal: () => committer.trouble() ?? journalTrouble,
    hasRoom: committer.hasRoom,
    telemetry: () => telemetry,
    now,
  })
  const credentials = await openCredentials({ journal, estate, now })
  const stopTicking = keepTime(engine, committer.wake, options, (by_ms) => {
    log({ level: 'warn', code: 'clock.jumped', by_ms })
    troubles.report('clock', `the server's clock was set by ${Math.round(by_ms / 1000)} s`)
  })
  const { platform, tellValues } = createPlatform({
    estate,
    units,
    board,
    engine,
    outbox,
    committer,
    journal,
    telemetry,
    troubles,
    now,
    handlerError,
  })
  const values = setInterval(tellValues, VALUES_EVERY_ms)

  return {
    platform,
    credentials,
    authenticate: credentials.authenticate,
    receive: (message, done) => {
      if (!committer.hasRoom()) return setImmediate(done, false)
      try {
        engine.take(message)
      } catch (error) {
        // Refusing it would bring it back for ever; what breaks the engine is kept to be looked at, and the rest goes on.
        handlerError(error)
        outbox.deadLetter(broken(message))
      }
      outbox.whenRecorded(done)
      committer.wake()
      return undefined
    },
    connections: {
      connected(device, at) {
        engine.connected(device, at)
        committer.wake()
      },
      disconnected(device, graceful, at) {
        engine.disconnected(device, graceful, at)
        committer.wake()
      },
    },
    tick() {
      engine.tick(now())
      committer.wake()
    },
    async stop() {
      stopTicking()
      clearInterval(values)
      troubles.stop()
      await committer
        .drain(committer.trouble() ? DRAIN_TROUBLED_ms : DRAIN_ms)
        .catch((error: Error) => log({ level: 'error', code: 'stop.not-drained', detail: error.message }))
      if (committer.lastBatch() > 0 && committer.trouble() === null) {
        await journal
          .saveSnapshot(rounds.whole(committer.lastBatch(), now()))
          .catch((error: Error) => log({ level: 'error', code: 'journal.snapshot-failed', detail: error.message }))
      }
      await telemetry.stop()
      await journal.stop()
    },
  }
}

const broken = ({ device, topic, receivedAt, payload }: Inbound): Omit<DeadLetter, 'id'> => ({
  device,
  topic: topic.slice(0, 200),
  receivedAt,
  reason: { code: 'internal' },
  payload: excerpt(payload),
  size: payload.length,
})

/** Readings are dropped from the journal once the store has them and recovery no longer starts before them. */
function dropBehind(drop: (batch: number) => Promise<void>, snapshotBatch: number, onError: (error: unknown) => void) {
  let [cursor, snapshot, done, busy] = [0, snapshotBatch, 0, false]
  const next = (): void => {
    const upTo = Math.min(cursor, snapshot)
    if (busy || upTo <= done) return
    busy = true
    drop(upTo)
      .then(() => (done = upTo))
      .catch(onError)
      .finally(() => (busy = false))
  }
  return {
    cursor(batch: number) {
      cursor = batch
      next()
    },
    snapshot(batch: number) {
      snapshot = batch
      next()
    },
  }
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
