import type { Text } from '#domain/text.ts'

const SLUG_chars = 48

/** An id for something new, after its name; `taken`: ids that stand for others. A name without Latin letters is counted under `word`. */
export function slugOf(name: string, word: string, taken: readonly string[]): string {
  const bare = name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, SLUG_chars)
    .replace(/^-+|-+$/g, '')
  const base = bare === '' ? word : bare
  for (let n = 1; ; n += 1) {
    const id = n === 1 ? base : `${base}-${n}`
    if (!taken.includes(id)) return id
  }
}

/** A name as two fields hold it: one language is enough. */
export const nameFrom = (en: string, zh: string): Text =>
  zh.trim() === '' ? { en: en.trim() } : { en: en.trim() === '' ? zh.trim() : en.trim(), zh: zh.trim() }
