import type { Change, Kept } from './change.ts'

/** What the broker asks of the store's thread, one at a time, and what comes back. */
export type Question =
  | { readonly ask: 'open'; readonly folder: string }
  | { readonly ask: 'commit'; readonly changes: readonly Change[] }
  /** A copy of the file as it now stands, as a new file. */
  | { readonly ask: 'copy'; readonly into: string }
  | { readonly ask: 'close' }

/** A damaged file that was put aside: where it lies now, and what is wrong with it. */
export type Aside = { readonly file: string; readonly reason: string }

export type Answer =
  | { readonly ok: true; readonly opened?: { readonly kept: Kept; readonly aside: Aside | null } }
  | { readonly ok: false; readonly message: string }
