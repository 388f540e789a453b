import type { MessagePort } from 'node:worker_threads'
import { invariant } from '#domain/invariant.ts'
import type { RowBlock } from '../telemetry/blocks.ts'
import type { RowsAsked, RowsTold } from '../telemetry/hand-out.ts'
import type { Rows } from './run.ts'

/** The store's own words for why it cannot be read. */
export class HistoryUnreadable extends Error {}

/** The reader's side of telemetry/hand-out.ts. Throws {@link HistoryUnreadable}. */
export async function openRows(port: MessagePort): Promise<Rows> {
  const inbox = new Inbox(port)
  const first = await inbox.next()
  invariant(first.kind === 'begin', 'the store begins with the ids of the series')
  return { ids: first.ids, blocks: blocksOf(port, inbox) }
}

async function* blocksOf(port: MessagePort, inbox: Inbox): AsyncGenerator<RowBlock> {
  const ask = (): void => port.postMessage('next' satisfies RowsAsked, [])
  ask()
  for (let message = await inbox.next(); message.kind === 'rows'; message = await inbox.next()) {
    // Asked for before this one is looked at, so that both threads work.
    ask()
    yield message.block
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
