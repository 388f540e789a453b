import type { Alarm } from '../alarm/alarm.ts'
import type { AlarmFact } from '../alarm/fact.ts'
import type { DeviceState } from '../device/device.ts'
import type { QualityCode } from '../point/judge.ts'
import type { Millis } from '../time.ts'

/** `device.*`: the supervision of what connects. */
export type DeviceFact =
  | { readonly type: 'device.online'; readonly device: string; readonly at: Millis }
  | { readonly type: 'device.silent'; readonly device: string; readonly at: Millis }
  | { readonly type: 'device.offline'; readonly device: string; readonly at: Millis }

/** One line of a site's live feed: what happened, and the row as it stood then. `seq` counts by one per site, without a gap. */
export type Change =
  | { readonly seq: number; readonly site: string; readonly fact: AlarmFact; readonly alarm: Alarm }
  | { readonly seq: number; readonly site: string; readonly fact: DeviceFact; readonly device: DeviceState }

/** The whole of a site as of `seq`: every alarm that is not plainly normal, and every device's state (by `site/device`). */
export type SiteSnapshot = {
  readonly site: string
  readonly seq: number
  readonly now: Millis
  readonly alarms: readonly Alarm[]
  readonly devices: Readonly<Record<string, DeviceState>>
}

/** The current value of a point: `[value, quality code, measuredAt, receivedAt]`; value null where the device sent no number. */
export type CurrentValue = readonly [value: number | null, quality: QualityCode, measuredAt: Millis, receivedAt: Millis]
/** By `site/equipment`, then by point name. */
export type CurrentValues = Readonly<Record<string, Readonly<Record<string, CurrentValue>>>>

/** Whether alarms are heard at a console: `blocked` where its browser plays no sound. */
export type SoundState = 'on' | 'silenced' | 'blocked'

/** A console on which alarms may go unnoticed: nobody sees it, or it cannot sound. Shown on the other consoles of its site. */
export type ConsoleWarning = {
  /** The console's own name for itself; its tabs share it. */
  readonly console: string
  /** Who sits at it; null where nobody said so. */
  readonly name: string | null
  readonly what: 'hidden' | 'blocked'
  readonly since: Millis
}

/**
 * What is wrong with the platform itself; empty when all is well. `broker`: the user's own one is not reached. `sessions`: the embedded
 * one cannot keep sessions and what is queued for them. `targets`: a time-series server beside the embedded store does not get its readings,
 * one trouble for each. `consoles`: no console listens at the sites whose ids are its detail, separated
 * by a comma. `rules`: rules that people saved fit their equipment no more and are not in force.
 */
export type Trouble = {
  readonly code:
    | 'journal'
    | 'telemetry'
    | 'disk'
    | 'overload'
    | 'broker'
    | 'sessions'
    | 'clock'
    | 'handler'
    | 'consoles'
    | 'targets'
    | 'rules'
  readonly detail: string
  readonly since: Millis
}

/** The newest seq of the site joined, the revision of its rules ({@link Rules} of rules.ts), and the state of the platform. */
export type Beat = {
  readonly seq: number
  readonly now: Millis
  readonly troubles: readonly Trouble[]
  readonly rules: number
}

/** What the platform offers to its screens; the dashboard's server translates it to HTTP and socket.io and decides nothing. */
export type ServerToClient = {
  change: (change: Change) => void
  /** Every {@link HEARTBEAT_ms}, and when a rule of the site was saved. */
  heartbeat: (beat: Beat) => void
  /** The consoles of the site joined on which alarms may go unnoticed, with every change of the list; this one may be among them. */
  consoles: (warnings: readonly ConsoleWarning[]) => void
  /**
   * The alarms (ids) of the site joined that escalated to its consoles, which sound louder about them: the whole list, told at join and with
   * every change. At most {@link LOUDER_MAX}.
   */
  louder: (alarms: readonly string[]) => void
  /** Newest values of the watched equipment that changed since the last batch, at most every {@link VALUES_EVERY_ms}. */
  values: (values: CurrentValues) => void
}
export type ClientToServer = {
  /** Joins a site's feed. With `since`: answers the missed changes, or a snapshot if they are no longer kept. */
  join: (request: { readonly site: string; readonly since?: number }, answer: (reply: JoinReply) => void) => void
  /** The same as far as a screen on a wall is told of it: see wall.ts. */
  wall: ClientToServer['join']
  /** Replaces the list of equipment (`site/equipment`, at most {@link WATCH_MAX}) whose values this console wants; answers their current values. */
  watch: (request: { readonly equipment: readonly string[] }, answer: (reply: CurrentValues) => void) => void
  /** With every heartbeat: this console is alive and has painted up to `seq`. */
  alive: (state: AliveReport) => void
}
export type AliveReport = {
  readonly site: string
  readonly seq: number
  readonly visible: boolean
  /** These two are absent on a page older than they are. */
  readonly sound?: SoundState
  readonly console?: string
}
export type JoinReply =
  | { readonly kind: 'snapshot'; readonly snapshot: SiteSnapshot }
  | { readonly kind: 'changes'; readonly changes: readonly Change[]; readonly seq: number; readonly now: Millis }
  | { readonly kind: 'refused'; readonly code: 'not-found' | 'request.invalid' }

export const HEARTBEAT_ms = 2000
export const VALUES_EVERY_ms = 250
export const WATCH_MAX = 500
/** A console sounds the most urgent of what stands; more names would not make it louder. */
export const LOUDER_MAX = 200
