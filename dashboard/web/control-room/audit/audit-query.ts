import { infiniteQueryOptions } from '@tanstack/react-query'
import type { AuditEntry } from '#domain/audit/entry.ts'
import { auditApi } from '#domain/wire/audit-api.ts'
import { call } from '../../api/call.ts'
import type { AuditSearch } from './audit-search.ts'

const PAGE = 100

/** The audit log of a site, newest first, a page at a time. */
export const auditQuery = (site: string, { action, subject }: AuditSearch) =>
  infiniteQueryOptions({
    queryKey: ['audit', site, action ?? '', subject ?? ''],
    queryFn: async ({ pageParam, signal }) => {
      const query = {
        limit: PAGE,
        ...(action === undefined ? {} : { action }),
        ...(subject === undefined ? {} : { subject }),
        ...(pageParam === null ? {} : { before: pageParam }),
      }
      return (await call(auditApi.auditAt, { params: { site }, query }, signal)) as readonly AuditEntry[]
    },
    initialPageParam: null as number | null,
    getNextPageParam: (page) => (page.length < PAGE ? undefined : page.at(-1)?.n),
  })
