/** Fixed-header types of MQTT 3.1.1, table 2.1. */
export const PACKET = {
  connect: 1,
  connack: 2,
  publish: 3,
  puback: 4,
  pubrec: 5,
  pubrel: 6,
  pubcomp: 7,
  subscribe: 8,
  suback: 9,
  unsubscribe: 10,
  unsuback: 11,
  pingreq: 12,
  pingresp: 13,
  disconnect: 14,
} as const

const LEAST_bytes = 512

/**
 * Cuts a byte stream into packets. The size is judged when the fixed header is there, before the body is kept. A packet is a view
 * (`bytes`, `start`, `body`, `end`) valid until the next {@link next}; the bytes themselves are never written again, so views of them
 * (payloads) may be kept.
 */
export class Framer {
  bytes: Buffer = Buffer.alloc(0)
  start = 0
  body = 0
  end = 0
  /** The largest packet accepted, header included. */
  max: number
  #next = 0
  #filled = 0
  #owned = false

  constructor(max: number) {
    this.max = max
  }

  /** Bytes not yet consumed by {@link next}. */
  get rest(): number {
    return this.#filled - this.#next
  }

  append(chunk: Buffer): void {
    const rest = this.#filled - this.#next
    if (rest === 0) {
      this.bytes = chunk
      this.#next = 0
      this.#filled = chunk.length
      this.#owned = false
      return
    }
    if (!this.#owned || this.bytes.length - this.#filled < chunk.length) {
      const grown = Buffer.allocUnsafeSlow(Math.max(LEAST_bytes, 2 * (rest + chunk.length)))
      this.bytes.copy(grown, 0, this.#next, this.#filled)
      this.bytes = grown
      this.#next = 0
      this.#filled = rest
      this.#owned = true
    }
    chunk.copy(this.bytes, this.#filled)
    this.#filled += chunk.length
  }

  /** Where the bytes end that have come, of whatever packet. */
  get came(): number {
    return this.#filled
  }

  /** The type nibble of the packet it stands on. */
  get type(): number {
    return this.bytes[this.start]! >> 4
  }

  /** The first byte of the rest, or null when nothing is there. */
  get firstByte(): number | null {
    return this.#next < this.#filled ? this.bytes[this.#next]! : null
  }

  /** Steps back before the packet it stands on. */
  back(): void {
    this.#next = this.start
  }

  /**
   * Moves to the next complete packet. `more`: not all there yet. `too-large`, `malformed`: the stream cannot be read further; on the one
   * that is too large it stands, though its `end` has not come.
   */
  next(): 'packet' | 'more' | 'too-large' | 'malformed' {
    const { bytes } = this
    const start = this.#next
    const filled = this.#filled
    let at = start + 1
    let length = 0
    let shift = 0
    for (;;) {
      if (at >= filled) return 'more'
      const byte = bytes[at++]!
      length += (byte & 0x7f) << shift
      if (byte < 0x80) break
      shift += 7
      if (shift > 21) return 'malformed'
    }
    const end = at + length
    const tooLarge = end - start > this.max
    if (end > filled && !tooLarge) return 'more'
    this.start = start
    this.body = at
    this.end = end
    if (tooLarge) return 'too-large'
    this.#next = end
    return 'packet'
  }
}
