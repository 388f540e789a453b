import type { Millis } from '../time.ts'

/** Somebody signed in. Kept under the hash of its secret; the secret itself is only in the browser's cookie. */
export type Session = {
  /** Hex SHA-256 of the secret. */
  readonly id: string
  readonly account: string
  readonly createdAt: Millis
  readonly seenAt: Millis
  /** Address it was opened from. */
  readonly from: string | null
}

const HOUR_ms = 3_600_000
/** A shift: nobody is asked for a password in the middle of one. */
export const SESSION_IDLE_ms = 12 * HOUR_ms
/** A cookie that was stolen unnoticed is worth no more than this. */
export const SESSION_MAX_ms = 7 * 24 * HOUR_ms
/** Desk, tablet, phone, wall …; one more ends the oldest. */
export const SESSIONS_PER_ACCOUNT = 20

/** Whether a session has ended by time: nobody asked for a shift, or it is a week old. A clock that was set back ends none. */
export const isSessionOver = ({ createdAt, seenAt }: Session, now: Millis): boolean =>
  now - seenAt >= SESSION_IDLE_ms || now - createdAt >= SESSION_MAX_ms
