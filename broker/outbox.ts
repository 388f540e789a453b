import type { Duplex } from 'node:stream'

/** At most this much is given to a socket at a time, so that a slow peer's progress can be seen. */
const PIECE_bytes = 64 * 1024

/**
 * What waits to be taken by one peer. Writers are never made to wait (one frozen subscriber would hold up the others): the owner drops
 * the peer when {@link bytes} or {@link stalledFor} pass their limits.
 */
export class Outbox {
  readonly #socket: Duplex
  readonly #clock: () => number
  #waiting: Buffer[] = []
  #waiting_bytes = 0
  #flying_bytes = 0
  #progressAt = 0
  #whenEmpty: (() => void) | null = null

  constructor(socket: Duplex, clock: () => number) {
    this.#socket = socket
    this.#clock = clock
  }

  get bytes(): number {
    return this.#waiting_bytes + this.#flying_bytes
  }

  /** Milliseconds since the peer last took a piece; 0 when nothing waits. */
  stalledFor(at: number): number {
    return this.bytes === 0 ? 0 : at - this.#progressAt
  }

  write(chunk: Buffer): void {
    if (chunk.length === 0) return
    this.#waiting.push(chunk)
    this.#waiting_bytes += chunk.length
    if (this.#flying_bytes > 0) return
    this.#progressAt = this.#clock()
    this.#send()
  }

  /** Calls back once, when all is taken. */
  whenEmpty(then: () => void): void {
    if (this.bytes === 0) then()
    else this.#whenEmpty = then
  }

  #send(): void {
    const piece = this.#takePiece()
    this.#flying_bytes = piece.length
    this.#socket.write(piece, this.#taken)
  }

  #takePiece(): Buffer {
    const waiting = this.#waiting
    let piece: Buffer
    if (this.#waiting_bytes <= PIECE_bytes) {
      piece = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting, this.#waiting_bytes)
      this.#waiting = []
    } else {
      const all = waiting.length === 1 ? waiting[0]! : Buffer.concat(waiting, this.#waiting_bytes)
      piece = all.subarray(0, PIECE_bytes)
      this.#waiting = [all.subarray(PIECE_bytes)]
    }
    this.#waiting_bytes -= piece.length
    return piece
  }

  readonly #taken = (error?: Error | null): void => {
    this.#flying_bytes = 0
    if (error) return
    this.#progressAt = this.#clock()
    if (this.#waiting_bytes > 0) this.#send()
    else if (this.#whenEmpty) {
      const then = this.#whenEmpty
      this.#whenEmpty = null
      then()
    }
  }
}
