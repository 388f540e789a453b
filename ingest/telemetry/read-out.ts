import type { MessagePort } from 'node:worker_threads'
import { invariant } from '#domain/invariant.ts'
import { buffersOf, type RowBlock } from './blocks.ts'
import type { CellBlock } from './cell-blocks.ts'
import type { RowsAsked, RowsTold } from './hand-out.ts'

/** The store's own words for why it cannot be read. */
export class HistoryUnreadable extends Error {}

/** What the store hands out: the id of each key, null where nothing was ever stored of it, and then block by block. */
export type Handed<Block> = {
  readonly ids: readonly (number | null)[]
  readonly keys: readonly string[]
  readonly blocks: AsyncIterable<Block>
}

/** The reader's side of hand-out.ts, for rows: each block is only good until the next one is asked for. Throws {@link HistoryUnreadable}. */
export const openRows = (port: MessagePort): Promise<Handed<RowBlock>> =>
  openBlocks(port, { blockOf: (told) => (told.kind === 'rows' ? told.block : null), spentOf: buffersOf })

/** The same for cells. */
export const openCells = (port: MessagePort): Promise<Handed<CellBlock>> =>
  openBlocks(port, { blockOf: (told) => (told.kind === 'cells' ? told.block : null), spentOf: () => [] })

type Kind<Block> = {
  readonly blockOf: (told: RowsTold) => Block | null
  /** What may be used again when the block was looked at. */
  readonly spentOf: (block: Block) => ArrayBuffer[]
}

async function openBlocks<Block>(port: MessagePort, kind: Kind<Block>): Promise<Handed<Block>> {
  const inbox = new Inbox(port)
  const first = await inbox.next()
  invariant(first.kind === 'begin', 'the store begins with the ids of the series')
  return { ids: first.ids, keys: first.keys, blocks: blocksOf(port, inbox, kind) }
}

async function* blocksOf<Block>(
  port: MessagePort,
  inbox: Inbox,
  { blockOf, spentOf }: Kind<Block>,
): AsyncGenerator<Block> {
  const ask = (spent: ArrayBuffer[]): void => port.postMessage({ kind: 'next', spent } satisfies RowsAsked, spent)
  ask([])
  let spent: ArrayBuffer[] = []
  for (let block = blockOf(await inbox.next()); block !== null; block = blockOf(await inbox.next())) {
    // Asked for before this one is looked at, so that both threads work.
    ask(spent)
    yield block
    spent = spentOf(block)
  }
}

/** What the store told and nobody has read yet. */
class Inbox {
  readonly #told: RowsTold[] = []
  #closed = false
  #wake: (() => void) | null = null

  constructor(port: MessagePort) {
    port.on('message', (message: RowsTold) => {
      this.#told.push(message)
      this.#wake?.()
    })
    port.on('close', () => {
      this.#closed = true
      this.#wake?.()
    })
  }

  async next(): Promise<RowsTold> {
    while (this.#told.length === 0 && !this.#closed) await new Promise<void>((resolve) => (this.#wake = resolve))
    const message = this.#told.shift() ?? { kind: 'failed', why: 'the history was closed' }
    if (message.kind === 'failed') throw new HistoryUnreadable(message.why)
    return message
  }
}
