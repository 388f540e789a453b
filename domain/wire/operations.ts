import type { Backups } from './backup-api.ts'
import type { Measures } from './metrics-api.ts'

/** What `ingest` offers to those who keep the platform running. */
export type Operations = { readonly measures: Measures; readonly backups: Backups }
