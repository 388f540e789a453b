import { mkdir, readdir, rm } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import type { Log } from '#domain/log.ts'
import type { Actor } from '#domain/person/actor.ts'
import { SECOND_ms, type Millis } from '#domain/time.ts'
import { type Backup, BACKUP_NAME, type Backups } from '#domain/wire/backup-api.ts'
import type { Done } from '#domain/wire/people.ts'
import type { Ledger } from '../ledger.ts'
import { STORE_FILE } from '../telemetry/schema.ts'
import type { Telemetry } from '../telemetry/telemetry.ts'
import { BACKUPS, megabytes, PART, roomFor } from './files.ts'
import { type BackupJob, beginPart, partOf, type Rows } from './make.ts'
import { readManifest } from './manifest.ts'
import { nameAt } from './name.ts'
import type { BackupMade } from './worker.ts'

/** Copies a file that only its program can read to a new place; false where there is none. */
export type CopyFile = (into: string) => Promise<boolean>

type Parts = {
  /** The data folder. */
  readonly folder: string
  readonly siteFile: string | null
  readonly version: string
  readonly telemetry: Pick<Telemetry, 'copy'>
  /** Keeps the journal from dropping readings until the answer is called. */
  readonly hold: () => () => void
  readonly ledger: Pick<Ledger, 'write'>
  readonly now: () => Millis
  readonly log: Log
}

/** Makes backups of a platform that runs, into `backups/` of its data folder. */
export class BackupDesk implements Backups {
  readonly #parts: Parts
  readonly #into: string
  /** Files of programs that are started later, by name. */
  readonly #others = new Map<string, CopyFile>()
  #last: Backup | null = null
  #underWay: Promise<void> | null = null
  #worker: Worker | null = null
  #stopped = false

  constructor(parts: Parts) {
    this.#parts = parts
    this.#into = join(parts.folder, BACKUPS)
  }

  /** Attempts of a process that ended in the middle are no use to anybody. */
  async tidy(): Promise<void> {
    const names = await readdir(this.#into).catch(() => [])
    for (const name of names.filter((one) => one.endsWith(PART)))
      await rm(join(this.#into, name), { recursive: true, force: true })
  }

  also(name: string, copy: CopyFile): void {
    this.#others.set(name, copy)
  }

  async begin(by: Actor): Promise<Done<Backup>> {
    if (this.#underWay || this.#stopped) return { ok: false, refused: { code: 'backup.under-way' } }
    // Taken in this turn; what follows may wait.
    const over = Promise.withResolvers<void>()
    this.#underWay = over.promise
    try {
      return await this.#begin(by, over.resolve)
    } catch (error) {
      this.#end(over.resolve)
      throw error
    }
  }

  async list(): Promise<readonly Backup[]> {
    const names = await readdir(this.#into).catch(() => [])
    const found = await Promise.all(names.filter((name) => NAME.test(name)).map((name) => this.#complete(name)))
    const complete = found.filter((backup) => backup !== null)
    const last = this.#last
    const alone = last !== null && !complete.some(({ name }) => name === last.name)
    return [...(alone ? [last] : []), ...complete].toSorted((a, b) => (a.name < b.name ? 1 : -1))
  }

  /** One that is being made is given up: nothing of it stays. */
  async stop(): Promise<void> {
    this.#stopped = true
    await this.#worker?.terminate()
    await this.#underWay
  }

  async #begin(by: Actor, over: () => void): Promise<Done<Backup>> {
    const { folder, ledger, now } = this.#parts
    await mkdir(this.#into, { recursive: true, mode: 0o700 })
    const room = await roomFor(folder, this.#into)
    if (!room.enough) {
      this.#end(over)
      const fill = { needed: megabytes(room.needed_bytes), free: megabytes(room.free_bytes) }
      return { ok: false, refused: { code: 'backup.no-room', fill } }
    }
    let at = now()
    while (existsSync(join(this.#into, nameAt(at)))) at += SECOND_ms
    const name = nameAt(at)
    const entry = { at: now(), site: null, by, action: 'backup.make', subject: name, detail: {} }
    const refused = await ledger.write([], [entry])
    if (refused) {
      this.#end(over)
      return { ok: false, refused }
    }
    const begun: Backup = { name, state: 'under-way', startedAt: instantOf(at), size_bytes: null, why: null }
    this.#last = begun
    void this.#make(begun).then(() => this.#end(over)) // never rejects: what goes wrong is told by the list
    return { ok: true, value: begun }
  }

  #end(over: () => void): void {
    this.#underWay = null
    over()
  }

  async #make(begun: Backup): Promise<void> {
    const { folder, siteFile, version, hold, log } = this.#parts
    const { name, startedAt } = begun
    const release = hold()
    try {
      const part = await beginPart({ into: this.#into, name })
      const copied = await this.#copyOpen(part)
      const job = { folder, into: this.#into, name, version, madeAt: startedAt, siteFile, copied }
      const size_bytes = await this.#inThread(job)
      this.#last = { ...begun, state: 'complete', size_bytes }
      log({ level: 'info', code: 'backup.complete', name, size_bytes })
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error)
      this.#last = { ...begun, state: 'failed', why }
      log({ level: 'error', code: 'backup.failed', name, detail: why })
      await rm(partOf({ into: this.#into, name }), { recursive: true, force: true }).catch(() => {})
    } finally {
      release()
    }
  }

  /** What its program has for itself, and the history: before the journal, which holds what comes after them. */
  async #copyOpen(part: string): Promise<Readonly<Record<string, Rows | null>>> {
    const copied: Record<string, Rows | null> = {}
    for (const [name, copy] of this.#others) if (await copy(join(part, name))) copied[name] = null
    copied[STORE_FILE] = await this.#parts.telemetry.copy(part)
    return copied
  }

  #inThread(job: BackupJob): Promise<number> {
    if (this.#stopped) throw new Error('the platform is stopping')
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { name: 'backup', workerData: job })
    this.#worker = worker
    return new Promise<number>((resolve, reject) => {
      worker.once('message', (made: BackupMade) => (made.ok ? resolve(made.size_bytes) : reject(new Error(made.why))))
      worker.once('error', reject)
      worker.once('exit', () => {
        this.#worker = null
        reject(new Error('the platform was stopped'))
      })
    })
  }

  async #complete(name: string): Promise<Backup | null> {
    const manifest = await readManifest(join(this.#into, name)).catch(() => null)
    if (!manifest) return null
    const size_bytes = manifest.files.reduce((sum, file) => sum + file.size_bytes, 0)
    return { name, state: 'complete', startedAt: manifest.madeAt, size_bytes, why: null }
  }
}

const NAME = new RegExp(BACKUP_NAME)
const instantOf = (at: Millis): string => new Date(at).toISOString()
