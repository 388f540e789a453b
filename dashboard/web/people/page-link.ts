import { LINK_WORD, type LinkKind } from '#domain/person/link.ts'
import { isToldAtEntrance, type ToldAtEntrance } from '#domain/wire/people-errors.ts'

export type PageLink = { readonly kind: LinkKind; readonly secret: string }

/** The one-time link that this page was opened with: in the fragment, which is never sent to the server by itself. */
export function pageLink(hash: string): PageLink | null {
  for (const kind of Object.keys(LINK_WORD) as LinkKind[]) {
    const start = `#${LINK_WORD[kind]}=`
    if (hash.startsWith(start)) return { kind, secret: hash.slice(start.length) }
  }
  return null
}

/** Why a sign-in at the provider did not lead to anything, as the server put it into the fragment: a word of its table, or null. */
export function refusedSignIn(hash: string): ToldAtEntrance | null {
  const [, code = ''] = /^#refused=([a-z.-]+)$/.exec(hash) ?? []
  return isToldAtEntrance(code) ? code : null
}

/** Takes it out of the address and of the browser's history. */
export function forgetLink(): void {
  const { pathname, search } = window.location
  window.history.replaceState(null, '', pathname + search)
}
