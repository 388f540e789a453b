import type { Millis } from '../time.ts'
import { type Permission, PERMISSIONS } from './may.ts'

/** A screen on a wall: it reads what stands at one site, and is nobody. Whoever stands before it has not signed in. */
export type Screen = {
  readonly id: string
  /** As people call it: `Gatehouse`. It stands in the audit log. */
  readonly name: string
  readonly site: string
  readonly createdAt: Millis
  /** Name of who made it. */
  readonly createdBy: string
  /** The one browser in which it stands; null: its link was not opened yet. */
  readonly session: ScreenSession | null
}

export type ScreenSession = {
  /** Hex SHA-256 of the secret in the browser's cookie. */
  readonly id: string
  readonly openedAt: Millis
  readonly seenAt: Millis
  /** Address it was opened from. */
  readonly from: string | null
}

const DAY_ms = 24 * 3_600_000
/** Nobody signs in at a wall: as long as browsers keep a cookie at most. */
export const SCREEN_SESSION_MAX_ms = 400 * DAY_ms
/** A screen that hung dark for so long may hang elsewhere by now. */
export const SCREEN_IDLE_ms = 30 * DAY_ms
/** Several in every room of a large estate. */
export const SCREENS_MAX = 200

/** Whether the session has ended by time. A clock that was set back ends none. */
export const isScreenSessionOver = ({ openedAt, seenAt }: ScreenSession, now: Millis): boolean =>
  now - seenAt >= SCREEN_IDLE_ms || now - openedAt >= SCREEN_SESSION_MAX_ms

/** What the table of rights gives to screens, at the one site of this one. */
export const screenMay = (screen: Pick<Screen, 'site'>, permission: Permission, site: string | null): boolean =>
  site === screen.site && PERMISSIONS[permission].some((holder) => holder === 'screen')
