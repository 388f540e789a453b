import { Button, NativeSelect } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { Grant } from '#domain/person/account.ts'
import { ALL_SITES } from '#domain/person/may.ts'
import { type Role, ROLES } from '#domain/person/role.ts'
import { ROLE_KEY } from '../i18n/keys.ts'
import { useSiteChoices } from './use-site-choices.ts'

type GrantsFieldProps = { readonly grants: readonly Grant[]; readonly onChange: (grants: readonly Grant[]) => void }

/** Which role at which site, a line each. */
export function GrantsField({ grants, onChange }: GrantsFieldProps) {
  const { t } = useTranslation()
  const sites = useSiteChoices()
  const put = (index: number, grant: Grant): void => onChange(grants.map((old, i) => (i === index ? grant : old)))
  return (
    <fieldset className="people-form">
      <legend>{t('people.roles')}</legend>
      {grants.map((grant, index) => (
        // Lines have no names of their own; their order is what the person sees.
        // oxlint-disable-next-line react/no-array-index-key
        <div className="grant-row" key={index}>
          <NativeSelect
            label={t('people.role')}
            value={grant.role}
            data={ROLES.map((role) => ({ value: role, label: t(ROLE_KEY[role]) }))}
            onChange={(event) => put(index, { ...grant, role: event.currentTarget.value as Role })}
          />
          <NativeSelect
            label={t('people.at')}
            value={grant.site}
            data={sites}
            onChange={(event) => put(index, { ...grant, site: event.currentTarget.value })}
          />
          <Button variant="default" size="compact-md" onClick={() => onChange(grants.filter((_, i) => i !== index))}>
            {t('people.removeRole')}
          </Button>
        </div>
      ))}
      <Button
        variant="default"
        size="compact-md"
        onClick={() => onChange([...grants, { site: sites.at(1)?.value ?? ALL_SITES, role: 'operator' }])}
      >
        {t('people.addRole')}
      </Button>
    </fieldset>
  )
}
