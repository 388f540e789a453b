import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { type Static, Type } from 'typebox'
import { Errors } from 'typebox/value'
import { BACKUP_NAME } from '#domain/wire/backup-api.ts'
import { BackupRefused } from './refusal.ts'

export const MANIFEST_FILE = 'manifest.json'
/** Changes when an older program could no longer restore what is made. */
const FORMAT = 1
/** A manifest names a few files and, at most, some hundreds of pictures. */
const MANIFEST_BYTES_MAX = 4 * 1024 * 1024

/** `rows`: by table, of a database; null of any other file. */
const BackedUpFile = Type.Object({
  /** A name, or `plans/NAME`: never a way out of the folder. */
  path: Type.String({ pattern: '^(plans/)?[A-Za-z0-9_-][A-Za-z0-9._-]{0,127}$' }),
  size_bytes: Type.Integer({ minimum: 0 }),
  sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
  rows: Type.Union([Type.Record(Type.String(), Type.Integer()), Type.Null()]),
})
export type BackedUpFile = Static<typeof BackedUpFile>

const Manifest = Type.Object({
  format: Type.Integer({ minimum: 1 }),
  name: Type.String({ pattern: BACKUP_NAME }),
  /** Of the program that made it. */
  version: Type.String(),
  madeAt: Type.String(),
  files: Type.Array(BackedUpFile),
})
/** What a backup holds, written last: a folder without it is no backup. */
export type Manifest = Static<typeof Manifest>

const Sealed = Type.Object({ manifest: Manifest, sha256: Type.String() })

const hashOf = (manifest: unknown): string => createHash('sha256').update(JSON.stringify(manifest)).digest('hex')

/** The text of the file, with the hash of the manifest itself. */
export function sealed(made: Omit<Manifest, 'format' | 'files'> & { readonly files: BackedUpFile[] }): string {
  const manifest: Manifest = { format: FORMAT, ...made }
  return `${JSON.stringify({ manifest, sha256: hashOf(manifest) }, null, 1)}\n`
}

/** Reads the manifest of a backup. Throws {@link BackupRefused} when there is none, it was changed, or it is of a newer format. */
export async function readManifest(backup: string): Promise<Manifest> {
  const file = join(backup, MANIFEST_FILE)
  const text = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new BackupRefused(
      error.code === 'ENOENT' || error.code === 'ENOTDIR'
        ? `${backup} is not a complete backup: it has no ${MANIFEST_FILE}`
        : `${file} cannot be read: ${error.message}`,
    )
  })
  const value = parsed(text.length > MANIFEST_BYTES_MAX ? '' : text)
  const format = (value as { readonly manifest?: { readonly format?: unknown } } | null)?.manifest?.format
  if (typeof format === 'number' && format > FORMAT)
    throw new BackupRefused(`${file} was made by a newer version of Watchroom: restore it with that one`)
  if (Errors(Sealed, value).length > 0) throw new BackupRefused(`${file} is damaged: it is not a manifest`)
  const { manifest, sha256 } = value as Static<typeof Sealed>
  if (hashOf(manifest) !== sha256) throw new BackupRefused(`${file} is damaged: it was changed after it was made`)
  return manifest
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}
