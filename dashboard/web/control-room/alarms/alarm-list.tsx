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
import { useFilter } from './use-filter.ts'
import { useFreeze } from './use-freeze.ts'

export type AlarmListProps = {
  readonly all: readonly AlarmRow[]
  readonly tab: AlarmTab
  readonly search: AlarmSearch
  readonly openId: string | undefined
}

/** Filter, list and what can be done with the selected rows. */
export function AlarmList({ all, tab, search, openId }: AlarmListProps) {
  const { t } = useTranslation()
  const filter = useFilter(tab, search, openId)
  const { rows, shown, fresh, freeze } = useOrderedRows(all, tab, search)
  const [chosen, setSelection] = useState<Selection>(new Map())
  const { acknowledge, result, dismiss } = useAcknowledge()
  // A row that is gone, or whose alarm was raised anew, is not selected any more.
  const selection = useMemo(() => stillSelected(chosen, rows), [chosen, rows])
  const plan = useMemo(() => planBulk(selection, rows), [selection, rows])
  const acknowledgeSelected = (): void => {
    void acknowledge(plan.acknowledge, plan.oneByOne)
    setSelection(new Map())
  }
  return (
    <>
      <FilterBar search={search} change={filter.set} clear={filter.clear} />
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
          {isFiltered(search) ? t('alarms.noneFiltered') : tab === 'hidden' ? t('alarms.noneHidden') : t('alarms.none')}
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
        {t('alarms.shown', { shown, total: all.length, hidden: all.length - shown })}
      </output>
    </>
  )
}

/** The rows that pass the filter, in the order of the list; while somebody works in it they stay where they are. */
function useOrderedRows(all: readonly AlarmRow[], tab: AlarmTab, search: AlarmSearch) {
  const freeze = useFreeze()
  const [order] = useState(createFrozenOrder)
  const view = JSON.stringify([tab, search])
  const sorted = useMemo(() => all.filter(rowPasses(search)).toSorted(compareRows), [all, search])
  const { rows, fresh } = useMemo(
    () => order.arrange(sorted, freeze.frozen, view),
    [order, sorted, freeze.frozen, view],
  )
  return { rows, shown: sorted.length, fresh, freeze }
}
