/** Throws when an assumption of the code itself is broken; never used for bad input, which is refused as a value. */
export function invariant(holds: unknown, sentence: string): asserts holds {
  if (!holds) throw new Error(`broken assumption: ${sentence}`)
}
