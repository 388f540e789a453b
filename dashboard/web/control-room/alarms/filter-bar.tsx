import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { PRIORITIES, type Priority } from '#domain/alarm/definition.ts'
import { PRIORITY_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'
import { FILTER_FIELD } from '../frame/keys.ts'
import { useSite } from '../site-context.tsx'
import { type AlarmSearch, type AlarmStateFilter, isFiltered, prioritiesOf } from './alarm-search.ts'

export type FilterBarProps = {
  readonly search: AlarmSearch
  readonly change: (next: AlarmSearch) => void
  readonly clear: () => void
}

/** The filter of the list; all of it stands in the URL. */
export function FilterBar({ search, change, clear }: FilterBarProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { site } = useSite()
  const chosen = prioritiesOf(search.priority)
  const toggle = (priority: Priority): void => {
    const next = chosen.includes(priority) ? chosen.filter((one) => one !== priority) : [...chosen, priority]
    change(without(search, 'priority', next.length > 0 ? next.join(',') : undefined))
  }
  return (
    <search className="filter-bar" aria-label={t('filter.label')}>
      <TextInput
        id={FILTER_FIELD}
        className="filter-text"
        aria-label={t('filter.text')}
        placeholder={t('filter.text')}
        aria-keyshortcuts="/"
        value={search.q ?? ''}
        onChange={(event) => change(without(search, 'q', event.currentTarget.value || undefined))}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      <fieldset aria-label={t('filter.priorities')} className="button-row">
        {PRIORITIES.map((priority) => (
          <Button
            key={priority}
            variant="default"
            aria-pressed={chosen.includes(priority)}
            onClick={() => toggle(priority)}
          >
            <AlarmSymbol priority={priority} state="acknowledged" />
            <span className="priority-word">{t(PRIORITY_KEY[priority])}</span>
          </Button>
        ))}
      </fieldset>
      <NativeSelect
        aria-label={t('filter.state')}
        value={search.state ?? ''}
        data={[
          { value: '', label: t('filter.anyState') },
          { value: 'unacknowledged', label: t('filter.unacknowledged') },
          { value: 'acknowledged', label: t('filter.acknowledged') },
        ]}
        onChange={(event) =>
          change(without(search, 'state', (event.currentTarget.value || undefined) as AlarmStateFilter))
        }
      />
      {site.buildings.length > 1 && (
        <NativeSelect
          aria-label={t('filter.building')}
          value={search.building ?? ''}
          data={[
            { value: '', label: t('filter.anyBuilding') },
            ...site.buildings.map(({ id, name }) => ({ value: id, label: say(name) })),
          ]}
          onChange={(event) => change(without(search, 'building', event.currentTarget.value || undefined))}
        />
      )}
      {isFiltered(search) && (
        <Button variant="default" onClick={clear}>
          {t('filter.clear')}
        </Button>
      )}
    </search>
  )
}

/** The search with one part set, or left out when it is undefined. */
function without<K extends keyof AlarmSearch>(
  search: AlarmSearch,
  key: K,
  value: AlarmSearch[K] | undefined,
): AlarmSearch {
  const { [key]: _old, ...rest } = search
  return value === undefined ? rest : { ...rest, [key]: value }
}
