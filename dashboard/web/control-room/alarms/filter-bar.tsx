import { Button, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { PRIORITIES, type Priority } from '#domain/alarm/definition.ts'
import { PRIORITY_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'
import { Choice } from '../../ui/choice.tsx'
import { MoreFilters } from '../../ui/more-filters.tsx'
import { FILTER_FIELD } from '../frame/keys.ts'
import { useSite } from '../site-context.tsx'
import { type AlarmSearch, type AlarmStateFilter, isFiltered, prioritiesOf, withPart } from './alarm-search.ts'

export type FilterBarProps = {
  readonly search: AlarmSearch
  readonly grouped: boolean
  readonly change: (next: AlarmSearch) => void
  readonly clear: () => void
}

/** The filter of the list; all of it stands in the URL. */
export function FilterBar({ search, grouped, change, clear }: FilterBarProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { site } = useSite()
  return (
    <search className="filter-bar" aria-label={t('filter.label')}>
      <TextInput
        id={FILTER_FIELD}
        className="filter-text"
        aria-label={t('filter.text')}
        placeholder={t('filter.text')}
        aria-keyshortcuts="/"
        value={search.q ?? ''}
        onChange={(event) => change(withPart(search, 'q', event.currentTarget.value || undefined))}
        onKeyDown={(event) => {
          if (event.key === 'Escape') event.currentTarget.blur()
        }}
      />
      <MoreFilters>
        <Priorities search={search} change={change} />
        <Choice
          label={t('filter.state')}
          unset={t('filter.anyState')}
          options={[
            { value: 'unacknowledged', label: t('filter.unacknowledged') },
            { value: 'acknowledged', label: t('filter.acknowledged') },
          ]}
          value={search.state}
          change={(state) => change(withPart(search, 'state', state as AlarmStateFilter | undefined))}
        />
        {site.buildings.length > 1 && (
          <Choice
            label={t('filter.building')}
            unset={t('filter.anyBuilding')}
            options={site.buildings.map(({ id, name }) => ({ value: id, label: say(name) }))}
            value={search.building}
            change={(building) => change(withPart(search, 'building', building))}
          />
        )}
        <Button
          variant="default"
          aria-pressed={grouped}
          onClick={() => change(withPart(search, 'group', grouped ? 'off' : 'on'))}
        >
          {t('group.toggle')}
        </Button>
      </MoreFilters>
      {isFiltered(search) && (
        <Button variant="default" onClick={clear}>
          {t('filter.clear')}
        </Button>
      )}
    </search>
  )
}

export function Priorities({ search, change }: Pick<FilterBarProps, 'search' | 'change'>) {
  const { t } = useTranslation()
  const chosen = prioritiesOf(search.priority)
  const toggle = (priority: Priority): void => {
    const next = chosen.includes(priority) ? chosen.filter((one) => one !== priority) : [...chosen, priority]
    change(withPart(search, 'priority', next.length > 0 ? next.join(',') : undefined))
  }
  return (
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
  )
}
