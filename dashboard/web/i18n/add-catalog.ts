import i18next from 'i18next'
import type { Language } from '#domain/text.ts'

/** Adds the sentences of a page that comes in a chunk of its own; called when the chunk is read, before anything of it is painted. */
export function addCatalog(catalog: Readonly<Record<Language, object>>): void {
  for (const [language, sentences] of Object.entries(catalog)) {
    i18next.addResourceBundle(language, 'translation', sentences, true)
  }
}
