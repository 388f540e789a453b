import type { AuditEntry } from '#domain/audit/entry.ts'
import { inLanguage, type Language, type Text } from '#domain/text.ts'
import type { Row } from './facts-table.ts'

const HEADINGS: readonly Text[] = [
  { en: 'No.', zh: '序号' },
  { en: 'Time (UTC)', zh: '时间（UTC）' },
  { en: 'Site', zh: '项目' },
  { en: 'Person', zh: '人员' },
  { en: 'Account', zh: '账号' },
  { en: 'From', zh: '来源' },
  { en: 'Action', zh: '操作' },
  { en: 'On what', zh: '对象' },
  { en: 'Details', zh: '详情' },
  { en: 'Hash', zh: '哈希值' },
]

export const auditHeadings = (language: Language): Row => HEADINGS.map((heading) => inLanguage(heading, language))

/** One row, under {@link auditHeadings}; times in UTC to the millisecond, so that the hash can be computed again from the file. */
export const auditRow = ({ n, at, site, by, action, subject, detail, hash }: AuditEntry): Row => [
  n,
  new Date(at).toISOString(),
  site,
  by.name,
  by.account,
  by.from,
  action,
  subject,
  JSON.stringify(detail),
  hash,
]
