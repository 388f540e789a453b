import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { invariant } from '#domain/invariant.ts'
import { standBack } from '../stand-back.ts'
import { type BackupJob, makeBackup } from './make.ts'

/** Copies, counts and hashes in a thread of its own: gigabytes of it would keep readings waiting. */
export type BackupMade =
  | { readonly ok: true; readonly size_bytes: number }
  | { readonly ok: false; readonly why: string }

invariant(parentPort, 'a backup is made in a thread of its own')
standBack()
const port: MessagePort = parentPort
const tell = (made: BackupMade): void => port.postMessage(made)

makeBackup(workerData as BackupJob).then(
  ({ size_bytes }) => tell({ ok: true, size_bytes }),
  (error: unknown) => tell({ ok: false, why: error instanceof Error ? error.message : String(error) }),
)
