import { NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { PRIORITIES } from '#domain/alarm/definition.ts'
import type { AlarmFilter } from '#domain/response/policy.ts'
import { sitesQuery } from '../../api/queries.ts'
import { PRIORITY_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useKindName } from '../names.ts'
import { useSite } from '../site-context.tsx'
import { withPart } from './draft.ts'
import { TickList } from './tick-list.tsx'

type FilterFieldsProps = { readonly alarms: AlarmFilter; readonly change: (alarms: AlarmFilter) => void }

/** Which alarms a policy takes. */
export function FilterFields({ alarms, change }: FilterFieldsProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const kindName = useKindName()
  const { equipment } = useSite()
  const sites = useQuery(sitesQuery).data ?? []
  // The kinds of this site, and those that the policy names already.
  const kinds = [...new Set([...equipment.map(({ kind }) => kind), ...(alarms.kinds ?? [])])].toSorted()
  return (
    <fieldset className="policy-part">
      <legend>{t('policy.takes')}</legend>
      <TickList
        label={t('policy.priorities')}
        options={PRIORITIES.map((value) => ({ value, label: t(PRIORITY_KEY[value]) }))}
        ticked={alarms.priorities}
        change={(priorities) => change(withPart(alarms, 'priorities', priorities))}
      />
      <NativeSelect
        className="policy-narrow"
        label={t('policy.lifeSafety')}
        value={String(alarms.lifeSafety ?? 'any')}
        data={[
          { value: 'any', label: t('policy.lifeSafetyAny') },
          { value: 'true', label: t('policy.lifeSafetyOnly') },
          { value: 'false', label: t('policy.lifeSafetyNot') },
        ]}
        onChange={({ currentTarget: { value } }) =>
          change(withPart(alarms, 'lifeSafety', value === 'any' ? undefined : value === 'true'))
        }
      />
      <TickList
        label={t('policy.sites')}
        options={sites.map(({ id, name }) => ({ value: id, label: say(name) }))}
        ticked={alarms.sites}
        change={(chosen) => change(withPart(alarms, 'sites', chosen))}
      />
      <TickList
        label={t('policy.kinds')}
        options={kinds.map((kind) => ({ value: kind, label: kindName(kind) }))}
        ticked={alarms.kinds}
        change={(chosen) => change(withPart(alarms, 'kinds', chosen))}
      />
    </fieldset>
  )
}
