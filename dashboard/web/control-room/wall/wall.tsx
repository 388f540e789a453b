import { useEffect, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Alarm } from '#domain/alarm/alarm.ts'
import type { siteQuery } from '../../api/queries.ts'
import { PRIORITY_KEY, STATE_KEY } from '../../i18n/keys.ts'
import { useLive, useLiveParts, useNow } from '../../live/use-live.ts'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'
import { Fault, Loading } from '../../ui/fault.tsx'
import { siteTimeShort } from '../../ui/time.ts'
import { useDuration } from '../../ui/use-duration.ts'
import { Words } from '../../ui/words.tsx'
import { type AlarmRow, compareRows, isHiddenState, rowMaker } from '../alarms/alarm-row.ts'
import { countsOf } from '../alarms/counts.ts'
import { LiveSign } from '../frame/live-sign.tsx'
import { usePageTitle } from '../frame/page-title.ts'
import { SiteClock } from '../frame/site-clock.tsx'
import { BuildingTiles, SiteTile } from '../overview/site-tiles.tsx'
import { indexSite, SiteContext, useSite } from '../site-context.tsx'
import { useSiteView } from '../use-site-view.ts'
import { useBurnInShift, usePointerRests, useWakeLock, useWallSize } from './use-screen.ts'
import '../frame/frame.css'
import './wall.css'

type WallProps = { readonly site: string; readonly query: ReturnType<typeof siteQuery> }

/** A screen on the wall: tiles and the ten worst alarms of a site, read from across the room, with nothing to press. */
export function Wall({ site, query }: WallProps) {
  const { join } = useLiveParts()
  const view = useSiteView(site, query)
  const index = useMemo(() => (view.data ? indexSite(view.data) : null), [view.data])
  const joined = useLive((state) => state.feed?.site === site)
  const rests = usePointerRests()
  const shift = useBurnInShift()
  useWallSize()
  useWakeLock()
  useEffect(() => join(site), [join, site])
  return (
    <main className="wall" data-pointer={rests ? 'rests' : 'moves'}>
      {view.isError && <Fault error={view.error} />}
      {!view.isError && (!index || !joined) && <Loading />}
      {index && joined && (
        <SiteContext value={index}>
          <div className="wall-content" style={{ transform: `translate(${shift.x}px, ${shift.y}px)` }}>
            <WallContent />
          </div>
        </SiteContext>
      )}
      <NotLive timeZone={index?.site.timeZone ?? 'UTC'} />
    </main>
  )
}

function WallContent() {
  const { t } = useTranslation()
  const { painted } = useLiveParts()
  const { site } = useSite()
  const seq = useLive((state) => state.feed?.seq ?? 0)
  const alarms = useLive((state) => state.feed?.alarms)
  useEffect(() => painted(seq), [painted, seq])
  usePageTitle(t('wall.title'), alarms ? countsOf(alarms).unacknowledged : 0)
  return (
    <>
      <header className="wall-head">
        <h1>
          <Words text={site.name} />
        </h1>
        <LiveSign />
        <SiteClock timeZone={site.timeZone} />
      </header>
      {site.buildings.length > 0 ? <BuildingTiles linked={false} /> : <SiteTile />}
      <WorstAlarms />
    </>
  )
}

const ALARMS_SHOWN = 10

function WorstAlarms() {
  const { t } = useTranslation()
  const index = useSite()
  const alarms = useLive((state) => state.feed?.alarms)
  const toRow = useMemo(() => rowMaker(index), [index])
  const rows = useMemo(() => worst(alarms?.values() ?? [], toRow), [alarms, toRow])
  return (
    <section aria-label={t('wall.worst')}>
      {rows.length === 0 && <p className="muted">{t('wall.none')}</p>}
      <ol className="wall-alarms">
        {rows.map((row) => (
          <WallAlarm key={row.id} row={row} />
        ))}
      </ol>
    </section>
  )
}

const worst = (alarms: Iterable<Alarm>, toRow: (alarm: Alarm) => AlarmRow): readonly AlarmRow[] =>
  [...alarms]
    .map(toRow)
    .filter(({ state }) => !isHiddenState(state))
    .toSorted(compareRows)
    .slice(0, ALARMS_SHOWN)

function WallAlarm({ row: { alarm, state, name, message, place } }: { readonly row: AlarmRow }) {
  const { t } = useTranslation()
  const duration = useDuration()
  const now = useNow()
  return (
    <li className="wall-alarm">
      <AlarmSymbol priority={alarm.priority} state={state} />
      <span className="wall-alarm-state">
        <span className="sr-only">{t(PRIORITY_KEY[alarm.priority])} </span>
        {t(STATE_KEY[state])}
      </span>
      <span className="wall-alarm-name">
        <strong>
          <Words text={name} />
        </strong>{' '}
        <Words text={message} />
        {place.en !== '' && (
          <span className="muted">
            {' '}
            <Words text={place} />
          </span>
        )}
      </span>
      <span className="wall-alarm-age">{alarm.raisedAt !== null && duration(now - alarm.raisedAt)}</span>
    </li>
  )
}

/** Nobody may take an old picture for the present one, from the far end of the room. */
function NotLive({ timeZone }: { readonly timeZone: string }) {
  const { t } = useTranslation()
  const since = useLive((state) => state.notLiveSince)
  const now = useNow()
  if (since === null) return null
  return (
    <div className="wall-not-live" role="alert">
      <strong>✕ {t('wall.notLive')}</strong>
      <span>{t('wall.since', { time: siteTimeShort(since, now, timeZone) })}</span>
      <span>{t('wall.old')}</span>
    </div>
  )
}
