import { queryOptions } from '@tanstack/react-query'
import { api } from '#domain/wire/api.ts'
import { call } from '../api/call.ts'

export const accountsQuery = queryOptions({
  queryKey: ['accounts'],
  queryFn: ({ signal }) => call(api.accounts, {}, signal),
})

export const tokensQuery = queryOptions({
  queryKey: ['tokens'],
  queryFn: ({ signal }) => call(api.tokens, {}, signal),
})
