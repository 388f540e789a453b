import { Button } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { ApiToken } from '#domain/person/token.ts'
import { api } from '#domain/wire/api.ts'
import { call } from '../api/call.ts'
import { Fault } from '../ui/fault.tsx'
import { siteDateTime } from '../ui/time.ts'
import { FormError } from './form-error.tsx'
import { Once } from './once.tsx'
import { tokensQuery } from './queries.ts'
import { TokenForm } from './token-form.tsx'
import { useSiteChoices } from './use-site-choices.ts'
import './people.css'

/** Tokens of programs that talk to this platform. */
export function TokensPage() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const tokens = useQuery(tokensQuery)
  const [adding, setAdding] = useState(false)
  const [made, setMade] = useState<{ readonly name: string; readonly secret: string } | null>(null)
  const show = (name: string, secret: string): void => {
    setAdding(false)
    setMade({ name, secret })
    void queries.invalidateQueries(tokensQuery)
  }
  return (
    // A region that scrolls must be reachable by keys.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <section className="page" tabIndex={0} aria-label={t('token.title')}>
      <h1>{t('token.title')}</h1>
      <p className="muted">{t('token.about')}</p>
      {made && <Once label={t('token.of', { name: made.name })} text={made.secret} close={() => setMade(null)} />}
      {adding ? (
        <TokenForm made={show} cancel={() => setAdding(false)} />
      ) : (
        <Button variant="default" data-strong onClick={() => setAdding(true)}>
          {t('token.new')}
        </Button>
      )}
      {tokens.isError && <Fault error={tokens.error} retry={() => void tokens.refetch()} />}
      {tokens.data?.length === 0 && <p className="notice">{t('token.none')}</p>}
      <table className="data-table cards">
        <thead>
          <tr>
            <th>{t('token.name')}</th>
            <th>{t('token.may')}</th>
            <th>{t('people.at')}</th>
            <th>{t('token.until')}</th>
            <th>{t('column.action')}</th>
          </tr>
        </thead>
        <tbody>
          {tokens.data?.map((token) => (
            <TokenLine key={token.id} token={token} />
          ))}
        </tbody>
      </table>
    </section>
  )
}

function TokenLine({ token }: { readonly token: ApiToken }) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const names = new Map(useSiteChoices().map(({ value, label }) => [value, label]))
  const [error, setError] = useState<unknown>(null)
  const revoke = async (): Promise<void> => {
    await call(api.revokeToken, { params: { token: token.id } })
    await queries.invalidateQueries(tokensQuery)
  }
  return (
    <tr>
      <td data-label={t('token.name')}>{token.name}</td>
      <td data-label={t('token.may')} className="mono">
        {token.permissions.join(', ')}
      </td>
      <td data-label={t('people.at')}>{token.sites.map((site) => names.get(site) ?? site).join(', ')}</td>
      <td data-label={t('token.until')}>{siteDateTime(token.expiresAt, 'UTC')}</td>
      <td data-label={t('column.action')}>
        <Button variant="default" size="compact-md" onClick={() => void revoke().catch(setError)}>
          {t('token.revoke')}
        </Button>
        <FormError error={error} />
      </td>
    </tr>
  )
}
