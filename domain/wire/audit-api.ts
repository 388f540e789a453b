import { type Static, Type } from 'typebox'
import { closed, Instant, refusals, route, Slug } from './route.ts'

const Word = Type.String({ minLength: 1, maxLength: 200 })

/** Narrow the audit log; AuditQuery of audit/entry.ts. */
const filter = {
  account: Type.Optional(Word),
  action: Type.Optional(Word),
  subject: Type.Optional(Word),
  from: Type.Optional(Instant),
  until: Type.Optional(Instant),
}
const Filter = Type.Object(filter)
export type AuditFilter = Static<typeof Filter>

const page = {
  ...filter,
  before: Type.Optional(Type.Integer({ minimum: 1 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500, default: 100 })),
}
const file = {
  ...filter,
  format: Type.Union([Type.Literal('csv'), Type.Literal('xlsx')]),
  language: Type.Optional(Type.Union([Type.Literal('en'), Type.Literal('zh-CN')])),
}

/** AuditEntry of audit/entry.ts, with its number and hash, so that an export can be checked against the log. */
const Entries = Type.Array(Type.Unknown())
const File = Type.Unknown({ description: 'the file' })

export const auditApi = {
  auditAt: route({
    method: 'GET',
    url: '/api/sites/:site/audit',
    summary: 'Who did what at a site, newest first',
    access: { permission: 'audit.see', site: 'site' },
    params: Type.Object({ site: Slug }),
    querystring: Type.Object(page, closed),
    response: { 200: Entries, ...refusals },
  }),
  exportAuditAt: route({
    method: 'GET',
    url: '/api/sites/:site/audit/export',
    summary: 'The audit log of a site as a table to keep: CSV or XLSX, newest first',
    access: { permission: 'audit.see', site: 'site' },
    params: Type.Object({ site: Slug }),
    querystring: Type.Object(file, closed),
    response: { 200: File, ...refusals },
  }),
  audit: route({
    method: 'GET',
    url: '/api/audit',
    summary: 'Who did what, at every site and on the platform itself, newest first',
    access: { permission: 'audit.see', site: 'platform' },
    querystring: Type.Object(page, closed),
    response: { 200: Entries, ...refusals },
  }),
} as const
