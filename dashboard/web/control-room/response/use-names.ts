import { useQuery } from '@tanstack/react-query'
import { useMemo } from 'react'
import type { PolicyNames } from '#domain/response/sentence.ts'
import type { ChannelName } from '#domain/wire/response.ts'
import { sitesQuery } from '../../api/queries.ts'
import { useMayAt } from '../../people/me.ts'
import { accountsQuery } from '../../people/queries.ts'
import { useSite } from '../site-context.tsx'
import { channelNamesQuery, peopleAtQuery } from './setup-queries.ts'

export type Person = { readonly id: string; readonly name: string }

const NOBODY: readonly Person[] = []
const NO_CHANNELS: readonly ChannelName[] = []

/** Active people: all of them for whoever keeps the accounts, else those of this site. */
export function usePeople(): readonly Person[] {
  const { site } = useSite()
  const keepsAccounts = useMayAt('platform.people', null)
  const accounts = useQuery({ ...accountsQuery, enabled: keepsAccounts })
  const here = useQuery({ ...peopleAtQuery(site.id), enabled: !keepsAccounts })
  return useMemo(
    () => (keepsAccounts ? accounts.data?.filter(({ active }) => active) : here.data) ?? NOBODY,
    [keepsAccounts, accounts.data, here.data],
  )
}

export function useChannelNames(): readonly ChannelName[] {
  const { site } = useSite()
  return useQuery(channelNamesQuery(site.id)).data ?? NO_CHANNELS
}

/** What policies name, as the reader may know it. */
export function usePolicyNames(): PolicyNames {
  const people = usePeople()
  const channels = useChannelNames()
  const sites = useQuery(sitesQuery).data
  return useMemo(
    () => ({
      channel: (id) => channels.find((one) => one.id === id) ?? null,
      person: (account) => people.find(({ id }) => id === account)?.name ?? null,
      site: (id) => sites?.find((one) => one.id === id)?.name ?? null,
      kind: () => null,
    }),
    [people, channels, sites],
  )
}
