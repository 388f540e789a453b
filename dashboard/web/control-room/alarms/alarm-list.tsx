import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isFiltered, rowPasses, type AlarmSearch, type AlarmTab } from './alarm-search.ts'
import { AlarmGrid } from './alarm-grid.tsx'
import { type AlarmRow, compareRows } from './alarm-row.ts'
import { FilterBar } from './filter-bar.tsx'
import { createFrozenOrder } from './frozen-order.ts'
import { ListBar } from './list-bar.tsx'
import { Results } from './results.tsx'
import { planBulk, type Selection, stillSelected } from './selection.ts'
import { useAcknowledge } from './use-acknowledge.ts'
import { useFreeze } from './use-freeze.ts'
import { useIdle } from './use-idle.ts'

/** A duty console drops its filters when nobody has touched it for this long: the relief must not see less than there is. */
const FILTER_IDLE_ms = 10 * 60_000

export type AlarmListProps = {
  readonly all: readonly AlarmRow[]
  readonly tab: AlarmTab
  readonly search: AlarmSearch
  readonly openId: string | undefined
}

/** Filter, list and what can be done with the selected rows. */
export function AlarmList({ all, tab, search, openId }: AlarmListProps) {
  const { t } = useTranslation()
  const navigate = useNavigate()
  const freeze = useFreeze()
  const [order] = useState(createFrozenOrder)
  const [chosen, setSelection] = useState<Selection>(new Map())
  const { acknowledge, result, dismiss } = useAcknowledge()
  const view = JSON.stringify([tab, search])
  const sorted = useMemo(() => all.filter(rowPasses(search)).toSorted(compareRows), [all, search])
  const { rows, fresh } = useMemo(
    () => order.arrange(sorted, freeze.frozen, view),
    [order, sorted, freeze.frozen, view],
  )
  // A row that is gone, or whose alarm was raised anew, is not selected any more.
  const selection = useMemo(() => stillSelected(chosen, rows), [chosen, rows])
  const plan = useMemo(() => planBulk(selection, rows), [selection, rows])
  const setFilter = (next: AlarmSearch): void =>
    void navigate({
      to: openId === undefined ? '/alarms' : '/alarms/$id',
      ...(openId === undefined ? {} : { params: { id: openId } }),
      search: next,
      replace: true,
    })
  const unfiltered: AlarmSearch = tab === 'active' ? {} : { tab }
  const filtered = isFiltered(search)
  useIdle(FILTER_IDLE_ms, () => {
    if (filtered) setFilter(unfiltered)
  })
  const acknowledgeSelected = (): void => {
    void acknowledge(plan.acknowledge, plan.oneByOne)
    setSelection(new Map())
  }
  return (
    <>
      <FilterBar search={search} change={setFilter} clear={() => setFilter(unfiltered)} />
      <ListBar
        fresh={fresh}
        release={freeze.release}
        selection={selection}
        plan={plan}
        acknowledge={acknowledgeSelected}
        clear={() => setSelection(new Map())}
      />
      {rows.length === 0 ? (
        <p className="notice">
          {filtered ? t('alarms.noneFiltered') : tab === 'hidden' ? t('alarms.noneHidden') : t('alarms.none')}
        </p>
      ) : (
        <AlarmGrid
          rows={rows}
          openId={openId}
          search={search}
          touch={freeze.touch}
          selection={selection}
          select={setSelection}
          acknowledge={(row) => (selection.size > 0 ? acknowledgeSelected() : void acknowledge([row], []))}
          acknowledgeRow={(row) => void acknowledge([row], [])}
        />
      )}
      {/* Under the list, so that no row moves when they come and go. */}
      {result && <Results result={result} dismiss={dismiss} />}
      <output className="list-foot">
        {t('alarms.shown', { shown: sorted.length, total: all.length, hidden: all.length - sorted.length })}
      </output>
    </>
  )
}
