import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Grant } from '#domain/person/account.ts'
import { api } from '#domain/wire/api.ts'
import type { AccountChange, AccountView } from '#domain/wire/people.ts'
import { call } from '../api/call.ts'
import { ROLE_KEY } from '../i18n/keys.ts'
import { FormError } from './form-error.tsx'
import { GrantsField } from './grants-field.tsx'
import { accountsQuery, offeredQuery } from './queries.ts'
import { useSiteChoices } from './use-site-choices.ts'
import { useSubmit } from './use-submit.ts'

type AccountLineProps = {
  readonly account: AccountView
  readonly invited: (name: string, invitation: string) => void
}

/** One person: what they may, and what an administrator can do about it. */
export function AccountLine({ account, invited }: AccountLineProps) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [editing, setEditing] = useState(false)
  const [error, setError] = useState<unknown>(null)
  const params = { account: account.id }
  const provider = useQuery(offeredQuery).data?.name ?? null
  const change = async (body: Omit<AccountChange, 'grants'>): Promise<void> => {
    await call(api.changeAccount, { params, body })
    await queries.invalidateQueries(accountsQuery)
  }
  const invite = async (): Promise<void> => {
    invited(account.name, (await call(api.invite, { params })).invitation)
  }
  const act = (action: Promise<void>): void => {
    setError(null)
    action.catch(setError)
  }
  return (
    <tr>
      <td data-label={t('people.name')}>{account.name}</td>
      <td data-label={t('people.login')}>{account.login}</td>
      <td data-label={t('people.roles')}>
        {editing ? <RolesForm account={account} done={() => setEditing(false)} /> : <Roles grants={account.grants} />}
      </td>
      <td data-label={t('column.status')}>
        <Ways account={account} provider={provider} />
      </td>
      <td data-label={t('column.action')}>
        <span className="button-row">
          <Button variant="default" size="compact-md" onClick={() => setEditing(!editing)}>
            {t('people.changeRoles')}
          </Button>
          {account.active && (
            <Button variant="default" size="compact-md" onClick={() => act(invite())}>
              {t('people.invite')}
            </Button>
          )}
          {account.active && provider !== null && (
            <Button variant="default" size="compact-md" onClick={() => act(change({ oidc: !account.oidc }))}>
              {t(account.oidc ? 'people.forbidProvider' : 'people.allowProvider', { name: provider })}
            </Button>
          )}
          <Button variant="default" size="compact-md" onClick={() => act(change({ active: !account.active }))}>
            {account.active ? t('people.deactivate') : t('people.activate')}
          </Button>
        </span>
        <FormError error={error} />
      </td>
    </tr>
  )
}

type WaysProps = { readonly account: AccountView; readonly provider: string | null }

/** Whether the person can come in, and how. */
function Ways({ account, provider }: WaysProps) {
  const { t } = useTranslation()
  const { active, hasPassword, linked, oidc } = account
  if (!active) return <>{t('people.inactive')}</>
  return (
    <>
      {hasPassword || linked ? t('people.active') : t('people.noPassword')}
      {provider !== null && oidc && (
        <span className="account-way">{t(linked ? 'people.linked' : 'people.notLinked', { name: provider })}</span>
      )}
    </>
  )
}

function Roles({ grants }: { readonly grants: readonly Grant[] }) {
  const { t } = useTranslation()
  const names = new Map(useSiteChoices().map(({ value, label }) => [value, label]))
  if (grants.length === 0) return <>{t('people.noRole')}</>
  return (
    <ul>
      {grants.map(({ site, role }) => (
        <li key={`${site} ${role}`}>
          {t('people.roleAt', { role: t(ROLE_KEY[role]), site: names.get(site) ?? site })}
        </li>
      ))}
    </ul>
  )
}

function RolesForm({ account, done }: { readonly account: AccountView; readonly done: () => void }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const [grants, setGrants] = useState(account.grants)
  const { submit, sending, error } = useSubmit(async () => {
    await call(api.changeAccount, { params: { account: account.id }, body: { grants: [...grants] } })
    await queries.invalidateQueries(accountsQuery)
    done()
  })
  return (
    <form onSubmit={submit}>
      <GrantsField grants={grants} onChange={setGrants} />
      <p className="muted">{t('people.rolesEndSessions')}</p>
      <Button type="submit" variant="default" data-strong aria-disabled={sending}>
        {t('people.saveRoles')}
      </Button>
      <FormError error={error} />
    </form>
  )
}
