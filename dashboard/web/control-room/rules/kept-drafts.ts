import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { type Millis } from '#domain/time.ts'

/** A definition that is being changed; it belongs to this console until it is saved. */
export type RuleDraft = {
  readonly definition: AlarmDefinition
  /** The version that it was begun from. */
  readonly basedOn: number
  readonly changedAt: Millis
}

const PREFIX = 'watchroom.rule-draft.'

/** The name under which the draft of a rule is kept: `site`, what it is for, alarm. */
export const draftName = (site: string, on: string, alarm: string): string => `${PREFIX}${site}/${on}/${alarm}`

/** A draft that outlives the page; null where none is kept, or none that can be read. */
export function readDraft(name: string): RuleDraft | null {
  const text = localStorage.getItem(name)
  if (text === null) return null
  try {
    // JSON writes a number that is not typed yet as null.
    const draft = JSON.parse(text, (_key, value: unknown) => (value === null ? NaN : value)) as Partial<RuleDraft>
    return typeof draft.definition?.condition === 'object' && typeof draft.basedOn === 'number'
      ? (draft as RuleDraft)
      : null
  } catch {
    return null
  }
}

/** Where the browser keeps nothing (its room is full), the draft lives as long as the page. */
export function keepDraft(name: string, draft: RuleDraft | null): void {
  try {
    if (draft === null) localStorage.removeItem(name)
    else localStorage.setItem(name, JSON.stringify(draft))
  } catch {
    // see above
  }
}

/** What drafts are kept for at a site. */
export const draftedAt = (site: string): readonly { readonly on: string; readonly alarm: string }[] =>
  Object.keys(localStorage)
    .filter((name) => name.startsWith(`${PREFIX}${site}/`))
    .flatMap((name) => {
      const [on, alarm] = name.slice(PREFIX.length + site.length + 1).split('/')
      return on !== undefined && alarm !== undefined ? [{ on, alarm }] : []
    })
    .toSorted((a, b) => (`${a.on}/${a.alarm}` < `${b.on}/${b.alarm}` ? -1 : 1))

export const isDrafted = (name: string): boolean => localStorage.getItem(name) !== null
