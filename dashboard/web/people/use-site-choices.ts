import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { ALL_SITES } from '#domain/person/may.ts'
import { sitesQuery } from '../api/queries.ts'
import { useLanguage } from '../i18n/use-language.ts'

/** All sites together, then each by its name. */
export function useSiteChoices(): readonly { readonly value: string; readonly label: string }[] {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const sites = useQuery(sitesQuery).data ?? []
  return [
    { value: ALL_SITES, label: t('people.allSites') },
    ...sites.map(({ id, name }) => ({ value: id, label: say(name) })),
  ]
}
