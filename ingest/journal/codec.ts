import type { QualityCode } from '#domain/point/judge.ts'
import type { Millis } from '#domain/time.ts'

/**
 * How accepted readings lie in a batch's blob, little-endian, message after message:
 *
 *   u32 device number · u8 flags · u8 0 · u16 n · f64 receivedAt · f64 measuredAt · f64 seq (NaN: none) · n × value
 *   value: u32 series number · u8 quality code · f64 value
 *
 * Device and series numbers are those of the journal's tables `device` and `series`; they never change or get reused.
 */
const HEADER_BYTES = 32
const VALUE_BYTES = 13
const FIRST_BYTES = 64 * 1024

/** The message is history: late or out of order; it is stored and does not move an alarm. */
export const FLAG_HISTORY = 1

/** Encodes messages one behind the other into a growing buffer; values are added to the message begun last. */
export class ReadingsWriter {
  #buffer = Buffer.allocUnsafe(FIRST_BYTES)
  #length = 0
  #message = 0
  #values = 0
  messages = 0
  values = 0

  get bytes(): number {
    return this.#length
  }

  begin(device: number, flags: number, receivedAt: Millis, measuredAt: Millis, seq: number): void {
    const at = this.#room(HEADER_BYTES)
    this.#message = at
    this.#values = 0
    this.messages += 1
    const b = this.#buffer
    b.writeUInt32LE(device, at)
    b[at + 4] = flags
    b[at + 5] = 0
    b.writeUInt16LE(0, at + 6)
    b.writeDoubleLE(receivedAt, at + 8)
    b.writeDoubleLE(measuredAt, at + 16)
    b.writeDoubleLE(seq, at + 24)
  }

  add(series: number, quality: QualityCode, value: number): void {
    const at = this.#room(VALUE_BYTES)
    const b = this.#buffer
    b.writeUInt32LE(series, at)
    b[at + 4] = quality
    b.writeDoubleLE(value, at + 5)
    this.#values += 1
    this.values += 1
    b.writeUInt16LE(this.#values, this.#message + 6)
  }

  /** The bytes written so far, in a buffer of their own that can be handed to another thread; the writer starts anew. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = new Uint8Array(this.#length)
    bytes.set(this.#buffer.subarray(0, this.#length))
    this.#length = 0
    this.messages = 0
    this.values = 0
    return bytes
  }

  #room(bytes: number): number {
    const at = this.#length
    if (at + bytes > this.#buffer.length) {
      const larger = Buffer.allocUnsafe(this.#buffer.length * 2)
      this.#buffer.copy(larger, 0, 0, at)
      this.#buffer = larger
    }
    this.#length = at + bytes
    return at
  }
}

export type MessageVisitor = {
  readonly message: (device: number, flags: number, receivedAt: Millis, measuredAt: Millis, seq: number) => void
  /** Called for each value of the message announced last. */
  readonly value: (series: number, quality: QualityCode, value: number) => void
}

/** Walks through a blob in the order it was written. Throws where the blob is cut off or damaged. */
export function readReadings(blob: Uint8Array, visit: MessageVisitor): void {
  const b = Buffer.from(blob.buffer, blob.byteOffset, blob.byteLength)
  let at = 0
  while (at < b.length) {
    const n = b.readUInt16LE(at + 6)
    visit.message(
      b.readUInt32LE(at),
      b[at + 4]!,
      b.readDoubleLE(at + 8),
      b.readDoubleLE(at + 16),
      b.readDoubleLE(at + 24),
    )
    at += HEADER_BYTES
    for (let i = 0; i < n; i += 1, at += VALUE_BYTES) {
      visit.value(b.readUInt32LE(at), b[at + 4] as QualityCode, b.readDoubleLE(at + 5))
    }
  }
}
