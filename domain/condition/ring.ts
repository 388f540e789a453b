/**
 * Mutable ring buffer of rows of numbers, oldest first. It grows by doubling up to `capacityMax` rows; what happens then is its owner's
 * decision (see {@link isFull}). Owners write straight into `buffer` at {@link rowAt}: no object per row, nothing to collect.
 */
export type Ring = {
  readonly stride: number
  readonly capacityMax: number
  buffer: Float64Array
  /** Capacity − 1; the capacity is a power of two. */
  mask: number
  head: number
  size: number
}

const CAPACITY_MIN = 4

/** `capacityMax` must be a power of two: positions wrap by a mask. */
export const createRing = (stride: number, capacityMax: number): Ring => ({
  stride,
  capacityMax,
  buffer: new Float64Array(CAPACITY_MIN * stride),
  mask: CAPACITY_MIN - 1,
  head: 0,
  size: 0,
})

/** Offset in `buffer` of the row number `index`, 0 being the oldest. */
export const rowAt = (ring: Ring, index: number): number => ((ring.head + index) & ring.mask) * ring.stride

export const isFull = (ring: Ring): boolean => ring.size === ring.capacityMax

export function dropOldest(ring: Ring): void {
  ring.head = (ring.head + 1) & ring.mask
  ring.size -= 1
}

/** Adds a row and returns its offset. The ring must not be full. */
export function addRow(ring: Ring): number {
  if (ring.size > ring.mask) grow(ring)
  ring.size += 1
  return rowAt(ring, ring.size - 1)
}

export function clearRing(ring: Ring): void {
  ring.head = 0
  ring.size = 0
}

function grow(ring: Ring): void {
  const wider = new Float64Array(ring.buffer.length * 2)
  const split = ring.head * ring.stride
  wider.set(ring.buffer.subarray(split), 0)
  wider.set(ring.buffer.subarray(0, split), ring.buffer.length - split)
  ring.buffer = wider
  ring.mask = ring.mask * 2 + 1
  ring.head = 0
}

/** All rows as one list of numbers, oldest first. */
export function ringToNumbers(ring: Ring): number[] {
  const numbers: number[] = []
  for (let index = 0; index < ring.size; index++) {
    const row = rowAt(ring, index)
    for (let column = 0; column < ring.stride; column++) numbers.push(ring.buffer[row + column]!)
  }
  return numbers
}

/** The opposite of {@link ringToNumbers}; false if these cannot be its rows. */
export function ringFromNumbers(ring: Ring, numbers: readonly number[]): boolean {
  const rows = numbers.length / ring.stride
  if (!Number.isInteger(rows) || rows > ring.capacityMax || !numbers.every(Number.isFinite)) return false
  clearRing(ring)
  for (let index = 0; index < numbers.length; index += ring.stride) {
    // First the row: adding it may replace the buffer.
    const row = addRow(ring)
    ring.buffer.set(numbers.slice(index, index + ring.stride), row)
  }
  return true
}
