import { existsSync } from 'node:fs'
import { mkdir, readdir, rename, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { JOURNAL_FILE } from '../journal/database.ts'
import { STORE_FILE } from '../telemetry/schema.ts'
import { countRowsOf } from './copy-sqlite.ts'
import { copyPrivate, hashOf, PLANS, refuseWithoutRoom, SITE_FILE, syncFolder } from './files.ts'
import { countHistory } from './make.ts'
import { type BackedUpFile, type Manifest, readManifest } from './manifest.ts'
import { BackupRefused } from './refusal.ts'

/** Everything is put together and looked at here before any of it stands in its place. */
const WORKSHOP = '.restore'

export type Restored = {
  readonly manifest: Manifest
  /** Where the site file lies now; null where the backup has none. `kept`: another one stood there, and was left. */
  readonly siteFile: { readonly path: string; readonly kept: boolean } | null
}

/**
 * Puts a backup into an empty folder. Throws {@link BackupRefused}, naming the file, when anything of it is not as it was made; the folder
 * is empty again then.
 */
export async function restoreBackup(backup: string, folder: string, siteFile: string): Promise<Restored> {
  const manifest = await readManifest(backup)
  await requireEmpty(folder)
  const needed_bytes = manifest.files.reduce((sum, { size_bytes }) => sum + size_bytes, 0)
  const made = await mkdir(folder, { recursive: true, mode: 0o700 })
  const workshop = join(folder, WORKSHOP)
  try {
    const { bavail, bsize } = await statfs(folder)
    const free_bytes = bavail * bsize
    refuseWithoutRoom({ needed_bytes, free_bytes, enough: free_bytes >= needed_bytes }, folder, 0)
    await mkdir(workshop, { mode: 0o700 })
    for (const file of manifest.files) await bring(backup, workshop, file)
    for (const file of manifest.files) await count(workshop, file)
    const put = await putSiteFile(manifest, workshop, siteFile)
    await moveIn(manifest, workshop, folder)
    return { manifest, siteFile: put }
  } catch (error) {
    await rm(made === undefined ? workshop : folder, { recursive: true, force: true })
    throw error
  }
}

async function requireEmpty(folder: string): Promise<void> {
  const found = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return []
    throw new BackupRefused(`${folder} cannot be used: ${error.message}`)
  })
  if (found.length > 0)
    throw new BackupRefused(`${folder} is not empty; nothing was changed. Restore into a new folder.`)
}

/** The copy is hashed, not the original: what is restored is what was looked at. */
async function bring(backup: string, workshop: string, file: BackedUpFile): Promise<void> {
  const { path } = file
  await copyPrivate(join(backup, path), join(workshop, path)).catch((error: NodeJS.ErrnoException) => {
    throw new BackupRefused(
      error.code === 'ENOENT' ? `${path} is missing in ${backup}` : `${path} cannot be copied: ${error.message}`,
    )
  })
  await requireWhole(workshop, file)
}

/** Throws {@link BackupRefused} unless the file is what the manifest says. */
export async function requireWhole(folder: string, { path, size_bytes, sha256 }: BackedUpFile): Promise<void> {
  const found = await hashOf(join(folder, path))
  if (found.size_bytes !== size_bytes)
    throw new BackupRefused(`${path} has ${found.size_bytes} bytes where ${size_bytes} were backed up`)
  if (found.sha256 !== sha256) throw new BackupRefused(`${path} is damaged: it is not what was backed up`)
}

async function count(workshop: string, { path, rows }: BackedUpFile): Promise<void> {
  if (rows === null) return
  const found = path === STORE_FILE ? await countHistory(workshop) : countRowsOf(join(workshop, path))
  for (const table of new Set([...Object.keys(rows), ...Object.keys(found)]))
    if (rows[table] !== found[table])
      throw new BackupRefused(
        `${path}: table ${table} has ${found[table] ?? 0} rows where ${rows[table] ?? 0} were backed up`,
      )
}

/** Beside the data folder, where a start looks for it; one that is there already stays. */
async function putSiteFile({ files }: Manifest, workshop: string, siteFile: string): Promise<Restored['siteFile']> {
  const own = files.find(({ path }) => path === SITE_FILE)
  if (!own) return null
  if (!existsSync(siteFile)) {
    await copyPrivate(join(workshop, SITE_FILE), siteFile)
    return { path: siteFile, kept: false }
  }
  return { path: siteFile, kept: (await hashOf(siteFile)).sha256 !== own.sha256 }
}

/** The journal comes last: until then a start would find nothing to begin with. */
async function moveIn({ files }: Manifest, workshop: string, folder: string): Promise<void> {
  const paths = files.map(({ path }) => path).filter((path) => path !== SITE_FILE && path !== JOURNAL_FILE)
  if (paths.some((path) => path.startsWith(`${PLANS}/`))) await mkdir(join(folder, PLANS), { mode: 0o700 })
  for (const path of [...paths, JOURNAL_FILE]) await rename(join(workshop, path), join(folder, path))
  await rm(workshop, { recursive: true })
  if (existsSync(join(folder, PLANS))) await syncFolder(join(folder, PLANS))
  await syncFolder(folder)
}
