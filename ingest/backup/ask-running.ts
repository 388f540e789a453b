import { type Backup, backupApi } from '#domain/wire/backup-api.ts'
import type { Refusal } from '#domain/wire/route.ts'
import { BackupRefused } from './refusal.ts'

const LOOK_EVERY_ms = 500
/** The platform answers at once; what takes long is the backup. */
const ANSWER_ms = 30_000

/** Has a platform that runs make a backup; answers when it is complete. Throws {@link BackupRefused} with the platform's words. */
export async function askRunning(url: string, token: string): Promise<Backup> {
  const ask = async <T>(path: string, body?: string): Promise<T> => {
    const headers = { authorization: `Bearer ${token}`, ...(body ? { 'content-type': 'application/json' } : {}) }
    const signal = AbortSignal.timeout(ANSWER_ms)
    const sent = body === undefined ? { headers, signal } : { method: 'POST', headers, body, signal }
    const response = await fetch(new URL(path, url), sent).catch((error: Error) => {
      throw new BackupRefused(
        `${url} does not answer: ${error.cause instanceof Error ? error.cause.message : error.message}`,
      )
    })
    const answer: unknown = await response.json().catch(() => null)
    if (response.ok) return answer as T
    throw new BackupRefused((answer as Refusal | null)?.message?.en ?? `${url} answers ${response.status}`)
  }

  const begun = await ask<Backup>(backupApi.makeBackup.url, '{}')
  for (;;) {
    const list = await ask<readonly Backup[]>(backupApi.backups.url)
    const found = list.find(({ name }) => name === begun.name)
    if (found?.state === 'complete') return found
    if (found?.state !== 'under-way') throw new BackupRefused(`the backup failed: ${found?.why ?? 'it is not there'}`)
    await new Promise((next) => setTimeout(next, LOOK_EVERY_ms))
  }
}
