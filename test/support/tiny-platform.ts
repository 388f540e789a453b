import { v7 } from 'uuid'
import { type Alarm, alarmId, alarmState } from '#domain/alarm/alarm.ts'
import type { AlarmInput } from '#domain/alarm/input.ts'
import { whyNot } from '#domain/alarm/can.ts'
import { newAlarm, reduceAlarm } from '#domain/alarm/reduce.ts'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { deviceKey, type DeviceState } from '#domain/device/device.ts'
import { invariant } from '#domain/invariant.ts'
import { type Load, LoadCounter } from '#domain/kpi/live.ts'
import { type AlarmMoment, annunciates, momentOf } from '#domain/kpi/moment.ts'
import { kpiReport } from '#domain/kpi/tally.ts'
import type { Estate } from '#domain/site/estate.ts'
import type { Millis } from '#domain/time.ts'
import type { RecordedSoundTest } from '#domain/sound/test.ts'
import type { Change, ConsoleWarning, CurrentValue, Trouble } from '#domain/wire/live.ts'
import type {
  CommandAnswer,
  CommandRequest,
  ConsoleReport,
  DeadLetter,
  KpiAnswer,
  Platform,
} from '#domain/wire/platform.ts'
import { NO_PLANS } from '#domain/wire/plan.ts'
import { NO_RULES } from '#domain/wire/rules.ts'
import type { TrendQuery } from '#domain/wire/trend.ts'
import { tinyEstate } from './tiny-estate.ts'

type Options = { readonly estate?: Estate; readonly now: () => Millis; readonly changesKept?: number }
/** Answers that a test wants from the platform instead of its own. */
type Instead = { -readonly [K in keyof Platform]?: Platform[K] }

/**
 * A platform in memory over the real alarm machine: no journal, no broker, no conditions; a test raises alarms and sets values by
 * hand. It keeps the promises of {@link Platform} about order: a change is told when its seq is the newest, once, at once.
 */
export class TinyPlatform {
  readonly consoles: ConsoleReport[] = []
  readonly warnings: ConsoleWarning[] = []
  readonly soundTests: (RecordedSoundTest & { readonly site: string })[] = []
  readonly commands: { readonly alarmId: string; readonly by: string; readonly request: CommandRequest }[] = []
  readonly troubles: Trouble[] = []
  readonly letters: DeadLetter[] = []
  /** Set to make a part of the platform fail or wait. */
  readonly instead: Instead = {}
  readonly estate: Estate
  private readonly now: () => Millis
  private readonly changesKept: number
  private readonly alarms = new Map<string, Alarm>()
  private readonly definitions = new Map<string, AlarmDefinition>()
  private readonly changes = new Map<string, Change[]>()
  private readonly current = new Map<string, Record<string, CurrentValue>>()
  private readonly changeListeners = new Set<(change: Change) => void>()
  private readonly valuesListeners = new Set<(keys: ReadonlySet<string>) => void>()

  constructor({ estate = tinyEstate(), now, changesKept = 1000 }: Options) {
    this.estate = estate
    this.now = now
    this.changesKept = changesKept
    for (const { site, id } of estate.equipment)
      for (const definition of estate.definitions.get(`${site}/${id}`) ?? []) {
        const key = alarmId(site, id, definition.id)
        this.definitions.set(key, definition)
        const identity = { site, equipment: id, definition: definition.id, priority: definition.priority }
        this.alarms.set(key, newAlarm({ ...identity, lifeSafety: definition.lifeSafety ?? false }))
      }
  }

  /** The condition of an alarm turns true or false. */
  condition(id: string, isTrue: boolean, value: number | null = 9): void {
    const at = this.now()
    this.apply(id, { type: 'condition', true: isTrue, at, receivedAt: at, occurrence: v7(), value })
  }

  /** New values arrive, and are told in one batch. */
  measure(values: Readonly<Record<string, Readonly<Record<string, number>>>>): void {
    for (const [key, points] of Object.entries(values)) {
      const row = this.current.get(key) ?? {}
      for (const [point, value] of Object.entries(points)) row[point] = [value, 0, this.now(), this.now()]
      this.current.set(key, row)
    }
    this.valuesListeners.forEach((tell) => tell(new Set(Object.keys(values))))
  }

  /** A device goes silent or comes back: a change without an alarm. */
  device(site: string, id: string, status: 'online' | 'silent' | 'offline'): void {
    const at = this.now()
    const device: DeviceState = {
      status,
      lastHeardAt: at,
      statusSince: at,
      rejected: 0,
      lastRejectedAt: null,
    }
    const fact = { type: `device.${status}`, device: `${site}/${id}`, at } as const
    this.tell({ seq: this.seq(site) + 1, site, fact, device })
  }

  alarm(id: string): Alarm {
    const alarm = this.alarms.get(id)
    invariant(alarm, `the test knows its alarms, not ${id}`)
    return alarm
  }

  seq(site: string): number {
    return this.changes.get(site)?.length ?? 0
  }

