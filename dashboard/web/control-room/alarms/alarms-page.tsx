import { Tabs } from '@mantine/core'
import { Outlet, useMatch, useNavigate, useSearch } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive } from '../../live/use-live.ts'
import { useSite } from '../site-context.tsx'
import { AlarmList } from './alarm-list.tsx'
import { rowMaker } from './alarm-row.ts'
import { ALARM_TABS, type AlarmSearch, type AlarmTab, inTab } from './alarm-search.ts'
import { countBehind } from './grid-row.ts'
import { Journal } from './journal.tsx'
import './alarms.css'
import './group.css'

/** The alarm list with its tabs; the detail of one alarm opens beside it. */
export function AlarmsPage() {
  const { t } = useTranslation()
  const index = useSite()
  // What is begun with one alarm belongs to its detail, not to the list.
  const { do: _doing, ...search } = useSearch({ strict: false }) as AlarmSearch
  const navigate = useNavigate()
  const open = useMatch({ from: '/alarms/$id', shouldThrow: false })?.params.id
  const tab: AlarmTab = search.tab ?? 'active'
  const alarms = useLive((state) => state.feed?.alarms)
  const toRow = useMemo(() => rowMaker(index), [index])
  const rows = useMemo(() => [...(alarms?.values() ?? [])].map(toRow), [alarms, toRow])
  const inTabs = useMemo(
    () => ({
      active: rows.filter((row) => inTab('active', row)),
      shelved: rows.filter((row) => inTab('shelved', row)),
      hidden: rows.filter((row) => inTab('hidden', row)),
      behind: countBehind(rows),
    }),
    [rows],
  )
  const titles: Record<AlarmTab, string> = {
    active: t('alarms.tabActive', { count: inTabs.active.length }),
    shelved: t('alarms.tabShelved', { count: inTabs.shelved.length }),
    hidden: t('alarms.tabHidden', { count: inTabs.hidden.length }),
    journal: t('alarms.tabJournal'),
  }
  const choose = (next: string | null): void => {
    const chosen: AlarmSearch = next === 'active' ? {} : { tab: next as AlarmTab }
    void navigate({ to: '/alarms', search: chosen })
  }
  return (
    <div className="alarms" data-detail={open !== undefined || undefined}>
      <section className="alarms-main">
        <h1 className="sr-only">{t('alarms.title')}</h1>
        <Tabs value={tab} onChange={choose} className="alarms-tabs" keepMounted={false}>
          <Tabs.List aria-label={t('alarms.title')}>
            {ALARM_TABS.map((one) => (
              <Tabs.Tab key={one} value={one}>
                {titles[one]}
              </Tabs.Tab>
            ))}
          </Tabs.List>
          <Tabs.Panel value={tab} className="alarms-panel">
            {tab === 'journal' ? (
              <Journal search={search} />
            ) : (
              <AlarmList key={tab} all={inTabs[tab]} behind={inTabs.behind} tab={tab} search={search} openId={open} />
            )}
          </Tabs.Panel>
        </Tabs>
      </section>
      <Outlet />
    </div>
  )
}
