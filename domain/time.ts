/** Milliseconds since 1970-01-01T00:00:00Z. Outside the process instants are RFC 3339 with an offset. */
export type Millis = number

export const SECOND_ms = 1000
export const MINUTE_ms = 60 * SECOND_ms
export const HOUR_ms = 60 * MINUTE_ms
export const DAY_ms = 24 * HOUR_ms
