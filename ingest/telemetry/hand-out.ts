import type { MessagePort } from 'node:worker_threads'
import type { DuckDBConnection } from '@duckdb/node-api'
import { BlockMemory } from './block-memory.ts'
import { BLOCK_ROWS, buffersOf, type RowBlock, readBlocks, type RowsQuery } from './blocks.ts'
import { type CellBlock, type CellsQuery, readCells } from './cell-blocks.ts'
import { both } from './schema.ts'
import { numberOf, type Store } from './store.ts'
import { troubleOf } from './trouble.ts'

/*
 * Raw rows, or cells, for another thread, over a port of its own: DuckDB opens a file once only, and a long reading must not pass through the main
 * thread. The reader asks for each block; one is read ahead. Closing the port ends it on either side.
 */

/** Reader → store: one more block; here is the memory of one that is no longer looked at. */
export type RowsAsked = { readonly kind: 'next'; readonly spent: readonly ArrayBuffer[] }
/**
 * Store → reader. `ids`: id of each key, null where nothing was ever stored of it; `keys` are those asked for, or all that there are.
 */
export type RowsTold =
  | { readonly kind: 'begin'; readonly ids: readonly (number | null)[]; readonly keys: readonly string[] }
  | { readonly kind: 'rows'; readonly block: RowBlock }
  | { readonly kind: 'cells'; readonly block: CellBlock }
  | { readonly kind: 'end' }
  | { readonly kind: 'failed'; readonly why: string }

export type HistoryQuery = RowsQuery | CellsQuery

/** A reading under way. `ended` resolves when its connection is closed; it never rejects. */
export type HandOut = { readonly stop: (why: string) => void; readonly ended: Promise<void> }

/** Begins to hand the rows or cells of a question out over the port. */
export function handOut(store: Store, query: HistoryQuery, port: MessagePort): HandOut {
  const turn = new Turn()
  const memory = new BlockMemory()
  let connection: DuckDBConnection | null = null
  let why: string | null = null
  const stop = (reason: string): void => {
    why ??= reason
    turn.close()
    connection?.interrupt()
  }
  port.on('message', ({ spent }: RowsAsked) => {
    memory.give(spent)
    turn.ask()
  })
  port.on('close', () => stop('nobody reads any more'))

  const give = async (): Promise<void> => {
    connection = await store.connect()
    try {
      const asked = 'keys' in query ? query.keys : 'all'
      const keys = asked === 'all' ? [...store.ids.keys()] : asked
      const ids = keys.map((key) => store.ids.get(key) ?? null)
      tell(port, { kind: 'begin', ids, keys })
      for await (const told of toldOf(store, connection, query, ids, memory)) {
        if (!(await turn.come())) break
        port.postMessage(told, told.kind === 'rows' ? buffersOf(told.block) : [])
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

async function* toldOf(
  store: Store,
  connection: DuckDBConnection,
  query: HistoryQuery,
  ids: readonly (number | null)[],
  memory: BlockMemory,
): AsyncGenerator<RowsTold & { readonly kind: 'rows' | 'cells' }> {
  if ('marks' in query) {
    for await (const block of readCells(connection, store.state, query)) yield { kind: 'cells', block }
    return
  }
  const known = ids.filter((id) => id !== null)
  const from = query.keys === 'all' ? await oldestFrom(connection, query) : query.from
  const blocks = readBlocks(connection, known, from, query.until, BLOCK_ROWS, memory)
  for await (const block of blocks) yield { kind: 'rows', block }
}

/** Whoever asks for everything does not know where it begins, and half a century of nothing is read slowly. */
const oldestFrom = async (connection: DuckDBConnection, { from, until }: RowsQuery): Promise<number> =>
  (await numberOf(connection, `select min(t) from ${both('raw')} where t >= ${from} and t < ${until}`)) ?? until

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
