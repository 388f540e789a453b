import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link, useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { type RefObject, useEffect, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { type Alarm, isChattering } from '#domain/alarm/alarm.ts'
import { equipmentQuery } from '../../api/queries.ts'
import { PRIORITY_KEY, STATE_LONG_KEY } from '../../i18n/keys.ts'
import { useLive, useNow, useWatch } from '../../live/use-live.ts'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'
import { Fault, Loading } from '../../ui/fault.tsx'
import { Words } from '../../ui/words.tsx'
import { isPlainKey } from '../frame/keys.ts'
import { useSite } from '../site-context.tsx'
import { type AlarmRow, rowMaker } from './alarm-row.ts'
import type { AlarmSearch } from './alarm-search.ts'
import { AlarmActions, useAlarmActions } from './alarm-actions.tsx'
import { AlarmFacts } from './alarm-facts.tsx'
import { AlarmTrend } from './alarm-trend.tsx'
import { Comments } from './comments.tsx'
import { Guidance } from './guidance.tsx'
import { History } from './history.tsx'
import './alarm-detail.css'

/** Everything about one alarm, beside the list. */
export function AlarmDetailPanel() {
  const { id } = useParams({ from: '/alarms/$id' })
  const search = useSearch({ strict: false }) as AlarmSearch
  const { t } = useTranslation()
  const navigate = useNavigate()
  const panel = useRef<HTMLElement>(null)
  const close = (): void => {
    void navigate({ to: '/alarms', search })
    document.querySelector<HTMLElement>(`.alarm-grid [data-id="${CSS.escape(id)}"]`)?.focus()
  }
  return (
    <aside
      ref={panel}
      className="alarm-detail"
      aria-label={t('detail.label')}
      // The panel scrolls, so it must be reachable by keys.
      // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
      tabIndex={0}
    >
      <OneAlarm key={id} id={id} close={close} panel={panel} />
    </aside>
  )
}

type OneAlarmProps = {
  readonly id: string
  readonly close: () => void
  readonly panel: RefObject<HTMLElement | null>
}

/** The alarm from the feed; a normal one is not in the feed and is asked for. */
function OneAlarm({ id, close, panel }: OneAlarmProps) {
  const { t } = useTranslation()
  const index = useSite()
  const [site = '', equipment = ''] = id.split('.')
  const inFeed = useLive((state) => state.feed?.alarms.get(id))
  const here = site === index.site.id && index.equipmentById(equipment) !== undefined
  const query = useQuery({ ...equipmentQuery(site, equipment), enabled: here && inFeed === undefined })
  useWatch(here ? [`${site}/${equipment}`] : [])
  const toRow = useMemo(() => rowMaker(index), [index])
  const alarm = inFeed ?? query.data?.alarms.find((one) => one.id === id)
  const { refetch } = query
  // What the query knows is from before the alarm was raised and returned.
  useEffect(() => {
    if (here && inFeed === undefined) void refetch()
  }, [here, inFeed, refetch])
  if (alarm) return <Detail row={toRow(alarm)} close={close} panel={panel} />
  return (
    <>
      <Button variant="default" onClick={close}>
        {t('detail.back')}
      </Button>
      {here && query.isPending && <Loading />}
      {query.isError && <Fault error={query.error} retry={() => void query.refetch()} />}
      {(!here || query.isSuccess) && <p className="notice">{t('detail.unknown')}</p>}
    </>
  )
}

function Detail({ row, close, panel }: { readonly row: AlarmRow } & Omit<OneAlarmProps, 'id'>) {
  const { t } = useTranslation()
  const { alarm, state } = row
  const actions = useAlarmActions(alarm)
  useEffect(() => {
    const { current } = panel
    const listen = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.isComposing) close()
      if (!isPlainKey(event)) return
      if (event.key === 'a' || event.key === 'A') actions.acknowledge()
      if (event.key === 'r' || event.key === 'R') actions.reset()
    }
    current?.addEventListener('keydown', listen)
    return () => current?.removeEventListener('keydown', listen)
  }, [panel, close, actions])
  return (
    <>
      <div className="detail-head">
        <AlarmSymbol priority={alarm.priority} state={state} />
        <h2>
          <Words text={row.name} />
          {' · '}
          <Words text={row.message} />
        </h2>
        <Button variant="default" aria-label={t('detail.back')} aria-keyshortcuts="Escape" onClick={close}>
          ✕
        </Button>
      </div>
      <p className="detail-state">
        {t(PRIORITY_KEY[alarm.priority])} · {t(STATE_LONG_KEY[state])}
        {alarm.lifeSafety && ' '}
        {alarm.lifeSafety && <strong className="life-safety">{t('alarms.lifeSafety')}</strong>}
      </p>
      <Chattering alarm={alarm} />
      <AlarmActions alarm={alarm} actions={actions} />
      <Guidance guidance={row.definition?.guidance} />
      <AlarmFacts row={row} />
      <AlarmTrend row={row} />
      <Comments alarm={alarm} />
      <History alarm={alarm} />
      <p>
        {row.equipment ? (
          <Link to="/equipment/$id" params={{ id: alarm.equipment }}>
            {t('detail.equipment')}: <Words text={row.name} />
          </Link>
        ) : (
          <Link to="/devices/$id" params={{ id: alarm.equipment }}>
            {t('column.device')}: <Words text={row.name} />
          </Link>
        )}
      </p>
    </>
  )
}

function Chattering({ alarm }: { readonly alarm: Alarm }) {
  const { t } = useTranslation()
  const now = useNow()
  return isChattering(alarm, now) ? <p className="muted">⚠ {t('detail.chattering')}</p> : null
}
