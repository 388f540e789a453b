import { existsSync } from 'node:fs'
import { mkdir, open, readdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import type { FloorPlan } from '#domain/plan/plan.ts'
import { JOURNAL_FILE } from '../journal/database.ts'
import { STORE_FILE } from '../telemetry/schema.ts'
import { copySqlite, sealCopy } from './copy-sqlite.ts'
import { contentOf, copyPrivate, hashOf, makePrivate, PART, picturesIn, PLANS, SITE_FILE, syncFolder } from './files.ts'
import { type BackedUpFile, MANIFEST_FILE, sealed } from './manifest.ts'

export type Rows = Readonly<Record<string, number>>

/** A backup that is to be made; `into` holds it in the end under its name. */
export type BackupJob = {
  /** The data folder. */
  readonly folder: string
  readonly into: string
  readonly name: string
  readonly version: string
  readonly madeAt: string
  /** null where the sites do not come from a file. */
  readonly siteFile: string | null
  /**
   * What was copied into the part already, by whoever has it open: the copy of the history is older than that of the journal, which still
   * holds all that came after it. Rows by table where they are known. Everything else is copied here.
   */
  readonly copied: Readonly<Record<string, Rows | null>>
}

/** Where a backup grows until it is whole. */
export const partOf = ({ into, name }: Pick<BackupJob, 'into' | 'name'>): string => join(into, name + PART)

/** Makes the folder in which a backup grows; one of the same name is thrown away, because nothing makes it whole any more. */
export async function beginPart(job: Pick<BackupJob, 'into' | 'name'>): Promise<string> {
  const part = partOf(job)
  await rm(part, { recursive: true, force: true })
  await mkdir(part, { recursive: true, mode: 0o700 })
  return part
}

/**
 * Copies what is not copied yet into the part, counts and hashes everything, and gives the folder its name when all of it is on the disk.
 * Throws, with the part removed, when any of that fails. Answers the size of all.
 */
export async function makeBackup(job: BackupJob): Promise<{ readonly size_bytes: number }> {
  const part = partOf(job)
  try {
    const rows = await copyRest(job, part)
    const files = await describe(part, rows)
    const { name, version, madeAt } = job
    await writeManifest(part, sealed({ name, version, madeAt, files }))
    for (const folder of [join(part, PLANS), part]) if (existsSync(folder)) await syncFolder(folder)
    await rename(part, join(job.into, name))
    await syncFolder(job.into)
    return { size_bytes: files.reduce((sum, { size_bytes }) => sum + size_bytes, 0) }
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    throw error
  }
}

/** Answers the rows by table of each database in the part. */
async function copyRest({ folder, siteFile, copied }: BackupJob, part: string): Promise<ReadonlyMap<string, Rows>> {
  const rows = new Map<string, Rows>()
  const { databases, history, others } = await contentOf(folder)
  await copyPictures(folder, part)
  // The journal last: it holds all that the others may have come to know.
  for (const name of [...databases.filter((one) => one !== JOURNAL_FILE), JOURNAL_FILE]) {
    const there = name in copied
    rows.set(name, there ? sealCopy(join(part, name)) : await copySqlite(join(folder, name), join(part, name)))
  }
  // Those that came since; whatever the journal's copy names must be there.
  await copyPictures(folder, part)
  requirePictures(part)
  if (!(STORE_FILE in copied)) for (const name of history) await copyPrivate(join(folder, name), join(part, name))
  if (existsSync(join(part, STORE_FILE))) rows.set(STORE_FILE, copied[STORE_FILE] ?? (await countHistory(part)))
  for (const name of others) await copyPrivate(join(folder, name), join(part, name))
  if (siteFile !== null) await copyPrivate(siteFile, join(part, SITE_FILE))
  return rows
}

/** DuckDB is loaded where a copy is looked at and nowhere before: in a running platform only the thread of the history has it. */
export async function countHistory(folder: string): Promise<Rows> {
  const { countStored } = await import('../telemetry/copy.ts')
  return countStored(folder)
}

/** A picture never changes under its name. */
async function copyPictures(folder: string, part: string): Promise<void> {
  for (const picture of await picturesIn(folder)) {
    const to = join(part, picture)
    if (existsSync(to)) continue
    await copyPrivate(join(folder, picture), to).catch((error: NodeJS.ErrnoException) => {
      // Replaced by another one just now; whether the journal's copy needs it is looked at afterwards.
      if (error.code !== 'ENOENT') throw error
    })
  }
}

function requirePictures(part: string): void {
  const database = new DatabaseSync(join(part, JOURNAL_FILE), { readOnly: true })
  try {
    for (const { json } of database.prepare("select json from record where kind = 'plan'").all()) {
      const { image } = JSON.parse(String(json)) as FloorPlan
      if (!existsSync(join(part, PLANS, image.id)))
        throw new Error(`the picture ${image.id} of a floor plan is not there; if it was replaced just now, try again`)
    }
  } finally {
    database.close()
  }
}

async function describe(part: string, rows: ReadonlyMap<string, Rows>): Promise<BackedUpFile[]> {
  const entries = await readdir(part, { withFileTypes: true })
  const own = entries.filter((entry) => entry.isFile()).map(({ name }) => name)
  const files: BackedUpFile[] = []
  for (const path of [...own, ...(await picturesIn(part))].toSorted()) {
    await makePrivate(join(part, path))
    files.push({ path, ...(await hashOf(join(part, path))), rows: rows.get(path) ?? null })
  }
  return files
}

async function writeManifest(part: string, text: string): Promise<void> {
  const file = await open(join(part, MANIFEST_FILE), 'wx', 0o600)
  try {
    await file.writeFile(text)
    await file.sync()
  } finally {
    await file.close()
  }
}
