import { invariant } from '#domain/invariant.ts'
import { QUALITY, type QualityCode } from '#domain/point/judge.ts'
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

/** The count of a message's values is a u16. */
const VALUES_MAX = 0xffff
const QUALITY_MAX = Math.max(...Object.values(QUALITY))

/** Encodes messages one behind the other into a growing buffer; values are added to the message begun last. */
export class ReadingsWriter {
  #buffer = new Uint8Array(FIRST_BYTES)
  #view = new DataView(this.#buffer.buffer)
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
    const view = this.#view
    view.setUint32(at, device, true)
    view.setUint8(at + 4, flags)
    view.setUint8(at + 5, 0)
    view.setUint16(at + 6, 0, true)
    view.setFloat64(at + 8, receivedAt, true)
    view.setFloat64(at + 16, measuredAt, true)
    view.setFloat64(at + 24, seq, true)
  }

  add(series: number, quality: QualityCode, value: number): void {
    invariant(this.messages > 0 && this.#values < VALUES_MAX, 'a message is begun and holds at most 65,535 values')
    const at = this.#room(VALUE_BYTES)
    const view = this.#view
    view.setUint32(at, series, true)
    view.setUint8(at + 4, quality)
    view.setFloat64(at + 5, value, true)
    this.#values += 1
    this.values += 1
    view.setUint16(this.#message + 6, this.#values, true)
  }

  /** The bytes written so far, in a buffer of their own that can be handed to another thread; the writer starts anew. */
  take(): Uint8Array<ArrayBuffer> {
    const bytes = this.#buffer.slice(0, this.#length)
    this.#length = 0
    this.messages = 0
    this.values = 0
    return bytes
  }

  #room(bytes: number): number {
    const at = this.#length
    if (at + bytes > this.#buffer.length) {
      const larger = new Uint8Array(this.#buffer.length * 2)
      larger.set(this.#buffer.subarray(0, at))
      this.#buffer = larger
      this.#view = new DataView(larger.buffer)
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

/**
 * Walks through a blob in the order it was written. Throws where the blob is cut off or damaged; what came before was visited already.
 * A changed number cannot be told from a right one here: the journal keeps a check sum beside the blob.
 */
export function readReadings(blob: Uint8Array, visit: MessageVisitor): void {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength)
  const end = blob.byteLength
  let at = 0
  while (at < end) {
    if (at + HEADER_BYTES > end) throw broken(at, end, 'a message is cut off')
    const values = view.getUint16(at + 6, true)
    const next = at + HEADER_BYTES + values * VALUE_BYTES
    if (next > end) throw broken(at, end, `a message of ${values} values is cut off`)
    if (view.getUint8(at + 5) !== 0) throw broken(at, end, 'a message does not begin here')
    visit.message(
      view.getUint32(at, true),
      view.getUint8(at + 4),
      view.getFloat64(at + 8, true),
      view.getFloat64(at + 16, true),
      view.getFloat64(at + 24, true),
    )
    for (at += HEADER_BYTES; at < next; at += VALUE_BYTES) {
      const quality = view.getUint8(at + 4)
      if (quality > QUALITY_MAX) throw broken(at, end, `there is no quality ${quality}`)
      visit.value(view.getUint32(at, true), quality as QualityCode, view.getFloat64(at + 5, true))
    }
  }
}

/** Where the messages from byte `at` on that hold at least `values` values end; the end of the blob where there are fewer. */
export function endOfValues(blob: Uint8Array, at: number, values: number): number {
  const view = new DataView(blob.buffer, blob.byteOffset, blob.byteLength)
  let end = at
  for (let found = 0; found < values && end + HEADER_BYTES <= blob.byteLength;) {
    const inMessage = view.getUint16(end + 6, true)
    found += inMessage
    end += HEADER_BYTES + inMessage * VALUE_BYTES
  }
  // What is cut off belongs to the last piece, where readReadings says so.
  return end + HEADER_BYTES > blob.byteLength ? blob.byteLength : end
}

const broken = (at: number, end: number, how: string): Error =>
  new Error(`readings are damaged at byte ${at} of ${end}: ${how}`)
