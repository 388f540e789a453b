import { type Static, Type } from 'typebox'
import type { Actor } from '../person/actor.ts'
import type { Done } from './people.ts'
import { closed, Instant, refusals, route } from './route.ts'

/** Folders under `backups/` in the data folder are named after the instant they were begun. */
export const BACKUP_NAME = '^[0-9]{8}T[0-9]{6}Z$'

const Backup = Type.Object({
  name: Type.String({ pattern: BACKUP_NAME, description: 'folder under backups/ in the data folder' }),
  state: Type.Union([Type.Literal('under-way'), Type.Literal('complete'), Type.Literal('failed')]),
  startedAt: Instant,
  size_bytes: Type.Union([Type.Integer(), Type.Null()]),
  why: Type.Union([Type.String(), Type.Null()], { description: 'why it failed' }),
})
/** One copy of the data folder, or the attempt at one. */
export type Backup = Static<typeof Backup>

/** What `ingest` offers about backups. One is made at a time. */
export type Backups = {
  /** Begins one and answers at once; `list` tells when it is complete. */
  readonly begin: (by: Actor) => Promise<Done<Backup>>
  /** Newest first: the complete ones on disk, and the newest attempt where it is none of them. */
  readonly list: () => Promise<readonly Backup[]>
}

const access = { permission: 'platform.backup', site: 'platform' } as const

export const backupApi = {
  makeBackup: route({
    method: 'POST',
    url: '/api/platform/backups',
    summary:
      'Begins a backup into backups/ of the data folder, while everything goes on; the list tells when it is complete',
    access,
    body: Type.Object({}, closed),
    response: { 200: Backup, ...refusals },
  }),
  backups: route({
    method: 'GET',
    url: '/api/platform/backups',
    summary: 'The backups in the data folder, newest first, and the one that is being made',
    access,
    response: { 200: Type.Array(Backup), ...refusals },
  }),
} as const
