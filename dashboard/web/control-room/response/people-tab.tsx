import { TextInput } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { responseApi } from '#domain/wire/response-api.ts'
import { call } from '../../api/call.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { FormError } from '../../people/form-error.tsx'
import { useMayAt } from '../../people/me.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { Fault, Loading } from '../../ui/fault.tsx'
import { useSite } from '../site-context.tsx'
import { setupQuery, useSetupAct } from './setup-queries.ts'
import { type Person, usePeople } from './use-names.ts'

/** As in the shape of a contact. */
const EMAIL_MAX = 254

/** Where people are reached outside the screens. */
export function PeopleTab() {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { site } = useSite()
  const setup = useQuery(setupQuery)
  const people = usePeople()
  const all = useMayAt('platform.people', null)
  if (setup.isPending) return <Loading />
  if (setup.isError) return <Fault error={setup.error} retry={() => void setup.refetch()} />
  const emailOf = (id: string): string => setup.data.contacts.find(({ account }) => account === id)?.email ?? ''
  return (
    <>
      <p className="muted">
        {t('contact.about')} {!all && t('contact.aboutSite', { site: say(site.name) })}
      </p>
      {people.length === 0 ? (
        <p className="notice">{t('contact.none')}</p>
      ) : (
        <table className="data-table cards response-table">
          <thead>
            <tr>
              <th className="short">{t('contact.person')}</th>
              <th>{t('contact.email')}</th>
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              // What is kept now is where the field begins; another address is another row.
              <ContactLine key={`${person.id} ${emailOf(person.id)}`} person={person} email={emailOf(person.id)} />
            ))}
          </tbody>
        </table>
      )}
    </>
  )
}

function ContactLine({ person: { id, name }, email }: { readonly person: Person; readonly email: string }) {
  const { t } = useTranslation()
  const { act, error, sending } = useSetupAct()
  const [typed, setTyped] = useState(email)
  const save = (): void => {
    const body = { email: typed.trim() === '' ? null : typed.trim() }
    void act(() => call(responseApi.saveContact, { params: { account: id }, body }))
  }
  return (
    <tr>
      <td className="short" data-label={t('contact.person')}>
        {name}
      </td>
      <td data-label={t('contact.email')}>
        <div className="contact-row">
          <TextInput
            aria-label={t('contact.emailOf', { name })}
            type="email"
            maxLength={EMAIL_MAX}
            value={typed}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          {typed !== email && (
            <ActionButton
              strong
              label={t('contact.saveOf', { name })}
              whyNot={sending ? t('why.sending') : null}
              onClick={save}
            >
              {t('response.save')}
            </ActionButton>
          )}
          <FormError error={error} />
        </div>
      </td>
    </tr>
  )
}
