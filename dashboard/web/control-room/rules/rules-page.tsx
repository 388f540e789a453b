import { Checkbox, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useDeferredValue, useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { onText } from '#domain/rule/rule.ts'
import type { RuleLine } from '#domain/wire/rules.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { FILTER_FIELD } from '../frame/keys.ts'
import { useSite } from '../site-context.tsx'
import './catalog.ts'
import { lineConditions } from './line-conditions.ts'
import { useOnName } from './rule-name.ts'
import { rulesQuery } from './rule-queries.ts'
import { RuleRow } from './rule-row.tsx'
import type { RulesSearch } from './rule-search.ts'
import { useFreshRules } from './use-fresh-rules.ts'
import { useRulesFilter } from './use-rules-filter.ts'
import './rules.css'

/** More lines than these are found by typing. */
const ROWS_MAX = 300

/** Every alarm definition of the site: of a kind, then of single pieces of equipment. */
export function RulesPage() {
  const { t } = useTranslation()
  const { site } = useSite()
  const rules = useQuery(rulesQuery(site.id))
  useFreshRules()
  return (
    // A region that scrolls must be reachable by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="page" tabIndex={0} aria-label={t('rules.title')}>
      <div className="page-head">
        <h1>{t('rules.title')}</h1>
        <span className="muted">{t('rules.about')}</span>
      </div>
      {rules.isPending && <Loading />}
      {rules.isError && <Fault error={rules.error} retry={() => void rules.refetch()} />}
      {rules.data?.length === 0 && <p className="notice">{t('rules.noneAtAll')}</p>}
      {rules.data && rules.data.length > 0 && <RuleList lines={rules.data} />}
    </section>
  )
}

function RuleList({ lines }: { readonly lines: readonly RuleLine[] }) {
  const { t } = useTranslation()
  const [filter, setFilter] = useRulesFilter()
  const conditions = useConditions(lines)
  const passing = usePassing(lines, conditions, useDeferredValue(filter))
  const shown = passing.slice(0, ROWS_MAX)
  return (
    <>
      <Filter filter={filter} change={setFilter} />
      <p className="muted">{t('rules.shown', { shown: passing.length, total: lines.length })}</p>
      {passing.length === 0 && <p className="notice">{t('rules.none')}</p>}
      {shown.length > 0 && (
        <table className="data-table cards rule-list">
          <thead>
            <tr>
              <th>{t('column.priority')}</th>
              <th>{t('column.message')}</th>
              <th>{t('rules.condition')}</th>
              <th>{t('rules.delays')}</th>
              <th>{t('rules.version')}</th>
            </tr>
          </thead>
          <GroupedRows lines={shown} conditions={conditions} />
        </table>
      )}
      {passing.length > shown.length && (
        <p className="notice">{t('rules.more', { count: passing.length - shown.length })}</p>
      )}
    </>
  )
}

type Conditions = ReadonlyMap<RuleLine, string>

/** Lines of one kind, or of one piece of equipment, under its name. */
function GroupedRows({ lines, conditions }: { readonly lines: readonly RuleLine[]; readonly conditions: Conditions }) {
  const onName = useOnName()
  return [...Map.groupBy(lines, ({ on }) => onText(on))].map(([on, group]) => (
    <tbody key={on}>
      <tr>
        <th colSpan={5} scope="rowgroup">
          {onName(group[0]!.on)}
        </th>
      </tr>
      {group.map((line) => (
        <RuleRow key={line.alarm} line={line} condition={conditions.get(line) ?? ''} />
      ))}
    </tbody>
  ))
}

type FilterProps = { readonly filter: RulesSearch; readonly change: (filter: RulesSearch) => void }

function Filter({ filter: { q, changed }, change }: FilterProps) {
  const { t } = useTranslation()
  return (
    <div className="rule-filter">
      <TextInput
        id={FILTER_FIELD}
        aria-label={t('rules.filter')}
        placeholder={t('rules.filter')}
        value={q ?? ''}
        onChange={(event) => {
          const text = event.currentTarget.value
          change({ ...(text === '' ? {} : { q: text }), ...(changed ? { changed } : {}) })
        }}
      />
      <Checkbox
        label={t('rules.onlyChanged')}
        checked={changed ?? false}
        onChange={(event) =>
          change({ ...(q === undefined ? {} : { q }), ...(event.currentTarget.checked ? { changed: true } : {}) })
        }
      />
    </div>
  )
}

/** The condition of each line in the language of the screen. */
function useConditions(lines: readonly RuleLine[]): Conditions {
  const { say } = useLanguage()
  const index = useSite()
  return useMemo(
    () => new Map([...lineConditions(index, lines)].map(([line, sentence]) => [line, say(sentence)])),
    [index, lines, say],
  )
}

/** Every word must be somewhere in what the line says of itself. */
function usePassing(lines: readonly RuleLine[], conditions: Conditions, { q = '', changed }: RulesSearch) {
  const { say } = useLanguage()
  const onName = useOnName()
  const words = q.toLowerCase().split(/\s+/)
  return lines.filter((line) => {
    if (changed && line.version === 0) return false
    const message = line.inForce ? say(line.inForce.message) : ''
    const text = [message, line.alarm, onName(line.on), onText(line.on), conditions.get(line)].join('\n').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
