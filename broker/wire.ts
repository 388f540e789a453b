import { Duplex } from 'node:stream'

/** aedes waits for `drain` past this mark, and one waiting subscriber can hold up all; so it is never reached: the outbox is bounded. */
const NEVER_FULL_bytes = 2 ** 30

export type WireOwner = {
  /** Bytes that aedes wants the peer to have. */
  readonly fromAedes: (bytes: Buffer) => void
  /** aedes has ended the connection. */
  readonly wireClosed: () => void
  /** aedes has accepted the CONNECT and its CONNACK is on the way. */
  readonly accepted: () => void
}

/** The connection as aedes sees it: a stream that hands on only what aedes is to know, and takes what it says. */
export class Wire extends Duplex {
  readonly owner: WireOwner

  constructor(owner: WireOwner) {
    super({ writableHighWaterMark: NEVER_FULL_bytes, emitClose: true })
    this.owner = owner
  }

  override _read(): void {
    // bytes are pushed as they come; there is nothing to ask for
  }

  override _write(chunk: Buffer, _encoding: BufferEncoding, done: () => void): void {
    this.owner.fromAedes(chunk)
    done()
  }

  override _writev(chunks: readonly { readonly chunk: Buffer }[], done: () => void): void {
    this.owner.fromAedes(Buffer.concat(chunks.map(({ chunk }) => chunk)))
    done()
  }

  override _destroy(_error: Error | null, done: () => void): void {
    this.owner.wireClosed()
    done()
  }
}
