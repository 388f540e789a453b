import { LoadCounter, type Load } from '#domain/kpi/live.ts'
import { type AlarmMoment, annunciates, momentOf } from '#domain/kpi/moment.ts'
import type { KpiReport } from '#domain/kpi/report.ts'
import { KpiTally, LOOKBACK_ms } from '#domain/kpi/tally.ts'
import type { Site } from '#domain/site/site.ts'
import type { Millis } from '#domain/time.ts'
import type { Change } from '#domain/wire/live.ts'
import type { KpiAnswer } from '#domain/wire/platform.ts'
import type { Board } from './board.ts'
import type { Journal } from './journal/journal.ts'

/** Facts of one report: nine a minute for a month. At some 17 µs each it is done before anyone gives up waiting. */
const FACTS_MAX = 400_000
/** Reports that are being computed or wait for it. */
const REPORTS_MAX = 8

type Parts = {
  readonly sites: readonly Pick<Site, 'id' | 'timeZone'>[]
  readonly alarmIds: (site: string) => readonly string[]
  readonly board: Pick<Board, 'onChange'>
  readonly journal: Pick<Journal, 'span' | 'moments' | 'standing'> & {
    readonly recovered: Pick<Journal['recovered'], 'recentChanges'>
  }
  readonly now: () => Millis
}

export type Kpi = {
  readonly load: (site: string) => Load | null
  readonly report: (site: string, from: Millis, until: Millis) => Promise<KpiAnswer>
}

/** The load on the operator: now, counted as changes are told, and over a time, read from the journal. */
export function createKpi(parts: Parts): Kpi {
  const loads = countLoads(parts)
  const underWay = new Map<string, Promise<KpiAnswer>>()
  let last: Promise<unknown> = Promise.resolve()

  return {
    load: (site) => loads.get(site)?.at(parts.now()) ?? null,
    report(id, from, until) {
      const site = parts.sites.find((one) => one.id === id)
      if (!site) return Promise.resolve({ refused: { code: 'not-found', fill: { what: 'site' } } })
      const key = `${id} ${from} ${until}`
      const known = underWay.get(key)
      if (known) return known
      if (underWay.size >= REPORTS_MAX) return Promise.resolve({ refused: { code: 'overloaded' } })
      // One after the other: the journal's thread has commits to do.
      const asked = last.then(() => readReport(parts, site, from, until)).finally(() => underWay.delete(key))
      underWay.set(key, asked)
      last = asked.catch(() => {})
      return asked
    },
  }
}

function countLoads({ sites, board, journal }: Parts): ReadonlyMap<string, LoadCounter> {
  const loads = new Map(sites.map(({ id }) => [id, new LoadCounter()]))
  const before = new Map<string, AlarmMoment>()
  const count = (change: Change): void => {
    const moment = momentOf(change)
    if (!moment) return
    if (annunciates(moment, before.get(change.site) ?? null)) loads.get(change.site)?.add(moment.at)
    before.set(change.site, moment)
  }
  for (const change of journal.recovered.recentChanges) count(change)
  board.onChange(count)
  return loads
}

async function readReport(
  { journal, alarmIds, now }: Parts,
  { id: site, timeZone }: Pick<Site, 'id' | 'timeZone'>,
  from: Millis,
  until: Millis,
): Promise<KpiAnswer> {
  const { first, end, beganAt } = await journal.span({ site, from: from - LOOKBACK_ms, until })
  if (end - first > FACTS_MAX) {
    const detail = `more than ${FACTS_MAX} facts lie in this time; ask for a shorter one`
    return { refused: { code: 'request.invalid', fill: { detail } } }
  }
  const tally = new KpiTally({ site, timeZone, from, until, known: knownOf(from, Math.min(until, now()), beganAt) })
  for await (const moments of journal.standing({ site, before: first, alarmIds: alarmIds(site) })) {
    for (const moment of moments) tally.stands(moment)
  }
  for await (const moments of journal.moments({ site, from: first, until: end })) {
    for (const moment of moments) tally.add(moment)
  }
  return { report: tally.report() }
}

function knownOf(from: Millis, until: Millis, beganAt: Millis | null): KpiReport['known'] {
  if (beganAt === null) return null
  const known = { from: Math.max(from, beganAt), until }
  return known.from < known.until ? known : null
}
