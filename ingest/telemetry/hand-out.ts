import type { MessagePort } from 'node:worker_threads'
import type { DuckDBConnection } from '@duckdb/node-api'
import { type RowBlock, readBlocks, type RowsQuery } from './blocks.ts'
import type { Store } from './store.ts'
import { troubleOf } from './trouble.ts'

/*
 * Raw rows for another thread, over a port of its own: DuckDB opens a file once only, and a long reading must not pass through the main
 * thread. The reader asks for each block; one is read ahead. Closing the port ends it on either side.
 */

/** Reader → store: one more block. */
export type RowsAsked = 'next'
/** Store → reader. `ids`: id of each key asked for, null where nothing was ever stored of it. */
export type RowsTold =
  | { readonly kind: 'begin'; readonly ids: readonly (number | null)[] }
  | { readonly kind: 'rows'; readonly block: RowBlock }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly why: string }

/** A reading under way. `ended` resolves when its connection is closed; it never rejects. */
export type HandOut = { readonly stop: (why: string) => void; readonly ended: Promise<void> }

export function refuseRows(port: MessagePort, why: string): void {
  port.postMessage({ kind: 'failed', why } satisfies RowsTold)
  port.close()
}

/** Begins to hand the rows of a question out over the port. */
export function handOut(store: Store, query: RowsQuery, port: MessagePort): HandOut {
  const turn = new Turn()
  let connection: DuckDBConnection | null = null
  let why: string | null = null
  const stop = (reason: string): void => {
    why ??= reason
    turn.close()
    connection?.interrupt()
  }
  port.on('message', () => turn.ask())
  port.on('close', () => stop('nobody reads any more'))

  const give = async (): Promise<void> => {
    connection = await store.connect()
    try {
      const ids = query.keys.map((key) => store.ids.get(key) ?? null)
      tell(port, { kind: 'begin', ids })
      const known = ids.filter((id) => id !== null)
      for await (const block of readBlocks(connection, known, query.from, query.until)) {
        if (!(await turn.come())) break
        port.postMessage({ kind: 'rows', block } satisfies RowsTold, [block.words.buffer, block.values.buffer])
      }
      tell(port, why === null ? { kind: 'end' } : { kind: 'failed', why })
    } finally {
      connection.closeSync()
      connection = null
    }
  }
  const ended = give()
    .catch((error: unknown) => tell(port, { kind: 'failed', why: why ?? troubleOf(error) }))
    .then(() => port.close())
  return { stop, ended }
}

const tell = (port: MessagePort, told: RowsTold): void => port.postMessage(told)

/** Whose turn it is: the store may go on when it was asked, and never again when the port is closed. */
class Turn {
  #asked = 0
  #closed = false
  #wake: (() => void) | null = null

  ask(): void {
    this.#asked += 1
    this.#wake?.()
  }

  close(): void {
    this.#closed = true
    this.#wake?.()
  }

  /** Resolves with true for each time it was asked, with false when it is over. */
  async come(): Promise<boolean> {
    while (this.#asked === 0 && !this.#closed) await new Promise<void>((resolve) => (this.#wake = resolve))
    this.#asked -= 1
    return !this.#closed
  }
}
