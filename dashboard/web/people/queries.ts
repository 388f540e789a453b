import { queryOptions } from '@tanstack/react-query'
import { api } from '#domain/wire/api.ts'
import { call } from '../api/call.ts'

export const accountsQuery = queryOptions({
  queryKey: ['accounts'],
  queryFn: ({ signal }) => call(api.accounts, {}, signal),
})

/** Which other way of signing in there is. */
export const offeredQuery = queryOptions({
  queryKey: ['oidc'],
  queryFn: ({ signal }) => call(api.oidcOffered, {}, signal),
  staleTime: Infinity, // it changes with a restart
})

export const screensQuery = queryOptions({
  queryKey: ['screens'],
  queryFn: ({ signal }) => call(api.screens, {}, signal),
})

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => call(api.tokens, {}, signal),
})
