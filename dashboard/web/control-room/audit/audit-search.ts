/** The filter of the audit log, as the URL keeps it. */
export type AuditSearch = { readonly action?: string | undefined; readonly subject?: string | undefined }

const word = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined)

export const readAuditSearch = ({ action, subject }: Record<string, unknown>): AuditSearch => ({
  action: word(action),
  subject: word(subject),
})
