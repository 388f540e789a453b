import type { Millis } from '../time.ts'

/**
 * A link that works once. `set-up`: makes the first account. `invitation`: its person sets a password, for the first time or anew.
 * `enter`: signs in without one; only the demonstration makes them. `screen`: opens a screen on a wall.
 */
export type LinkKind = 'set-up' | 'invitation' | 'enter' | 'screen'

/** Those that people follow. */
export type PersonLinkKind = Exclude<LinkKind, 'screen'>

export type Link = {
  /** Hex SHA-256 of the secret in the address. */
  readonly id: string
  readonly kind: LinkKind
  /** null: the account is yet to be made. Of a screen's link it is the id of the screen. */
  readonly account: string | null
  /** null: until it is used or the platform starts anew. */
  readonly expiresAt: Millis | null
}

/** Handed over in person or by post: over a weekend and a day off, no longer. */
export const INVITATION_ms = 7 * 24 * 3_600_000

export const isLinkOver = ({ expiresAt }: Link, now: Millis): boolean => expiresAt !== null && now >= expiresAt

/** The word before the secret in the fragment of an address, which browsers never send to a server. */
export const LINK_WORD = {
  'set-up': 'setup',
  invitation: 'invitation',
  enter: 'enter',
  screen: 'screen',
} as const satisfies Record<LinkKind, string>
