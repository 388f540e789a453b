import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { isFiltered, rowPasses, type AlarmSearch, type AlarmTab } from './alarm-search.ts'
import { AlarmGrid } from './alarm-grid.tsx'
import { type AlarmRow, compareRows } from './alarm-row.ts'
import { FilterBar } from './filter-bar.tsx'
import { createFrozenOrder } from './frozen-order.ts'
import { isHead } from './grid-row.ts'
import { ListBar } from './list-bar.tsx'
import { Results } from './results.tsx'
import { planBulk, type Selection, stillSelected } from './selection.ts'
import { useAcknowledge } from './use-acknowledge.ts'
import { useFilter } from './use-filter.ts'
import { useFreeze } from './use-freeze.ts'
import { useGrouping } from './use-grouping.ts'

export type ListTab = Exclude<AlarmTab, 'journal'>

export type AlarmListProps = {
  readonly all: readonly AlarmRow[]
  readonly tab: ListTab
  readonly search: AlarmSearch
  readonly openId: string | undefined
  readonly behind: ReadonlyMap<string, number>
}

const NONE_KEY = { active: 'alarms.none', shelved: 'alarms.noneShelved', hidden: 'alarms.noneHidden' } as const

/** Filter, list and what can be done with the selected rows. */
export function AlarmList({ all, tab, search, openId, behind }: AlarmListProps) {
  const { t } = useTranslation()
  const filter = useFilter(tab, search, openId)
  const ordered = useOrderedRows(all, tab, search)
  const { shown, fresh, freeze } = ordered
  const grouping = useGrouping(ordered.rows, search, freeze.frozen)
  // A row in a closed group is not visible, so it is not selected either.
  const rows = useMemo(() => grouping.rows.filter((row): row is AlarmRow => !isHead(row)), [grouping.rows])
  const [chosen, setSelection] = useState<Selection>(new Map())
  const { acknowledge, act, result, dismiss } = useAcknowledge()
  // A row that is gone, or whose alarm was raised anew, is not selected any more.
  const selection = useMemo(() => stillSelected(chosen, rows), [chosen, rows])
  const plan = useMemo(() => planBulk(selection, rows), [selection, rows])
  const acknowledgeSelected = (): void => {
    void acknowledge(plan.acknowledge, plan.oneByOne)
    setSelection(new Map())
  }
  return (
    <>
      <FilterBar search={search} grouped={grouping.on} change={filter.set} clear={filter.clear} />
      <ListBar
        fresh={fresh}
        flood={grouping.on ? grouping.flood : null}
        release={freeze.release}
        selection={selection}
        plan={plan}
        acknowledge={acknowledgeSelected}
        clear={() => setSelection(new Map())}
      />
      {grouping.rows.length === 0 ? (
        <p className="notice">{t(isFiltered(search) ? 'alarms.noneFiltered' : NONE_KEY[tab])}</p>
      ) : (
        <AlarmGrid
          rows={grouping.rows}
          marks={grouping.marks}
          behind={behind}
          toggle={grouping.toggle}
          openId={openId}
          search={search}
          touch={freeze.touch}
          selection={selection}
          select={setSelection}
          acknowledge={(row) => (selection.size > 0 ? acknowledgeSelected() : void acknowledge([row], []))}
          act={(row, type) => void act(row, type)}
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
function useOrderedRows(all: readonly AlarmRow[], tab: ListTab, search: AlarmSearch) {
  const freeze = useFreeze()
  const [order] = useState(createFrozenOrder)
  const view = JSON.stringify([tab, { ...search, group: undefined }])
  const sorted = useMemo(() => all.filter(rowPasses(search)).toSorted(compareRows), [all, search])
  const { rows, fresh } = useMemo(
    () => order.arrange(sorted, freeze.frozen, view),
    [order, sorted, freeze.frozen, view],
  )
  return { rows, shown: sorted.length, fresh, freeze }
}
