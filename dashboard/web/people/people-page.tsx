import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LINK_WORD } from '#domain/person/link.ts'
import { Fault } from '../ui/fault.tsx'
import { AccountForm } from './account-form.tsx'
import { AccountLine } from './account-line.tsx'
import { Once } from './once.tsx'
import { Screens } from './screens.tsx'
import { accountsQuery } from './queries.ts'
import './people.css'

/** All accounts of the platform. */
export function PeoplePage() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const accounts = useQuery(accountsQuery)
  const [adding, setAdding] = useState(false)
  const [invitation, setInvitation] = useState<{ readonly name: string; readonly address: string } | null>(null)
  const show = (name: string, secret: string): void =>
    setInvitation({ name, address: `${window.location.origin}/#${LINK_WORD.invitation}=${secret}` })
  const created = (name: string, secret: string): void => {
    setAdding(false)
    show(name, secret)
    void queries.invalidateQueries(accountsQuery)
  }
  return (
    // A region that scrolls must be reachable by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="page" tabIndex={0} aria-label={t('people.title')}>
      <h1>{t('people.title')}</h1>
      {invitation && (
        <Once
          label={t('people.invitationFor', { name: invitation.name })}
          text={invitation.address}
          close={() => setInvitation(null)}
        />
      )}
      {adding ? (
        <AccountForm created={created} cancel={() => setAdding(false)} />
      ) : (
        <Button variant="default" data-strong onClick={() => setAdding(true)}>
          {t('people.newAccount')}
        </Button>
      )}
      {accounts.isError && <Fault error={accounts.error} retry={() => void accounts.refetch()} />}
      <table className="data-table cards">
        <thead>
          <tr>
            <th>{t('people.name')}</th>
            <th>{t('people.login')}</th>
            <th>{t('people.roles')}</th>
            <th>{t('column.status')}</th>
            <th>{t('column.action')}</th>
          </tr>
        </thead>
        <tbody>
          {accounts.data?.map((account) => (
            <AccountLine key={account.id} account={account} invited={show} />
          ))}
        </tbody>
      </table>
      <Screens />
    </section>
  )
}