  /** The port, as the dashboard gets it. */
  port(): Platform {
    const own: Platform = {
      estate: () => this.estate,
      snapshot: (site) => this.snapshot(site),
      changesSince: (site, since) => this.changesSince(site, since),
      seq: (site) => this.seq(site),
      alarmsOf: (key) => [...this.alarms.values()].filter((a) => `${a.site}/${a.equipment}` === key),
      alarm: (id) => this.alarms.get(id) ?? null,
      facts: async ({ site, alarmId: of, before = Infinity, limit }) =>
        (this.changes.get(site) ?? [])
          .filter((c) => c.seq < before && (of === undefined || ('alarm' in c && c.alarm.id === of)))
          .toReversed()
          .slice(0, limit),
      command: async (id, by, request) => this.command(id, by.name, request),
      values: (keys) =>
        Object.fromEntries(keys.flatMap((k) => (this.current.has(k) ? [[k, this.current.get(k)!]] : []))),
      deadLetters: async (device, limit) => this.letters.filter((l) => l.device === device).slice(0, limit),
      deadLettersOfUnknown: async (limit) =>
        this.letters.filter((l) => !this.estate.devices.some((d) => deviceKey(d) === l.device)).slice(0, limit),
      audit: () => Promise.resolve([]),
      kpi: async (site, from, until) => this.kpi(site, from, until),
      load: (site) => (this.estate.sites.some((s) => s.id === site) ? this.load(site) : null),
      trend: async (query) => flat(query),
      targets: () => [],
      backfill: async () => ({ ok: false, refused: { code: 'not-found', fill: { what: 'store' } } }),
      backtest: async () => ({ ok: false, refused: { code: 'backtest.nothing-stored' } }),
      plans: NO_PLANS,
      rules: NO_RULES,
      health: () => ({
        status: this.troubles.length > 0 ? 'degraded' : 'ok',
        troubles: this.troubles,
        counters: { changes: this.seq('tower') },
      }),
      onChange: (listener) => listening(this.changeListeners, listener),
      onValues: (listener) => listening(this.valuesListeners, listener),
      consoleAlive: (report) => void this.consoles.push(report),
      consoles: (site) => (site === 'tower' ? this.warnings : []),
      soundTest: async (site, by, test) => {
        this.soundTests.push({ ...test, site, by: by.name, at: this.now() })
        return null
      },
      lastSoundTest: (site) => this.soundTests.findLast((test) => test.site === site) ?? null,
    }
    // Looked up at each call: a test breaks a part in the middle of its story.
    return new Proxy(own, {
      get: (target, name) => Reflect.get(this.instead, name) ?? Reflect.get(target, name),
    })
  }

  private kpi(site: string, from: Millis, until: Millis): KpiAnswer {
    const known = this.estate.sites.find((s) => s.id === site)
    if (!known) return { refused: { code: 'not-found', fill: { what: 'site' } } }
    const { timeZone } = known
    return { report: kpiReport({ site, timeZone, from, until, known: { from, until } }, this.moments(site)) }
  }

  private load(site: string): Load {
    const counter = new LoadCounter()
    let before: AlarmMoment | null = null
    for (const moment of this.moments(site)) {
      if (annunciates(moment, before)) counter.add(moment.at)
      before = moment
    }
    return counter.at(this.now())
  }

  private moments(site: string): readonly AlarmMoment[] {
    return (this.changes.get(site) ?? []).map(momentOf).filter((moment) => moment !== null)
  }

  private command(id: string, by: string, request: CommandRequest): CommandAnswer {
    this.commands.push({ alarmId: id, by, request })
    const alarm = this.alarms.get(id)
    if (!alarm) return { ok: false, refused: { code: 'not-found', fill: { what: 'alarm' } }, alarm: null }
    const command = { ...request, at: this.now(), by }
    const refused = whyNot(command, alarm)
    if (refused) return { ok: false, refused, alarm }
    this.apply(id, command)
    return { ok: true, alarm: this.alarm(id) }
  }

  private apply(id: string, input: AlarmInput): void {
    const definition = this.definitions.get(id)
    invariant(definition, `the test knows its alarms, not ${id}`)
    const [alarm, facts] = reduceAlarm(this.alarm(id), input, definition)
    this.alarms.set(id, alarm)
    for (const fact of facts) this.tell({ seq: this.seq(alarm.site) + 1, site: alarm.site, fact, alarm })
  }

  private tell(change: Change): void {
    const list = this.changes.get(change.site) ?? []
    list.push(change)
    this.changes.set(change.site, list)
    this.changeListeners.forEach((listener) => listener(change))
  }

  private snapshot(site: string) {
    if (!this.estate.sites.some((s) => s.id === site)) return null
    const alarms = [...this.alarms.values()].filter((a) => a.site === site && alarmState(a) !== 'normal')
    return { site, seq: this.seq(site), now: this.now(), alarms, devices: {} }
  }

  private changesSince(site: string, since: number): readonly Change[] | null {
    if (!this.estate.sites.some((s) => s.id === site)) return null
    const missed = (this.changes.get(site) ?? []).slice(since)
    return missed.length > this.changesKept ? null : missed
  }
}

function listening<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener)
  return () => void listeners.delete(listener)
}

/** A trend without readings. */
const flat = (query: TrendQuery) => ({
  step_ms: Math.max(1, Math.ceil((query.until - query.from) / query.buckets)),
  source: '1m' as const,
  at: [],
  min: [],
  max: [],
  mean: [],
  last: [],
  count: [],
  bad: [],
})
