import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { FACT_GROUPS, type FactGroup } from '#domain/wire/facts.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { Choice } from '../../ui/choice.tsx'
import { MoreFilters } from '../../ui/more-filters.tsx'
import { Words } from '../../ui/words.tsx'
import { FILTER_FIELD } from '../frame/keys.ts'
import { deviceName } from '../names.ts'
import { useSite } from '../site-context.tsx'
import { alarmName } from './alarm-row.ts'
import { type AlarmSearch, withPart } from './alarm-search.ts'
import { Priorities } from './filter-bar.tsx'
import { JOURNAL_PERIODS, type JournalPeriod, WORDS_MAX } from './journal-search.ts'

const GROUP_KEY = {
  raised: 'journal.raised',
  acknowledged: 'journal.acknowledged',
  shelving: 'journal.shelving',
  service: 'journal.service',
  suppression: 'journal.suppression',
  comments: 'journal.comments',
  rules: 'journal.rules',
  devices: 'journal.devices',
} as const satisfies Record<FactGroup, string>

const PERIOD_KEY = {
  day: 'journal.day',
  week: 'journal.week',
  month: 'journal.month',
  all: 'journal.allTime',
  range: 'journal.range',
} as const satisfies Record<JournalPeriod, string>

export type JournalFilterProps = {
  readonly search: AlarmSearch
  readonly change: (next: AlarmSearch) => void
}

/** Whether more than the time narrows the journal. */
const isNarrowed = ({ q, priority, kind, equipment, by, alarm }: AlarmSearch): boolean =>
  Boolean(q ?? priority ?? kind ?? equipment ?? by ?? alarm)

/** The filter of the journal; all of it stands in the URL and is applied by the server. */
export function JournalFilter({ search, change }: JournalFilterProps) {
  const { t } = useTranslation()
  const index = useSite()
  const set = <K extends keyof AlarmSearch>(key: K, value: AlarmSearch[K] | undefined): void =>
    change(withPart(search, key, value))
  return (
    <search className="filter-bar" aria-label={t('filter.label')}>
      <Choice
        label={t('journal.period')}
        unset={t('journal.shift')}
        options={JOURNAL_PERIODS.map((period) => ({ value: period, label: t(PERIOD_KEY[period]) }))}
        value={search.period}
        change={(period) => set('period', period as JournalPeriod | undefined)}
      />
      {search.period === 'range' && <Range search={search} change={change} />}
      <Choice
        label={t('journal.kind')}
        unset={t('journal.anyKind')}
        options={FACT_GROUPS.map((group) => ({ value: group, label: t(GROUP_KEY[group]) }))}
        value={search.kind}
        change={(kind) => set('kind', kind as FactGroup | undefined)}
      />
      <MoreFilters>
        <Equipment search={search} change={change} />
        <WordsField label={t('journal.person')} value={search.by} change={(by) => set('by', by)} />
        <WordsField id={FILTER_FIELD} label={t('journal.text')} value={search.q} change={(q) => set('q', q)} />
        <Priorities search={search} change={change} />
      </MoreFilters>
      {search.alarm !== undefined && (
        <Button variant="default" onClick={() => set('alarm', undefined)}>
          ✕ <Words text={alarmName(index, search.alarm)} />
        </Button>
      )}
      {isNarrowed(search) && (
        <Button
          variant="default"
          onClick={() => change({ tab: 'journal', ...(search.period ? { period: search.period } : {}) })}
        >
          {t('filter.clear')}
        </Button>
      )}
    </search>
  )
}

/** From and until by the clock of the site. */
function Range({ search, change }: JournalFilterProps) {
  const { t } = useTranslation()
  const { site } = useSite()
  return (
    <span className="journal-range">
      {(['from', 'until'] as const).map((name) => (
        <input
          key={name}
          type="datetime-local"
          className="plain-field"
          aria-label={t(name === 'from' ? 'journal.from' : 'journal.until', { zone: site.timeZone })}
          title={t(name === 'from' ? 'journal.from' : 'journal.until', { zone: site.timeZone })}
          value={search[name] ?? ''}
          onChange={(event) => change(withPart(search, name, event.currentTarget.value || undefined))}
        />
      ))}
    </span>
  )
}

function Equipment({ search, change }: JournalFilterProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { equipment, devices } = useSite()
  const known = new Set(equipment.map(({ id }) => id))
  const owners = [
    ...equipment.map(({ id, name }) => ({ value: id, label: say(name) })),
    ...devices
      .filter(({ id }) => !known.has(id))
      .map((device) => ({ value: device.id, label: say(deviceName(device)) })),
  ]
  return (
    <Choice
      label={t('column.equipment')}
      unset={t('journal.anyEquipment')}
      options={owners}
      value={search.equipment}
      change={(value) => change(withPart(search, 'equipment', value))}
    />
  )
}

type WordsFieldProps = {
  readonly id?: string
  readonly label: string
  readonly value: string | undefined
  readonly change: (value: string | undefined) => void
}

/** Asks the server when the words are complete (Enter, or leaving the field), not at every letter. */
function WordsField({ id, label, value, change }: WordsFieldProps) {
  const [draft, setDraft] = useState({ from: value, text: value ?? '' })
  if (draft.from !== value) setDraft({ from: value, text: value ?? '' })
  const commit = (): void => {
    const text = draft.text.trim()
    if (text !== (value ?? '')) change(text === '' ? undefined : text)
  }
  return (
    <TextInput
      className="journal-words"
      aria-label={label}
      placeholder={label}
      maxLength={WORDS_MAX}
      value={draft.text}
      onChange={(event) => setDraft({ from: value, text: event.currentTarget.value })}
      onBlur={commit}
      onKeyDown={(event) => {
        if (event.nativeEvent.isComposing) return
        if (event.key === 'Enter') commit()
        if (event.key === 'Escape') event.currentTarget.blur()
      }}
      {...(id === undefined ? {} : { id })}
    />
  )
}
