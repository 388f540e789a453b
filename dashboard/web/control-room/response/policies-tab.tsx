import { Button } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { type Policy, REPEAT_ms_MIN } from '#domain/response/policy.ts'
import { rankOfNew } from '#domain/response/order.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { useSite } from '../site-context.tsx'
import { PolicyForm } from './policy-form.tsx'
import { PolicyLine } from './policy-line.tsx'
import { PolicyWordsOf } from './policy-words.tsx'
import { setupQuery, sitePoliciesQuery } from './setup-queries.ts'
import { UntakenAlarms } from './untaken-alarms.tsx'

/** Where a new policy begins: the consoles get louder. */
const newPolicy = (policies: readonly Policy[]): Policy => ({
  id: '',
  name: { en: '' },
  rank: rankOfNew(policies),
  on: true,
  alarms: {},
  steps: [{ after_ms: REPEAT_ms_MIN, recipients: [{ type: 'console' }] }],
  endsOnReturn: false,
})

/** The policies, for those who may change them. */
export function PoliciesTab() {
  const { t } = useTranslation()
  const setup = useQuery(setupQuery)
  const [editing, setEditing] = useState<Policy | null>(null)
  if (setup.isPending) return <Loading />
  if (setup.isError) return <Fault error={setup.error} retry={() => void setup.refetch()} />
  const { policies } = setup.data
  if (editing) return <PolicyForm policy={editing} setup={setup.data} close={() => setEditing(null)} />
  return (
    <>
      <p className="muted">{t('policy.about')}</p>
      <Button variant="default" data-strong onClick={() => setEditing(newPolicy(policies))}>
        {t('policy.new')}
      </Button>
      <ol className="policy-list" aria-label={t('policy.list')}>
        {policies.map((policy, index) => (
          <PolicyLine
            key={policy.id}
            policy={policy}
            index={index}
            policies={policies}
            edit={() => setEditing(policy)}
          />
        ))}
      </ol>
      <UntakenAlarms policies={policies} />
    </>
  )
}

/** The policies that may have an alarm of this site, for those who may only read them. */
export function SitePolicies() {
  const { t } = useTranslation()
  const { site } = useSite()
  const list = useQuery(sitePoliciesQuery(site.id))
  if (list.isPending) return <Loading />
  if (list.isError) return <Fault error={list.error} retry={() => void list.refetch()} />
  return (
    <>
      <p className="muted">
        {t('policy.about')} {t('policy.readOnly')}
      </p>
      {list.data.length === 0 && <p className="notice">{t('policy.none')}</p>}
      <ol className="policy-list" aria-label={t('policy.list')}>
        {list.data.map((policy, index) => (
          <li key={policy.id} className="policy" data-off={!policy.on || undefined}>
            <PolicyWordsOf policy={policy} index={index} />
          </li>
        ))}
      </ol>
      <UntakenAlarms policies={list.data} />
    </>
  )
}
