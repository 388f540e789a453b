/** What of the duty pages stands in the URL. */
export type DutySearch = { readonly post?: string | undefined }

export const readDutySearch = ({ post }: Record<string, unknown>): DutySearch =>
  typeof post === 'string' ? { post } : {}
