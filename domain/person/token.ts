import type { Millis } from '../time.ts'
import type { Permission } from './may.ts'

/** What a program may do: these permissions at these sites (`*`: all of them), and nothing else. */
export type ApiToken = {
  /** Hex SHA-256 of the secret, which is shown once and kept nowhere. */
  readonly id: string
  /** Stands in facts and in the audit log in the place of a person. */
  readonly name: string
  readonly permissions: readonly Permission[]
  readonly sites: readonly string[]
  readonly createdAt: Millis
  /** Name of who made it. */
  readonly createdBy: string
  readonly expiresAt: Millis
}

/** Begins every token, so that a search for leaked secrets finds it. */
export const TOKEN_PREFIX = 'wr_'
/** Whoever integrates something looks at it once a year. */
export const TOKEN_DAYS_MAX = 366
/** A program may not make people or further tokens. */
export const NOT_FOR_TOKENS: readonly Permission[] = ['platform.people', 'platform.tokens']
