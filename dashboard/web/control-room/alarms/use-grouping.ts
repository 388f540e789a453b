import { useMemo, useState } from 'react'
import { FLOOD_BEGINS_OVER, FLOOD_ENDS_UNDER } from '#domain/kpi/live.ts'
import { MINUTE_ms } from '#domain/time.ts'
import { useNow } from '../../live/use-live.ts'
import { useSite } from '../site-context.tsx'
import type { AlarmRow } from './alarm-row.ts'
import type { AlarmSearch } from './alarm-search.ts'
import { type Grouped, groupRows } from './grid-row.ts'

const FLOOD_WITHIN_ms = 10 * MINUTE_ms
const NO_MARKS: Grouped['marks'] = new Map()

export type Grouping = Grouped & {
  readonly on: boolean
  /** New alarms of the last ten minutes while they are a flood; null while they are none. */
  readonly flood: number | null
  readonly toggle: (groupId: string, open: boolean) => void
}

/**
 * Puts the rows of one cause together: when the URL says so, else by itself in a flood. While the order is frozen (`held`) it neither
 * begins nor ends by itself.
 */
export function useGrouping(rows: readonly AlarmRow[], search: AlarmSearch, held: boolean): Grouping {
  const index = useSite()
  const flood = useFlood(rows)
  const [opened, setOpened] = useState<ReadonlyMap<string, boolean>>(new Map())
  const wanted = search.group === undefined ? flood !== null : search.group === 'on'
  const [on, setOn] = useState(wanted)
  if (on !== wanted && (!held || search.group !== undefined)) setOn(wanted)
  const grouped = useMemo(
    () => (on ? groupRows(rows, index, opened) : { rows, marks: NO_MARKS }),
    [on, rows, index, opened],
  )
  const toggle = (groupId: string, open: boolean): void => setOpened((old) => new Map(old).set(groupId, open))
  return { ...grouped, on, flood, toggle }
}

function useFlood(rows: readonly AlarmRow[]): number | null {
  const now = useNow()
  const [flooded, setFlooded] = useState(false)
  let fresh = 0
  for (const { alarm } of rows) if (now - (alarm.raisedReceivedAt ?? -Infinity) <= FLOOD_WITHIN_ms) fresh++
  const flood = flooded ? fresh >= FLOOD_ENDS_UNDER : fresh > FLOOD_BEGINS_OVER
  if (flood !== flooded) setFlooded(flood)
  return flood ? fresh : null
}
