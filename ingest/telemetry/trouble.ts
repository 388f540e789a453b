import { STORE_FILE } from './schema.ts'

const KEPT = 'Nothing was deleted, and alarms do not depend on it.'
const MOVE =
  `Restore ${STORE_FILE} from a backup, or move it and ${STORE_FILE}.wal to another folder: ` +
  'a new history then begins with what the journal still holds. No restart is needed.'

const MEANINGS: readonly (readonly [pattern: RegExp, sentence: string])[] = [
  [
    /could not set lock|conflicting lock/i,
    'Another program has the history open; it is written again when that has ended.',
  ],
  [/no space left|out of disk|disk full|file too large/i, `The disk is full; make room. ${KEPT}`],
  [
    /read-only|permission denied|not permitted/i,
    `The data folder cannot be written; check its owner and rights. ${KEPT}`,
  ],
  [
    /not a valid duckdb|corrupt|checksum|serializ|has version|newer version/i,
    `The history cannot be read. ${KEPT} ${MOVE}`,
  ],
]

/** What went wrong with the store, for a person: what it means and what to do where that is known, and the store's own words. */
export function troubleOf(error: unknown): string {
  const words = (error instanceof Error ? error.message : String(error)).trim()
  const meaning = MEANINGS.find(([pattern]) => pattern.test(words))?.[1]
  return meaning === undefined ? `${STORE_FILE}: ${words}` : `${meaning} (${words})`
}
