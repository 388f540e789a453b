import { v7 as uuidv7 } from 'uuid'
import type { Estate } from '#domain/site/estate.ts'
import { NO_STORES, type TelemetryChoice } from '#domain/site/resolve-telemetry.ts'
import type { TrendQuery } from '#domain/wire/trend.ts'
import type { Log, LogLine } from '#domain/log.ts'
import type { Delivery } from '#domain/response/delivery.ts'
import { DAY_ms, type Millis } from '#domain/time.ts'
import type { Authenticate, ConnectionListener, Receive } from '#domain/wire/door.ts'
import { VALUES_EVERY_ms } from '#domain/wire/live.ts'
import type { People } from '#domain/wire/people.ts'
import type { Duty } from '#domain/wire/duty.ts'
import type { Operations } from '#domain/wire/operations.ts'
import type { Platform } from '#domain/wire/platform.ts'
import type { ResponsePort } from '#domain/wire/response.ts'
import { type CopyFile, BackupDesk } from './backup/desk.ts'
import { createBacktester } from './backtest/open.ts'
import { Board, CHANGES_KEPT } from './board.ts'
import { createCommitter } from './commit.ts'
import { Consoles } from './consoles.ts'
import { type Credentials, openCredentials } from './credentials.ts'
import { openDoor } from './door.ts'
import { type RunningDuty, startDuty } from './duty/start.ts'
import { dropBehind } from './drop-behind.ts'
import { buildUnits, type Units } from './engine/build.ts'
import { createEngine, type Engine } from './engine/engine.ts'
import { Outbox } from './engine/outbox.ts'
import { recover, SnapshotRounds } from './engine/snapshot.ts'
import type { Journal, JournalTrouble } from './journal/journal.ts'
import { openJournal } from './journal/open.ts'
import { createKpi } from './kpi.ts'
import { Ledger } from './ledger.ts'
import type { OidcOptions } from './people/oidc/oidc.ts'
import { CommitClock, createMeasures } from './measures.ts'
import { createPeople, type Keys } from './people/people.ts'
import { openPlans } from './plans/plans.ts'
import { createPlatform } from './platform.ts'
import { openRuleBook } from './rules/book.ts'
import { createRules } from './rules/rules.ts'
import { startResponse } from './response/start.ts'
import { keepSoundTests } from './sound-tests.ts'
import { createBackfills } from './targets/backfill/desk.ts'
import { openCopies } from './targets/backfill/open.ts'
import { openTargets } from './targets/open.ts'
import { openReader } from './targets/read/open.ts'
import { createTrends } from './targets/read/trends.ts'
import type { TargetConfig, TargetReader } from './targets/target.ts'
import { openTelemetry } from './telemetry/open.ts'
import type { Retention, Telemetry } from './telemetry/telemetry.ts'
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
  /** Stores beside the embedded one that stand in the site file: what is to be delivered to them is kept. */
  readonly telemetry?: TelemetryChoice
  /** The same stores with their secrets; absent: nothing is delivered this time. */
  readonly targets?: readonly TargetConfig[]
  /** Of the program, for backups and metrics. */
  readonly version?: string
  /** Goes into backups; absent where the sites come from somewhere else. */
  readonly siteFile?: string
  /** A provider at which people may sign in besides passwords. */
  readonly oidc?: Omit<OidcOptions, 'log' | 'steady'>
}

export type Ingest = {
  readonly platform: Platform
  readonly duty: Duty
  readonly response: ResponsePort
  readonly operations: Operations
  /** Takes a file of another program into backups. */
  readonly alsoBackUp: (name: string, copy: CopyFile) => void
  readonly receive: Receive
  readonly connections: ConnectionListener
  readonly authenticate: Authenticate
  readonly ledger: Ledger
  readonly people: People
  /** Links for the person who runs the platform. */
  readonly keys: Keys
  readonly credentials: Credentials
  /** What a broker says of itself; it stands among the platform's troubles until its words are null. */
  readonly trouble: (code: DoorTrouble, detail: string | null) => void
  /** Goes on with these settings of the same stores. */
  readonly reconfigureTargets: (configs: readonly TargetConfig[]) => Promise<void>
  /** Looks at the deadlines now; the clock does it by itself every TICK_ms. */
  readonly tick: () => void
  readonly stop: () => Promise<void>
}

