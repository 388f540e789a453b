import { Button, NativeSelect, TextInput } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { LINK_WORD } from '#domain/person/link.ts'
import { ALL_SITES } from '#domain/person/may.ts'
import { api } from '#domain/wire/api.ts'
import type { ScreenView } from '#domain/wire/people.ts'
import { sitesQuery } from '../api/queries.ts'
import { call } from '../api/call.ts'
import { Fault } from '../ui/fault.tsx'
import { siteDateTime } from '../ui/time.ts'
import { FormEnd } from './form-end.tsx'
import { FormError } from './form-error.tsx'
import { NAME_MAX } from './limits.ts'
import { Once } from './once.tsx'
import { screensQuery } from './queries.ts'
import './screens-catalog.ts'
import { useSiteChoices } from './use-site-choices.ts'
import { useSubmit } from './use-submit.ts'

type Made = { readonly screen: ScreenView; readonly link: string }

/** The screens on walls, and how one comes and goes. */
export function Screens() {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const screens = useQuery(screensQuery)
  const [adding, setAdding] = useState(false)
  const [made, setMade] = useState<Made | null>(null)
  const show = (next: Made): void => {
    setAdding(false)
    setMade(next)
    void queries.invalidateQueries(screensQuery)
  }
  return (
    <section className="screens" aria-label={t('screen.title')}>
      <h2>{t('screen.title')}</h2>
      <p className="muted">{t('screen.about')}</p>
      {made && (
        <Once
          label={t('screen.linkOf', { name: made.screen.name })}
          text={`${window.location.origin}/#${LINK_WORD.screen}=${made.link}`}
          close={() => setMade(null)}
        />
      )}
      {adding ? (
        <ScreenForm made={show} cancel={() => setAdding(false)} />
      ) : (
        <Button variant="default" data-strong onClick={() => setAdding(true)}>
          {t('screen.new')}
        </Button>
      )}
      {screens.isError && <Fault error={screens.error} retry={() => void screens.refetch()} />}
      {screens.data?.length === 0 && <p className="notice">{t('screen.none')}</p>}
      {screens.data && screens.data.length > 0 && (
        <table className="data-table cards">
          <thead>
            <tr>
              <th>{t('screen.name')}</th>
              <th>{t('screen.site')}</th>
              <th>{t('screen.lastSeen')}</th>
              <th>{t('column.action')}</th>
            </tr>
          </thead>
          <tbody>
            {screens.data.map((screen) => (
              <ScreenLine key={screen.id} screen={screen} linked={show} />
            ))}
          </tbody>
        </table>
      )}
    </section>
  )
}

type LineProps = { readonly screen: ScreenView; readonly linked: (made: Made) => void }

function ScreenLine({ screen, linked }: LineProps) {
  const { t } = useTranslation()
  const queries = useQueryClient()
  const sites = useQuery(sitesQuery).data ?? []
  const names = new Map(useSiteChoices().map(({ value, label }) => [value, label]))
  const [error, setError] = useState<unknown>(null)
  const params = { screen: screen.id }
  const link = async (): Promise<void> => linked(await call(api.screenLink, { params }))
  const revoke = async (): Promise<void> => {
    queries.setQueryData(screensQuery.queryKey, await call(api.revokeScreen, { params }))
  }
  const act = (action: Promise<void>): void => {
    setError(null)
    action.catch(setError)
  }
  const zone = sites.find(({ id }) => id === screen.site)?.timeZone ?? 'UTC'
  return (
    <tr>
      <td data-label={t('screen.name')}>{screen.name}</td>
      <td data-label={t('screen.site')}>{names.get(screen.site) ?? screen.site}</td>
      <td data-label={t('screen.lastSeen')}>
        {screen.seenAt === null ? t('screen.notOpened') : siteDateTime(screen.seenAt, zone)}
        {screen.from !== null && <span className="account-way">{screen.from}</span>}
      </td>
      <td data-label={t('column.action')}>
        <span className="button-row">
          <Button variant="default" size="compact-md" onClick={() => act(link())}>
            {t('screen.newLink')}
          </Button>
          <Button variant="default" size="compact-md" onClick={() => act(revoke())}>
            {t('screen.revoke')}
          </Button>
        </span>
        <FormError error={error} />
      </td>
    </tr>
  )
}

type FormProps = { readonly made: (made: Made) => void; readonly cancel: () => void }

function ScreenForm({ made, cancel }: FormProps) {
  const { t } = useTranslation()
  const sites = useSiteChoices().filter(({ value }) => value !== ALL_SITES)
  const [name, setName] = useState('')
  const [chosen, setChosen] = useState<string | null>(null)
  const site = chosen ?? sites[0]?.value ?? ''
  const { submit, sending, error } = useSubmit(async () =>
    made(await call(api.makeScreen, { body: { name: name.trim(), site } })),
  )
  return (
    <form className="people-form" onSubmit={submit} aria-label={t('screen.new')}>
      <TextInput
        label={t('screen.name')}
        required
        maxLength={NAME_MAX}
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <NativeSelect
        label={t('screen.site')}
        value={site}
        data={sites}
        onChange={(event) => setChosen(event.currentTarget.value)}
      />
      <FormEnd sending={sending} error={error} cancel={cancel} />
    </form>
  )
}
