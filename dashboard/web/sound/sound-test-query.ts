import { queryOptions } from '@tanstack/react-query'
import { MINUTE_ms } from '#domain/time.ts'
import { consoleApi } from '#domain/wire/console-api.ts'
import { call } from '../api/call.ts'

/** The newest sound and lamp test of a site, asked again now and then: it may be made at another console. */
export const soundTestQuery = (site: string) =>
  queryOptions({
    queryKey: ['sound-test', site],
    queryFn: async ({ signal }) => {
      const { at, by, passed } = await call(consoleApi.lastSoundTest, { params: { site } }, signal)
      return at === null ? null : { at: Date.parse(at), by: by ?? '', passed: passed === true }
    },
    staleTime: MINUTE_ms,
    refetchInterval: 5 * MINUTE_ms,
  })
