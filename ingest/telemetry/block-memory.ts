/** One under way to the reader, one looked at, and one being filled: two buffers each. */
const KEPT_MAX = 6
/** Blocks are about as large as each other: one of this many times what is needed will do for the next. */
const SPARE = 1.25

/** Memory of blocks that were read, for the next ones: to be given new memory takes as long as to fill it. */
export class BlockMemory {
  readonly #free: ArrayBuffer[] = []

  /** At least so many bytes, of any content. What is too small now is let go: blocks have grown. */
  take(bytes: number): ArrayBuffer {
    for (let one = this.#free.pop(); one; one = this.#free.pop()) if (one.byteLength >= bytes) return one
    return new ArrayBuffer(Math.ceil(bytes * SPARE))
  }

  give(spent: readonly ArrayBuffer[]): void {
    this.#free.push(...spent)
    this.#free.splice(0, Math.max(0, this.#free.length - KEPT_MAX))
  }
}
