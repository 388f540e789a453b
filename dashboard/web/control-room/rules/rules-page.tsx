import { Button, Checkbox, TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useDeferredValue, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { onOf, onText } from '#domain/rule/rule.ts'
import type { RuleLine } from '#domain/wire/rules.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { FILTER_FIELD } from '../frame/keys.ts'
import { useSite } from '../site-context.tsx'
import { useMay } from '../use-may.ts'
import './catalog.ts'
import { draftedAt } from './kept-drafts.ts'
import { lineConditions } from './line-conditions.ts'
import { NewAlarmForm } from './new-alarm-form.tsx'
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
      {rules.data && <NewAlarms lines={rules.data} />}
      {rules.data && rules.data.length > 0 && <RuleList lines={rules.data} />}
    </section>
  )
}

/** For those who may: a new alarm, and those that were begun on this console and not saved. */
function NewAlarms({ lines }: { readonly lines: readonly RuleLine[] }) {
  const { t } = useTranslation()
  const index = useSite()
  const may = useMay()
  const onName = useOnName()
  const [adding, setAdding] = useState(false)
  if (!may('rule.edit') || index.equipment.length === 0) return null
  const known = new Set(lines.map(({ on, alarm }) => `${onText(on)}/${alarm}`))
  const begun = draftedAt(index.site.id).filter(({ on, alarm }) => !known.has(`${on}/${alarm}`))
  return (
    <>
      {adding ? (
        <NewAlarmForm lines={lines} close={() => setAdding(false)} />
      ) : (
        <Button variant="default" data-strong className="rule-new" onClick={() => setAdding(true)}>
          {t('rules.newAlarm')}
        </Button>
      )}
      {begun.map(({ on, alarm }) => (
        <p key={`${on}/${alarm}`} className="notice">
          ✎ {t('rules.draftNew')}:{' '}
          <Link to="/rules/$on/$alarm" params={{ on, alarm }}>
            {alarm} · {onName(onOf(on))}
          </Link>
        </p>
      ))}
    </>
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
      <Filter filter={filter} change={setFilter} retired={lines.filter(isRetired).length} />
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

type FilterProps = {
  readonly filter: RulesSearch
  readonly change: (filter: RulesSearch) => void
  /** How many there are. */
  readonly retired: number
}

function Filter({ filter, change, retired }: FilterProps) {
  const { t } = useTranslation()
  const { q, changed, ...rest } = filter
  const { retired: _, ...withoutRetired } = filter
  return (
    <div className="rule-filter">
      <TextInput
        id={FILTER_FIELD}
        aria-label={t('rules.filter')}
        placeholder={t('rules.filter')}
        value={q ?? ''}
        onChange={(event) => {
          const text = event.currentTarget.value
          change({ ...rest, ...(text === '' ? {} : { q: text }), ...(changed ? { changed } : {}) })
        }}
      />
      <Checkbox
        label={t('rules.onlyChanged')}
        checked={changed ?? false}
        onChange={(event) =>
          change({
            ...rest,
            ...(q === undefined ? {} : { q }),
            ...(event.currentTarget.checked ? { changed: true } : {}),
          })
        }
      />
      {retired > 0 && (
        <Checkbox
          label={t('rules.retiredToo', { count: retired })}
          checked={filter.retired ?? false}
          onChange={(event) => change(event.currentTarget.checked ? { ...filter, retired: true } : withoutRetired)}
        />
      )}
    </div>
  )
}

/** Made here, and no more. */
const isRetired = ({ madeHere, inForce }: RuleLine): boolean => madeHere && inForce === null

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
function usePassing(lines: readonly RuleLine[], conditions: Conditions, { q = '', changed, retired }: RulesSearch) {
  const { say } = useLanguage()
  const onName = useOnName()
  const words = q.toLowerCase().split(/\s+/)
  return lines.filter((line) => {
    if (changed && line.version === 0) return false
    if (!retired && isRetired(line)) return false
    const message = line.inForce ? say(line.inForce.message) : ''
    const text = [message, line.alarm, onName(line.on), onText(line.on), conditions.get(line)].join('\n').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
