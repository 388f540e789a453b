import type { AlarmDefinition, ScheduleWindow } from '#domain/alarm/definition.ts'
import type { Millis } from '#domain/time.ts'
import type { BacktestResult } from '#domain/wire/backtest.ts'
import type { RowBlock } from '../telemetry/blocks.ts'
import type { BacktestPlan, Version } from './plan.ts'
import { VERSIONS } from './plan.ts'
import { type SortedRows, Sorter } from './sort.ts'
import { scheduleTurns, Subject } from './subject.ts'
import { Tally } from './tally.ts'

/** The rows of the keys of a plan. `ids`: of the series of each key, null where nothing was ever stored. */
export type Rows = { readonly ids: readonly (number | null)[]; readonly blocks: AsyncIterable<RowBlock> }

/** What came of a plan; a version that no piece of equipment has is null. `readings` and their times: of the window. */
export type BacktestOutcome = {
  readonly results: Readonly<Record<Version, BacktestResult | null>>
  readonly readings: number
  readonly firstAt: Millis
  readonly lastAt: Millis
}

/** Runs the versions of a rule over stored rows. Costs memory of the equipment and of one block, however long the window is. */
export async function runBacktest(plan: BacktestPlan, { ids, blocks }: Rows): Promise<BacktestOutcome> {
  const tallies = new Map<Version, Tally>()
  for (const version of VERSIONS) {
    if (plan.subjects.some(({ versions }) => versions.some(([one]) => one === version)))
      tallies.set(version, new Tally(plan.from, plan.until))
  }
  const subjects = await buildSubjects(plan, tallies)
  const sorter = new Sorter(ids)
  const seen = { readings: 0, firstAt: Infinity, lastAt: -Infinity }
  for await (const block of blocks) {
    const rows = sorter.order(block)
    note(rows, plan.from, seen)
    for (const subject of subjects) subject.take(rows)
  }
  for (const subject of subjects) subject.passTime(plan.until)
  const resultOf = (version: Version): BacktestResult | null => tallies.get(version)?.result() ?? null
  return { results: { proposed: resultOf('proposed'), 'in-force': resultOf('in-force') }, ...seen }
}

function buildSubjects(plan: BacktestPlan, tallies: ReadonlyMap<Version, Tally>): Promise<readonly Subject[]> {
  const { site, readFrom, until } = plan
  const keyNumbers = new Map(plan.keys.map((key, number) => [key, number]))
  const turns = new Map<readonly ScheduleWindow[], readonly Millis[]>()
  const turnsOf = ({ schedule }: AlarmDefinition): readonly Millis[] => {
    if (!schedule) return []
    const known = turns.get(schedule) ?? scheduleTurns(schedule, site.timeZone, readFrom, until)
    turns.set(schedule, known)
    return known
  }
  return Promise.all(
    plan.subjects.map((subject) =>
      Subject.build(subject, {
        site,
        keyNumbers,
        turnsOf,
        readFrom,
        told: (version, fact) => tallies.get(version)!.take(subject.equipment.id, fact),
      }),
    ),
  )
}

type Seen = { readings: number; firstAt: Millis; lastAt: Millis }

/** Counts the readings of a block that lie in the window. */
function note({ starts, from: begin, t }: SortedRows, from: Millis, seen: Seen): void {
  for (let key = 0; key + 1 < starts.length; key += 1) {
    const end = starts[key + 1]!
    let first = starts[key]!
    while (first < end && begin + t[first]! < from) first += 1
    if (first === end) continue
    seen.readings += end - first
    seen.firstAt = Math.min(seen.firstAt, begin + t[first]!)
    seen.lastAt = Math.max(seen.lastAt, begin + t[end - 1]!)
  }
}
