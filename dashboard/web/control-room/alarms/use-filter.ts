import { useNavigate } from '@tanstack/react-router'
import { type AlarmSearch, type AlarmTab, isFiltered } from './alarm-search.ts'
import { useIdle } from './use-idle.ts'

/** A duty console drops its filters when nobody has touched it for this long: the relief must not see less than there is. */
const FILTER_IDLE_ms = 10 * 60_000

export type Filter = {
  readonly set: (search: AlarmSearch) => void
  readonly clear: () => void
}

/** Writes the filter into the URL, beside the open alarm. */
export function useFilter(tab: AlarmTab, search: AlarmSearch, openId: string | undefined): Filter {
  const navigate = useNavigate()
  const set = (next: AlarmSearch): void =>
    void navigate({
      to: openId === undefined ? '/alarms' : '/alarms/$id',
      ...(openId === undefined ? {} : { params: { id: openId } }),
      search: next,
      replace: true,
    })
  const clear = (): void => set(tab === 'active' ? {} : { tab })
  useIdle(FILTER_IDLE_ms, () => {
    if (isFiltered(search)) clear()
  })
  return { set, clear }
}