/** Opens the data folder, puts everything back to where it stood, and is ready for readings when it resolves. */
export async function startIngest(options: IngestOptions): Promise<Ingest> {
  const { now, log } = options
  const opened = await openData(options)
  const { journal, units, telemetry, book } = opened
  const outbox = new Outbox(journal.recovered)
  const engine = createEngine(units, outbox, () => uuidv7())
  const board = boardAsOf(options.estate, units, journal)
  const consoles = new Consoles({ sites: options.estate.sites.map(({ id }) => id), now, steady: options.steady })
  const recording = startRecording(options, { ...opened, outbox, board, consoles })
  const { committer, troubles, handlerError } = recording
  const ledger = new Ledger(journal.recovered, outbox, committer)
  const { estate, ...rules } = startRules(options, { book, ledger, engine, outbox, board, ...recording })
  const credentials = await openCredentials({ journal, estate, now })
  const stopTicking = keepTime(engine, committer.wake, options, (by_ms) => sayClockJumped(log, troubles, by_ms))
  const ids = (options.targets ?? []).map(({ id }) => id)
  const backfill = createBackfills({ ids, copies: opened.copies, ledger, now })
  const base = { ...opened, ...recording, backfill, ...rules, estate, outbox, engine, board, consoles, ledger }
  const { platform, tellValues, backtester } = await openPlatform(options, base)
  const values = setInterval(tellValues, VALUES_EVERY_ms)
  const response = startResponse({ folder: options.folder, ledger, board, estate, now, log, handlerError })
  const looking = setInterval(response.look, TICK_ms)
  const duty = startDutyOver(options, { ledger, platform, journal, handlerError })
  const { backups, ...operating } = await startOperations(options, base)

  return {
    platform,
    duty: duty.duty,
    response: response.port,
    ...operating,
    ledger,
    ...createPeople({
      ledger,
      now,
      ...(options.oidc ? { oidc: { ...options.oidc, steady: options.steady, log } } : {}),
    }),
    credentials,
    reconfigureTargets: opened.reconfigureTargets,
    authenticate: credentials.authenticate,
    ...openDoor({ engine, outbox, committer, handlerError }),
    trouble: (code, detail) => troubles.stands(code, detail),
    tick() {
      engine.tick(now())
      duty.tick()
      response.look()
      committer.wake()
    },
    async stop() {
      stopTicking()
      duty.stop()
      clearInterval(looking)
      await response.stop()
      clearInterval(values)
      troubles.stop()
      backtester.stop()
      await recording.finish()
      await Promise.all([opened.copies.stop(), opened.targets.stop()])
      // A backup under way ends as the history that it copies does.
      await Promise.all([telemetry.stop(), backups.stop()])
      await journal.stop()
    },
  }
}

type Base = Omit<Parameters<typeof createPlatform>[0], 'kpi' | 'backtester' | 'plans' | 'soundTests' | 'now'> & {
  /** With definitions that are always those in force. */
  readonly estate: Estate
  readonly journal: Journal
  readonly telemetry: Telemetry
  readonly ledger: Ledger
}

type Operating = Base &
  Pick<ReturnType<typeof startRecording>, 'commits' | 'hold'> &
  Pick<Recorded, 'outbox' | 'targets'>

/** Backups and measures of the platform itself. */
async function startOperations(options: IngestOptions, base: Operating) {
  const { folder, siteFile = null, version = 'unknown', now, log } = options
  const { ledger, hold, telemetry } = base
  const backups = new BackupDesk({ folder, siteFile, version, telemetry, hold, ledger, now, log })
  await backups.tidy()
  const deliveries = ledger.shelf<Delivery>('delivery')
  const measures = createMeasures({ ...base, folder, version, deliveries, targets: base.targets.measures })
  return {
    backups,
    operations: { measures, backups },
    alsoBackUp: (name: string, copy: CopyFile) => backups.also(name, copy),
  }
}

/** What the screens may ask, and what computes their answers. */
async function openPlatform({ folder, now, log }: IngestOptions, base: Base) {
  const { estate, units, board, journal, telemetry, ledger } = base
  const backtester = createBacktester({ estate, telemetry, now })
  const kpi = createKpi({ sites: estate.sites, alarmIds: (site) => alarmIdsOf(units, site), board, journal, now })
  const plans = await openPlans({ folder, estate, ledger, now, log })
  const soundTests = keepSoundTests(ledger, now)
  return { backtester, ...createPlatform({ ...base, kpi, backtester, plans, soundTests, now }) }
}

/** Rules that are edited while the platform runs; for who keeps an estate, one whose definitions are always those in force. */
function startRules({ estate, now }: IngestOptions, parts: Omit<Parameters<typeof createRules>[0], 'now'>) {
  const running = createRules({ ...parts, now })
  const live: Estate = {
    ...estate,
    get definitions() {
      return running.inForce().definitions
    },
  }
  return { ...running, estate: live }
}

