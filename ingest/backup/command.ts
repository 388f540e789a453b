import { existsSync } from 'node:fs'
import { mkdir, readFile, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import type { Millis } from '#domain/time.ts'
import { JOURNAL_FILE } from '../journal/database.ts'
import { lockFolder } from '../journal/lock.ts'
import { JournalRefused } from '../journal/refusal.ts'
import { verifyData } from '../verify.ts'
import { askRunning } from './ask-running.ts'
import {
  BACKUPS,
  copyPrivate,
  LEFT_FREE_bytes,
  megabytes,
  PART,
  refuseWithoutRoom,
  roomFor,
  syncFolder,
} from './files.ts'
import { beginPart, makeBackup } from './make.ts'
import { MANIFEST_FILE, readManifest } from './manifest.ts'
import { nameAt } from './name.ts'
import { BackupRefused } from './refusal.ts'
import { requireWhole, restoreBackup } from './restore.ts'

type Say = (line: string) => void

export type BackUpOptions = {
  /** The data folder. */
  readonly folder: string
  readonly siteFile: string
  /** The folder that gets the backup, under its name. */
  readonly to: string
  readonly version: string
  readonly now: () => Millis
  readonly say: Say
  /** Where a platform that runs answers, and the file with the token that may ask it; null: only a stopped one is backed up. */
  readonly http: { readonly host: string; readonly port: number }
  readonly tokenFile: string | null
}

/**
 * The command line's `backup`: copies a stopped data folder itself, and asks the platform where it runs. Throws {@link BackupRefused} with
 * what to do. Answers where the backup lies.
 */
export async function backUp(options: BackUpOptions): Promise<string> {
  const { folder, to, say } = options
  if (!existsSync(join(folder, JOURNAL_FILE))) throw new BackupRefused(`${folder}: there is no journal here`)
  await mkdir(to, { recursive: true, mode: 0o700 })
  const lock = takeFolder(options)
  try {
    const backup = lock === null ? await fetchFromRunning(options) : await backUpStopped(options)
    const { files } = await readManifest(backup)
    const size_bytes = files.reduce((sum, file) => sum + file.size_bytes, 0)
    say(`${backup}: ${files.length} files, ${megabytes(size_bytes)}`)
    return backup
  } finally {
    lock?.close()
  }
}

/** The lock of a folder that nobody works with; null while a platform does that can be asked. */
function takeFolder({ folder, tokenFile }: BackUpOptions): { readonly close: () => void } | null {
  try {
    return lockFolder(folder)
  } catch (error) {
    if (!(error instanceof JournalRefused)) throw error
    if (tokenFile !== null) return null
    throw new BackupRefused(
      `Watchroom is running on ${folder}. Give a token with the permission platform.backup: --token-file FILE; or stop it first.`,
    )
  }
}

async function backUpStopped({ folder, siteFile, to, version, now }: BackUpOptions): Promise<string> {
  const at = now()
  const name = nameAt(at)
  if (existsSync(join(to, name))) throw new BackupRefused(`${join(to, name)} exists already; nothing was changed`)
  refuseWithoutRoom(await roomFor(folder, to), to, LEFT_FREE_bytes)
  const job = {
    folder,
    into: to,
    name,
    version,
    madeAt: new Date(at).toISOString(),
    siteFile: existsSync(siteFile) ? siteFile : null,
    copied: {},
  }
  await beginPart(job)
  await makeBackup(job).catch((error: Error) => {
    throw new BackupRefused(`the backup could not be made: ${error.message}`)
  })
  return join(to, name)
}

/** Has the platform make one, and takes it away from its data folder. */
async function fetchFromRunning({ folder, to, http, tokenFile }: BackUpOptions): Promise<string> {
  const token = await readFile(tokenFile!, 'utf8').catch((error: Error) => {
    throw new BackupRefused(`the token cannot be read: ${error.message}`)
  })
  const { name } = await askRunning(addressOf(http), token.trim())
  const [from, there] = [join(folder, BACKUPS, name), join(to, name)]
  if (resolve(from) === resolve(there)) return from
  if (existsSync(there)) throw new BackupRefused(`${there} exists already; the backup stays in ${from}`)
  await rename(from, there).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'EXDEV') throw error
    return moveAcross(from, there)
  })
  return there
}

/** Who asks is on the same machine. */
const addressOf = ({ host, port }: BackUpOptions['http']): string =>
  `http://${host === '0.0.0.0' || host === 'localhost' ? '127.0.0.1' : host === '::1' ? '[::1]' : host}:${port}`

/** To another disk: the original goes when the copy was looked at. */
async function moveAcross(from: string, to: string): Promise<void> {
  const { files } = await readManifest(from)
  const part = to + PART
  await rm(part, { recursive: true, force: true })
  try {
    for (const path of [...files.map((file) => file.path), MANIFEST_FILE])
      await copyPrivate(join(from, path), join(part, path))
    for (const file of files) await requireWhole(part, file)
    await rename(part, to)
    await syncFolder(dirname(to))
  } catch (error) {
    await rm(part, { recursive: true, force: true })
    throw new BackupRefused(`the backup stays in ${from}: ${(error as Error).message}`)
  }
  await rm(from, { recursive: true })
}

export type RestoreOptions = {
  readonly backup: string
  readonly folder: string
  readonly siteFile: string
  readonly say: Say
}

/** The command line's `restore`, with a look at the result by `verify`. Answers how many things are wrong. */
export async function restore({ backup, folder, siteFile, say }: RestoreOptions): Promise<number> {
  const { manifest, siteFile: site } = await restoreBackup(backup, folder, siteFile)
  say(`${folder}: ${manifest.files.length} files as of ${manifest.madeAt}, every hash and count as it was`)
  if (site?.kept) say(`${site.path} is another one than that of the backup, and was left: compare with ${backup}`)
  else if (site) say(`sites: ${site.path}`)
  return verifyData(folder, say)
}
