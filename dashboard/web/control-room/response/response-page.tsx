import { Tabs } from '@mantine/core'
import { useNavigate, useSearch } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { addCatalog } from '../../i18n/add-catalog.ts'
import { enPolicies } from '../../i18n/en-policies.ts'
import { zhCnPolicies } from '../../i18n/zh-cn-policies.ts'
import { useMayAt } from '../../people/me.ts'
import { ChannelsTab } from './channels-tab.tsx'
import { DeliveriesTab } from './deliveries-tab.tsx'
import { PeopleTab } from './people-tab.tsx'
import { PoliciesTab, SitePolicies } from './policies-tab.tsx'
import { RESPONSE_TABS, type ResponseTab } from './response-search.ts'
import './response.css'

addCatalog({ en: enPolicies, 'zh-CN': zhCnPolicies })

const TAB_KEY = {
  policies: 'response.tab.policies',
  channels: 'response.tab.channels',
  people: 'response.tab.people',
  deliveries: 'response.tab.deliveries',
} as const satisfies Record<ResponseTab, string>

/** Who is told when nobody acknowledges, by which way, and what went out. */
export function ResponsePage() {
  const { t } = useTranslation()
  const { tab: asked } = useSearch({ from: '/response' })
  const navigate = useNavigate({ from: '/response' })
  const mayEdit = useMayAt('response.edit', null)
  const tabs = mayEdit ? RESPONSE_TABS : (['policies', 'deliveries'] as const)
  const tab = tabs.find((one) => one === asked) ?? 'policies'
  const choose = (next: string | null): void => {
    const chosen = RESPONSE_TABS.find((one) => one === next)
    void navigate({ search: (before) => ({ ...before, tab: chosen, state: undefined }) })
  }
  return (
    // A region that scrolls must be reachable by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="page response" tabIndex={0} aria-label={t('response.heading')}>
      <h1>{t('response.heading')}</h1>
      <Tabs value={tab} onChange={choose} keepMounted={false}>
        <Tabs.List aria-label={t('response.parts')}>
          {tabs.map((one) => (
            <Tabs.Tab key={one} value={one}>
              {t(TAB_KEY[one])}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab} className="response-panel">
          <Part tab={tab} mayEdit={mayEdit} />
        </Tabs.Panel>
      </Tabs>
    </section>
  )
}

function Part({ tab, mayEdit }: { readonly tab: ResponseTab; readonly mayEdit: boolean }) {
  switch (tab) {
    case 'policies':
      return mayEdit ? <PoliciesTab /> : <SitePolicies />
    case 'channels':
      return <ChannelsTab />
    case 'people':
      return <PeopleTab />
    case 'deliveries':
      return <DeliveriesTab />
  }
}
