/** Why a backup is not made or not restored, in a sentence for the person at the command line; no stack. */
export class BackupRefused extends Error {
  override readonly name = 'BackupRefused'
}
