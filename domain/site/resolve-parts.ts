import type { Problem } from '../problem.ts'
import type { Text } from '../text.ts'
import type { Site } from './site.ts'

export type Path = Problem['path']
/** Takes one problem of the file: where, and a sentence. */
export type Report = (path: Path, sentence: string) => void

type FileText = string | { readonly en: string; readonly zh?: string }

/** A text of the file: one language, or both. */
export const textOf = (text: FileText): Text => (typeof text === 'string' ? { en: text } : text)

/** The site that an entry belongs to; reports an unknown or missing one. */
export function siteOf(id: string | undefined, sites: readonly Site[], path: Path, report: Report): Site | null {
  if (id === undefined) {
    report(path, '"site" is missing; it may be left out only where the file has one site')
    return null
  }
  const site = sites.find((one) => one.id === id)
  if (!site) report([...path, 'site'], `no site "${id}"`)
  return site ?? null
}
