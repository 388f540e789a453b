/*
 * Lines on their way to a server lie in the bytes that go out. As texts, kept until they are answered for, collecting them would cost the
 * thread more than making them.
 */
export type Lines = { readonly bytes: Uint8Array; readonly count: number }

const FIRST_bytes = 1024 * 1024
/** A UTF-16 unit takes no more in UTF-8. */
const UNIT_MAX_bytes = 3
const NEWLINE = 10

/** Writes lines one behind the other; its memory is used again. */
export class LinesWriter {
  #bytes = Buffer.allocUnsafe(FIRST_bytes)
  #length = 0
  count = 0

  add(line: string): void {
    this.#makeRoom(UNIT_MAX_bytes * line.length + 1)
    if (this.count > 0) this.#bytes[this.#length++] = NEWLINE
    this.#length += this.#bytes.write(line, this.#length)
    this.count += 1
  }

  /** Where it is now, to come back to: what is added behind it is forgotten then. */
  get place(): readonly [length: number, count: number] {
    return [this.#length, this.count]
  }

  goBack([length, count]: LinesWriter['place']): void {
    this.#length = length
    this.count = count
  }

  /** The lines added since the last time, in bytes of their own. */
  take(): Lines {
    const lines = { bytes: Buffer.from(this.#bytes.subarray(0, this.#length)), count: this.count }
    this.goBack([0, 0])
    return lines
  }

  #makeRoom(bytes: number): void {
    if (this.#length + bytes <= this.#bytes.length) return
    const larger = Buffer.allocUnsafe(2 * this.#bytes.length + bytes)
    larger.set(this.#bytes.subarray(0, this.#length))
    this.#bytes = larger
  }
}

/** Lines one by one: none holds the end of a line. */
export const apart = ({ bytes }: Lines): readonly string[] => Buffer.from(bytes).toString().split('\n')
export const together = (lines: readonly string[]): Lines => ({
  bytes: Buffer.from(lines.join('\n')),
  count: lines.length,
})

const timeOf = (line: string): number => Number(line.slice(line.lastIndexOf(' ') + 1))

/** The line with the earliest time, of one at least. */
export const oldestOf = (lines: readonly string[]): string =>
  lines.reduce((oldest, line) => (timeOf(line) < timeOf(oldest) ? line : oldest))
