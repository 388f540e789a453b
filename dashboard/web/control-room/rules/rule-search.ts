/** What of the list of rules stands in the URL; absent = all of them. */
export type RulesSearch = {
  readonly q?: string
  /** Only those that somebody has changed here. */
  readonly changed?: true
  /** Those made in the app and retired too. */
  readonly retired?: true
}

const QUERY_MAX = 100

export const readRulesSearch = ({ q, changed, retired }: Readonly<Record<string, unknown>>): RulesSearch => ({
  ...(typeof q === 'string' || typeof q === 'number' ? { q: String(q).slice(0, QUERY_MAX) } : {}),
  ...(changed === true ? { changed } : {}),
  ...(retired === true ? { retired } : {}),
})
