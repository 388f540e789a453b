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
import { PlanLink } from '../plan/plan-link.tsx'
import { Checklist } from '../response/checklist.tsx'
import { DeliveryList } from '../response/delivery-list.tsx'
import { useSite } from '../site-context.tsx'
import { type AlarmRow, rowMaker } from './alarm-row.ts'
import type { AlarmSearch, Doing } from './alarm-search.ts'
import { useMay } from '../use-may.ts'
import { AlarmActions, type AlarmActionsOf, useAlarmActions } from './alarm-actions.tsx'
import { AlarmFacts } from './alarm-facts.tsx'
import { type RowAct } from './row-act.ts'
import { AlarmTrend } from './alarm-trend.tsx'
import { Comments } from './comments.tsx'
import { DefinitionHistory } from './definition-history.tsx'
import { Guidance } from './guidance.tsx'
import { OccurrenceHistory } from './history.tsx'
import { ServiceForm } from './service-form.tsx'
import { ShelveForm } from './shelve-form.tsx'
import './alarm-detail.css'

/** Everything about one alarm, beside the list. */
export function AlarmDetailPanel() {
  const { id } = useParams({ from: '/alarms/$id' })
  const { do: doing, ...search } = useSearch({ strict: false }) as AlarmSearch
  const { t } = useTranslation()
  const navigate = useNavigate()
  const panel = useRef<HTMLElement>(null)
  const begin = (next: Doing | undefined): void =>
    void navigate({ to: '/alarms/$id', params: { id }, search: next ? { ...search, do: next } : search, replace: true })
  const finish = (): void => {
    begin(undefined)
    // The field that had the focus goes away with the form.
    panel.current?.focus()
  }
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
      <OneAlarm key={id} id={id} panel={panel} doing={doing} begin={begin} finish={finish} close={close} />
    </aside>
  )
}

type OneAlarmProps = {
  readonly id: string
  readonly doing: Doing | undefined
  readonly begin: (doing: Doing | undefined) => void
  /** What was begun is done or given up. */
  readonly finish: () => void
  readonly close: () => void
  readonly panel: RefObject<HTMLElement | null>
}

/** The alarm from the feed; a normal one is not in the feed and is asked for. */
function OneAlarm(props: OneAlarmProps) {
  const { id, close } = props
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
  if (alarm) return <Detail {...props} row={toRow(alarm)} />
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

const KEYS: Readonly<Record<string, { readonly act: RowAct } | { readonly begin: Doing }>> = {
  a: { act: 'acknowledge' },
  r: { act: 'reset' },
  s: { begin: 'shelve' },
  c: { begin: 'comment' },
}

/** Keys that act while the detail has the focus. */
function useDetailKeys({ panel, doing, begin, finish, close }: OneAlarmProps, actions: AlarmActionsOf): void {
  useEffect(() => {
    const { current } = panel
    const listen = (event: KeyboardEvent): void => {
      if (event.key === 'Escape' && !event.isComposing) return doing === undefined ? close() : finish()
      const key = isPlainKey(event) ? KEYS[event.key.toLowerCase()] : undefined
      if (!key) return
      // The letter must not also be written into the field that comes into focus.
      event.preventDefault()
      if ('act' in key) actions.act(key.act)
      else begin(key.begin)
    }
    current?.addEventListener('keydown', listen)
    return () => current?.removeEventListener('keydown', listen)
  }, [panel, doing, begin, finish, close, actions])
}

function Detail(props: { readonly row: AlarmRow } & OneAlarmProps) {
  const { row, doing, begin, finish, close } = props
  const { t } = useTranslation()
  const { alarm, state } = row
  const actions = useAlarmActions(alarm)
  useDetailKeys(props, actions)
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
      <output className="detail-state">
        {t(PRIORITY_KEY[alarm.priority])} · {t(STATE_LONG_KEY[state])}
        {alarm.lifeSafety && ' '}
        {alarm.lifeSafety && <strong className="life-safety">{t('alarms.lifeSafety')}</strong>}
      </output>
      <Chattering alarm={alarm} />
      <AlarmActions alarm={alarm} actions={actions} begin={begin} />
      {doing === 'shelve' && <ShelveForm alarm={alarm} close={finish} />}
      {doing === 'out-of-service' && <ServiceForm alarm={alarm} close={finish} />}
      <Guidance guidance={row.definition?.guidance} />
      <WhatIsDone alarm={alarm} />
      <AlarmFacts row={row} />
      <AlarmTrend row={row} />
      <Comments alarm={alarm} wanted={doing === 'comment'} met={() => begin(undefined)} />
      <OccurrenceHistory alarm={alarm} />
      <DefinitionHistory alarm={alarm} />
      <Links row={row} />
    </>
  )
}

function Chattering({ alarm }: { readonly alarm: Alarm }) {
  const { t } = useTranslation()
  const now = useNow()
  return isChattering(alarm, now) ? <p className="muted">⚠ {t('detail.chattering')}</p> : null
}

function Links({ row }: { readonly row: AlarmRow }) {
  const { t } = useTranslation()
  return (
    <p className="detail-links">
      {row.equipment && <PlanLink equipment={row.equipment} />}
      {row.equipment && (
        <Link to="/rules/$on/$alarm" params={{ on: row.alarm.equipment, alarm: row.alarm.definition }}>
          {t('kpi.rule')}: <Words text={row.message} />
        </Link>
      )}
      {row.equipment ? (
        <Link to="/equipment/$id" params={{ id: row.alarm.equipment }}>
          {t('detail.equipment')}: <Words text={row.name} />
        </Link>
      ) : (
        <Link to="/devices/$id" params={{ id: row.alarm.equipment }}>
          {t('column.device')}: <Words text={row.name} />
        </Link>
      )}
    </p>
  )
}

/** The guidance worked through, and who was told, in the occurrence that stands. */
function WhatIsDone({ alarm }: { readonly alarm: Alarm }) {
  const may = useMay()
  if (alarm.occurrence === null) return null
  return (
    <>
      <Checklist alarm={alarm} />
      {may('response.see') && <DeliveryList occurrence={alarm.occurrence} />}
    </>
  )
}
