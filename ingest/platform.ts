import type { Alarm } from '#domain/alarm/alarm.ts'
import type { AlarmCommand } from '#domain/alarm/input.ts'
import type { Actor } from '#domain/person/actor.ts'
import type { Estate } from '#domain/site/estate.ts'
import type { Millis } from '#domain/time.ts'
import type { CurrentValue, CurrentValues, Trouble } from '#domain/wire/live.ts'
import type { Plans } from '#domain/wire/plan.ts'
import type { Rules } from '#domain/wire/rules.ts'
import type { CommandAnswer, CommandRequest, Platform } from '#domain/wire/platform.ts'
import type { Backtester } from './backtest/open.ts'
import type { Board } from './board.ts'
import type { Committer } from './commit.ts'
import type { Consoles } from './consoles.ts'
import type { Units } from './engine/build.ts'
import type { Engine } from './engine/engine.ts'
import type { Outbox } from './engine/outbox.ts'
import type { EquipmentUnit } from './engine/units.ts'
import type { Journal } from './journal/journal.ts'
import type { Kpi } from './kpi.ts'
import type { SoundTests } from './sound-tests.ts'
import type { Targets } from './targets/open.ts'
import type { Trends } from './targets/read/trends.ts'
import type { Troubles } from './troubles.ts'

/** An action that is not on disk by then is answered "not recorded". */
const COMMAND_ms = 10_000

type Parts = {
  /** With the definitions in force. */
  readonly inForce: () => Estate
  readonly units: Units
  readonly board: Board
  readonly engine: Engine
  readonly outbox: Outbox
  readonly committer: Committer
  readonly journal: Pick<Journal, 'facts' | 'deadLetters' | 'deadLettersExcept' | 'audit'>
  readonly kpi: Kpi
  readonly trends: Pick<Trends, 'trend'>
  readonly targets: Pick<Targets, 'status'>
  readonly backfill: Platform['backfill']
  readonly backtester: Pick<Backtester, 'run'>
  readonly plans: Plans
  readonly rules: Rules
  readonly unfitRules: () => Trouble | null
  readonly troubles: Troubles
  readonly consoles: Consoles
  readonly soundTests: SoundTests
  readonly now: () => Millis
  readonly handlerError: (error: unknown) => void
}

/** What the screens may ask and do; see {@link Platform}. */
export function createPlatform(parts: Parts): { readonly platform: Platform; readonly tellValues: () => void } {
  const { units, board, engine, journal, kpi, troubles, consoles, soundTests, now } = parts
  const listeners = new Set<(keys: ReadonlySet<string>) => void>()
  const platform: Platform = {
    estate: parts.inForce,
    snapshot: (site) => board.snapshot(site, now(), (device) => units.devices.get(device)?.lastHeardAt ?? null),
    changesSince: (site, since) => board.changesSince(site, since),
    seq: (site) => board.seq(site),
    alarmsOf: (key) => alarmsOf(units, board, key),
    alarm: (id) => board.alarm(id),
    facts: (query) => journal.facts(query),
    command: (alarmId, by, request) =>
      command(parts, alarmId, by, { ...request, ...authorityOf(request, by), by: by.name, at: now() }),
    values: (keys) => valuesOf(units, keys),
    deadLetters: (device, limit) => journal.deadLetters(device, limit),
    deadLettersOfUnknown: (limit) => journal.deadLettersExcept([...units.devices.keys()], limit),
    audit: (query) => journal.audit(query),
    kpi: (site, from, until) => kpi.report(site, from, until),
    load: (site) => kpi.load(site),
    trend: (query) => parts.trends.trend(query),
    targets: () => parts.targets.status(),
    backfill: parts.backfill,
    backtest: (request, signal) => parts.backtester.run(request, signal),
    plans: parts.plans,
    rules: parts.rules,
    health() {
      const unfit = parts.unfitRules()
      const list = unfit ? [...troubles.list(), unfit] : troubles.list()
      return { status: list.length === 0 ? 'ok' : 'degraded', troubles: list, counters: { ...engine.counters } }
    },
    onChange: (listener) => board.onChange(listener),
    onValues(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
    consoleAlive: (report) => consoles.report(report),
    consoles: (site) => consoles.warnings(site),
    soundTest: (site, by, test) => soundTests.record(site, by, test),
    lastSoundTest: (site) => soundTests.last(site),
  }
  return { platform, tellValues: () => tellValues(units, listeners, parts.handlerError) }
}

const unavailable = (detail: string): CommandAnswer => ({
  ok: false,
  refused: { code: 'journal.unavailable', fill: { detail } },
  alarm: null,
})

/** Of an equipment and of the device of that name, which carries the alarm of its communication. */
function alarmsOf(units: Units, board: Board, key: string): readonly Alarm[] {
  const communication = units.devices.get(key)?.communication
  const programs = [...(units.equipment.get(key)?.programs ?? []), ...(communication ? [communication] : [])]
  return programs.map(({ id }) => board.alarm(id)).filter((alarm) => alarm !== null)
}

/** A supervisor's authority counts for the actions that ask for it. */
const authorityOf = ({ type }: CommandRequest, { supervisor }: Actor) =>
  type === 'shelve' || type === 'take-out-of-service' ? { supervisor } : {}

/** The action is taken only while it can be recorded, and answered when it is. */
function command(
  { committer, engine, outbox }: Parts,
  alarmId: string,
  by: Actor,
  input: AlarmCommand,
): Promise<CommandAnswer> {
  const trouble = committer.trouble()
  if (trouble) return Promise.resolve(unavailable(trouble.detail))
  const answer = engine.command(alarmId, input)
  if (!answer.ok) return Promise.resolve(answer)
  const { type, at, by: _name, ...detail } = input
  outbox.audit({ at, site: answer.alarm.site, by, action: `alarm.${type}`, subject: alarmId, detail })
  return new Promise((resolve) => {
    const timer = setTimeout(
      () => resolve({ ok: false, refused: { code: 'command.unconfirmed' }, alarm: null }),
      COMMAND_ms,
    )
    outbox.whenRecorded((recorded) => {
      clearTimeout(timer)
      resolve(recorded ? answer : unavailable('not recorded'))
    })
    committer.wake()
  })
}

function valuesOf(units: Units, keys: readonly string[]): CurrentValues {
  const values: Record<string, Record<string, CurrentValue>> = {}
  for (const key of keys) {
    const unit = units.equipment.get(key)
    if (unit) values[key] = currentValues(unit)
  }
  return values
}

function currentValues(unit: EquipmentUnit): Record<string, CurrentValue> {
  const values: Record<string, CurrentValue> = {}
  for (const [name, point] of unit.points) {
    if (point.lastAt === -Infinity) continue
    values[name] = [Number.isFinite(point.value) ? point.value : null, point.quality, point.lastAt, point.receivedAt]
  }
  return values
}

function tellValues(
  units: Units,
  listeners: ReadonlySet<(keys: ReadonlySet<string>) => void>,
  onError: (error: unknown) => void,
): void {
  const touched = new Set<string>()
  for (const unit of units.equipment.values()) {
    if (!unit.touched) continue
    unit.touched = false
    touched.add(unit.key)
  }
  if (touched.size === 0) return
  for (const listener of listeners) {
    try {
      listener(touched)
    } catch (error) {
      onError(error)
    }
  }
}
