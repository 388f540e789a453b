import { useTranslation } from 'react-i18next'
import type { Alarm } from '#domain/alarm/alarm.ts'
import { DAY_ms } from '#domain/time.ts'
import { useNow } from '../../live/use-live.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { useDuration } from '../../ui/use-duration.ts'
import { useSite } from '../site-context.tsx'
import { useFacts } from './facts-query.ts'
import { type Occurrence, OCCURRENCE_TYPES, occurrencesOf, raisedPerDay } from './occurrences.ts'

/** As many facts as one answer may hold: some hundred occurrences. */
const FACTS = 500
const DAYS = 30
const LISTED = 10

/** How often this alarm comes: a count, a bar a day, and the last ten occurrences with how long they took. */
export function DefinitionHistory({ alarm }: { readonly alarm: Alarm }) {
  const { t } = useTranslation()
  const { site } = useSite()
  const now = useNow()
  const facts = useFacts(site.id, { alarm: alarm.id, types: OCCURRENCE_TYPES.join(',') }, FACTS)
  const changes = facts.data?.pages[0] ?? []
  const occurrences = occurrencesOf(changes)
  const perDay = raisedPerDay(occurrences, now, DAYS)
  const recent = perDay.reduce((sum, count) => sum + count, 0)
  // The oldest fact that was read may lie within the days that are shown: there are more then.
  const cut = changes.length === FACTS && now - (changes.at(-1)?.fact.at ?? 0) < DAYS * DAY_ms
  return (
    <section className="panel">
      <h2>{t('history.definition')}</h2>
      {facts.isPending && <Loading />}
      {facts.isError && <Fault error={facts.error} retry={() => void facts.refetch()} />}
      {facts.data && (
        <>
          <p>{t('history.counts', { all: alarm.count, recent: cut ? `${recent}+` : recent, days: DAYS })}</p>
          {recent > 0 && <DayBars perDay={perDay} />}
          {occurrences.length > 0 && <LastOccurrences occurrences={occurrences.slice(0, LISTED)} />}
        </>
      )}
    </section>
  )
}

const BAR = 8
const GAP = 2
const HEIGHT = 40

function DayBars({ perDay }: { readonly perDay: readonly number[] }) {
  const { t } = useTranslation()
  const most = Math.max(1, ...perDay)
  const width = perDay.length * (BAR + GAP)
  const label = t('history.bars', { days: perDay.length, most })
  return (
    // A drawing of its own, not a picture file.
    <svg
      className="day-bars"
      // oxlint-disable-next-line jsx-a11y/prefer-tag-over-role -- a drawing, not a file
      role="img"
      aria-label={label}
      viewBox={`0 0 ${width} ${HEIGHT + 1}`}
      preserveAspectRatio="none"
    >
      {perDay.map((count, day) => {
        const height = (count / most) * HEIGHT
        // A day is its place in the row.
        // oxlint-disable-next-line react/no-array-index-key
        return <rect key={day} x={day * (BAR + GAP)} y={HEIGHT - height} width={BAR} height={height} />
      })}
      <line x1={0} x2={width} y1={HEIGHT + 0.5} y2={HEIGHT + 0.5} />
    </svg>
  )
}

function LastOccurrences({ occurrences }: { readonly occurrences: readonly Occurrence[] }) {
  const { t } = useTranslation()
  const { site } = useSite()
  const now = useNow()
  const duration = useDuration()
  return (
    <table className="data-table occurrences">
      <caption className="sr-only">{t('history.last', { count: occurrences.length })}</caption>
      <thead>
        <tr>
          <th>{t('column.raisedAt')}</th>
          <th>{t('column.duration')}</th>
          <th>{t('history.acknowledgedAfter')}</th>
        </tr>
      </thead>
      <tbody>
        {occurrences.map(({ id, raisedAt, returnedAt, acknowledged }) => (
          <tr key={id}>
            <td>{siteDateTime(raisedAt, site.timeZone)}</td>
            <td>
              {returnedAt === null
                ? t('history.still', { duration: duration(now - raisedAt) })
                : duration(returnedAt - raisedAt)}
            </td>
            <td>
              {acknowledged &&
                t('history.afterBy', { duration: duration(acknowledged.at - raisedAt), by: acknowledged.by })}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
