import type { AuditEntry, AuditQuery } from '../audit/entry.ts'
import type { AlarmCommand } from '../alarm/input.ts'
import type { Alarm } from '../alarm/alarm.ts'
import type { Actor } from '../person/actor.ts'
import type { Load } from '../kpi/live.ts'
import type { KpiReport } from '../kpi/report.ts'
import type { RecordedSoundTest, SoundTest } from '../sound/test.ts'
import type { Estate } from '../site/estate.ts'
import type { Millis } from '../time.ts'
import type { BacktestAnswer, BacktestRequest } from './backtest.ts'
import type { Refused } from './errors.ts'
import type { FactsQuery } from './facts.ts'
import type { Change, ConsoleWarning, CurrentValues, SiteSnapshot, SoundState, Trouble } from './live.ts'
import type { Done } from './people.ts'
import type { Plans } from './plan.ts'
import type { Rules } from './rules.ts'
import type { BackfillRange, TargetStatus } from './target-api.ts'
import type { Trend, TrendQuery } from './trend.ts'

/** A message that could not be used, kept with its reason. `payload` is the beginning of it, readable. */
export type DeadLetter = {
  readonly id: number
  readonly device: string
  readonly topic: string
  readonly receivedAt: Millis
  readonly reason: Refused
  readonly payload: string
  readonly size: number
}

/** A command as a screen sends it: the server adds time and person. */
export type CommandRequest = AlarmCommand extends infer C
  ? C extends AlarmCommand
    ? Omit<C, 'at' | 'by'>
    : never
  : never

export type CommandAnswer =
  | { readonly ok: true; readonly alarm: Alarm }
  | { readonly ok: false; readonly refused: Refused; readonly alarm: Alarm | null }

export type KpiAnswer = { readonly report: KpiReport } | { readonly refused: Refused }

export type Health = {
  readonly status: 'ok' | 'degraded'
  readonly troubles: readonly Trouble[]
  readonly counters: Readonly<Record<string, number>>
}

/** What one tab of a console says of itself. */
export type ConsoleReport = {
  readonly site: string
  /** The tab's connection. */
  readonly tab: string
  /** The console that the tab belongs to. */
  readonly console: string
  readonly name: string | null
  readonly visible: boolean
  readonly sound: SoundState
}

/**
 * What `ingest` offers to the screens: the one port between them. Commands are answered after they are on disk; a change is told
 * after it is on disk, in the order of its seq.
 */
export type Platform = {
  /** With the definitions in force: rules edited while the platform runs are in it once they are on disk. */
  readonly estate: () => Estate
  readonly snapshot: (site: string) => SiteSnapshot | null
  /** Changes after `since`, oldest first; null when the site is unknown or they are no longer kept. */
  readonly changesSince: (site: string, since: number) => readonly Change[] | null
  /** The newest seq that was told. */
  readonly seq: (site: string) => number
  /** All alarms of one piece of equipment, or of a device of that id, normal ones too. */
  readonly alarmsOf: (equipmentKey: string) => readonly Alarm[]
  readonly alarm: (alarmId: string) => Alarm | null
  /** The journal of one alarm or of a site: newest first. */
  readonly facts: (query: FactsQuery) => Promise<readonly Change[]>
  /** What is taken stands in the audit log, in the same transaction. */
  readonly command: (alarmId: string, by: Actor, request: CommandRequest) => Promise<CommandAnswer>
  readonly values: (equipmentKeys: readonly string[]) => CurrentValues
  readonly deadLetters: (deviceKey: string, limit: number) => Promise<readonly DeadLetter[]>
  /** Those of senders that are no device of any site, newest first: what a broker of the user's own lets through. */
  readonly deadLettersOfUnknown: (limit: number) => Promise<readonly DeadLetter[]>
  /** Rows of the audit log, newest first. */
  readonly audit: (query: AuditQuery) => Promise<readonly AuditEntry[]>
  /** The load on the operator over a time, from the journal; rejects where that cannot be read. */
  readonly kpi: (site: string, from: Millis, until: Millis) => Promise<KpiAnswer>
  /** The load on the operator now; null when the site is unknown. */
  readonly load: (site: string) => Load | null
  readonly trend: (query: TrendQuery) => Promise<Trend>
  /** The time-series servers beside the embedded store. Throws where the data folder cannot be read. */
  readonly targets: () => readonly TargetStatus[]
  /** Begins to bring stored readings to one of them; answers when it is on record. */
  readonly backfill: (target: string, by: Actor, range: BackfillRange) => Promise<Done<Required<BackfillRange>>>
  /** Tries a rule on stored history, beside the version in force; the signal cancels it. One at a time for a site. */
  readonly backtest: (request: BacktestRequest, signal?: AbortSignal) => Promise<BacktestAnswer>
  readonly plans: Plans
  readonly rules: Rules
  readonly health: () => Health
  /** Called once per change, after it is on disk. Returns how to stop. */
  readonly onChange: (listener: (change: Change) => void) => () => void
  /** Called with the `site/equipment` keys whose values changed, at most every VALUES_EVERY_ms. Returns how to stop. */
  readonly onValues: (listener: (equipmentKeys: ReadonlySet<string>) => void) => () => void
  /** A console reported itself alive. */
  readonly consoleAlive: (report: ConsoleReport) => void
  /** A sound and lamp test of a console; null when it is recorded. */
  readonly soundTest: (site: string, by: Actor, test: SoundTest) => Promise<Refused | null>
  /** The newest test of a site; null when none was ever made. */
  readonly lastSoundTest: (site: string) => RecordedSoundTest | null
  /** The consoles of a site on which alarms may go unnoticed. */
  readonly consoles: (site: string) => readonly ConsoleWarning[]
}