/** The journal, the rules in it over what is configured, the units as it left them, and the history behind it. */
async function openData(options: IngestOptions) {
  const { folder, estate, retention, now, log } = options
  let trouble: JournalTrouble | null = null
  const journal = await openJournal({
    folder,
    recentChanges: CHANGES_KEPT,
    onTrouble: (found) => {
      trouble = found
      if (found) log({ level: 'error', code: 'journal.trouble', detail: found.detail })
    },
  })
  const book = openRuleBook(estate, journal.recovered.records, log)
  const units = await buildUnits(book.inForce.estate, journal)
  await recover(units, journal, now())
  const telemetry = await openTelemetry({ folder, retention, now, log: (line) => log(line as LogLine) })
  const configs = options.targets ?? []
  const targets = openTargets({ folder, configs, now, log: (line) => log(line as LogLine) })
  const copies = openCopies({ folder, configs, telemetry, log: (line) => log(line as LogLine) })
  const { chosen, choose } = chosenReader(options)
  const trends = createTrends({ embedded: (query) => telemetry.trend(query), chosen, now })
  const reconfigureTargets = async (next: readonly TargetConfig[]): Promise<void> => {
    choose(next)
    await Promise.all([targets.reconfigure(next), copies.reconfigure(next)])
  }
  const journalTrouble = (): JournalTrouble | null => trouble
  return { journal, journalTrouble, book, units, telemetry, targets, copies, trends, reconfigureTargets }
}

/** The server that answers trends, where the site file names one and its secret is known. */
function chosenReader({ telemetry = NO_STORES, targets = [], now }: IngestOptions) {
  const readerIn = (configs: readonly TargetConfig[]): TargetReader | null => {
    const config = configs.find(({ id }) => id === telemetry.read)
    return config ? openReader(config, now) : null
  }
  let reader = readerIn(targets)
  const choose = (configs: readonly TargetConfig[]): void => {
    reader = readerIn(configs) ?? reader
  }
  const chosen = reader && { id: telemetry.read, trend: (query: TrendQuery) => reader!.trend(query) }
  return { chosen, choose }
}

/** Also those whose rule is gone: they may have stood at the time asked for. */
const alarmIdsOf = (units: Units, site: string): readonly string[] =>
  [...units.programs.map(({ alarm }) => alarm), ...units.resting.values()].flatMap((alarm) =>
    alarm.site === site ? [alarm.id] : [],
  )

type DutyOver = Pick<Ingest, 'ledger' | 'platform'> & {
  readonly journal: Journal
  readonly handlerError: (error: unknown) => void
}

const startDutyOver = ({ now, retention }: IngestOptions, over: DutyOver): RunningDuty =>
  startDuty({
    ledger: over.ledger,
    platform: over.platform,
    journal: over.journal,
    now,
    newId: () => uuidv7(),
    dice: Math.random,
    lastAt: over.journal.recovered.lastAt,
    keep_ms: (retention.duty_days ?? Infinity) * DAY_ms,
    onError: over.handlerError,
  })

function boardAsOf(estate: Estate, units: Units, { recovered }: Journal): Board {
  const board = new Board(
    estate.sites.map(({ id }) => id),
    recovered,
  )
  for (const program of units.programs) board.put(program.alarm)
  for (const device of units.devices.values()) board.putDevice(device.key, device.state)
  return board
}

type Recorded = Awaited<ReturnType<typeof openData>> & {
  readonly outbox: Outbox
  readonly board: Board
  readonly consoles: Consoles
}

/** From the outbox to the disk, and from there to the board and the history. What goes wrong on the way is a trouble. */
function startRecording(options: IngestOptions, recorded: Recorded) {
  const { folder, now, steady, log } = options
  const { journal, journalTrouble, units, telemetry, targets, trends, outbox, board, consoles } = recorded
  const rounds = new SnapshotRounds(units)
  const handlerError = (error: unknown): void => {
    log({ level: 'error', code: 'handler.failed', detail: String(error) })
    troubles.report('handler', error instanceof Error ? error.message : String(error))
  }
  const drop = (batch: number): Promise<void> => journal.dropReadingsUpTo(batch)
  const dropped = dropBehind(drop, journal.recovered.snapshot?.batch ?? 0, handlerError)
  telemetry.onCursor((batch) => dropped.cursor(batch))
  const { stores } = options.telemetry ?? NO_STORES
  if (options.targets || stores.length === 0) targets.onSafe((batch) => dropped.targets(batch))
  const commits = new CommitClock(steady)
  const committer = createCommitter({
    journal: {
      commit: commits.timed((batch) => journal.commit(batch)),
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
      targets.wake()
    },
  })
  const troubles = new Troubles({
    folder,
    journal: () => committer.trouble() ?? journalTrouble(),
    hasRoom: committer.hasRoom,
    telemetry: () => telemetry,
    consoles: () => consoles.trouble(),
    targets: () => [...targets.troubles(), ...trends.troubles()],
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
  return { committer, troubles, handlerError, finish, commits, hold: () => dropped.hold() }
}

function sayClockJumped(log: Log, troubles: Troubles, by_ms: number): void {
  log({ level: 'warn', code: 'clock.jumped', by_ms })
  troubles.report('clock', `the server's clock was set by ${Math.round(by_ms / 1000)} s`)
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
