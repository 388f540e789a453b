import type { Change } from './change.ts'

/**
 * Where the broker's promises are kept. `ok` and `failing` tell how the last write went; `memory` keeps nothing and promises for the
 * life of the process.
 */
export type Store = {
  readonly state: 'memory' | 'ok' | 'failing'
  /**
   * Writes changes that take effect only when they are on disk: then `then(true)`. `then(false)`: they are not and will not be.
   * All callbacks of `write` and `owe` come in the order of the calls.
   */
  write(changes: readonly Change[], then: (kept: boolean) => void): void
  /**
   * Writes changes that have taken effect already: where that fails they are tried again, before the next ones. `then` may go on all the
   * same: a store that fails must not take devices offline.
   */
  owe(changes: readonly Change[], then?: (kept: boolean) => void): void
  /** Copies what is on disk into a new file; false where nothing is kept on disk. Rejects in the store's words. */
  copy(into: string): Promise<boolean>
  /** Writes what is still waiting, and lets go of the file. */
  close(): Promise<void>
}

/** A broker without a folder: everything is kept as long as the process lives. */
export const MEMORY_STORE: Store = {
  state: 'memory',
  write: (_changes, then) => then(true),
  owe: (_changes, then) => then?.(true),
  copy: async () => false,
  close: async () => {},
}
