import type { Millis } from '#domain/time.ts'

/** The name of a backup that is begun at an instant: `20261125T080000Z`. */
export const nameAt = (at: Millis): string => `${new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')}Z`
