/**
 * The last thing known of each point of a condition, one row of numbers a point, in one mutable buffer: row 0 is "any point of the
 * equipment", row n + 1 the point in slot n. NaN: never read; −Infinity: never heard. A value is fresh while its row's turn is the
 * evaluator's: settling ends the turn, so nothing has to be cleared.
 */
export const STRIDE = 5
export const VALUE = 0
export const AT = 1
export const RECEIVED_AT = 2
export const HEARD_AT = 3
export const TURN = 4

/** Offset of the row of a slot; slot −1 is any point. */
export const offsetOf = (slot: number): number => (slot + 1) * STRIDE

/**
 * A plain array of doubles: short ones lie together in memory, where a typed array of this size would lie apart. The copy has no room
 * to grow, which an array that was pushed into keeps for ever.
 */
export const createInputs = (slots: number): number[] => {
  const inputs: number[] = []
  for (let row = 0; row < offsetOf(slots); row += STRIDE) inputs.push(NaN, NaN, NaN, -Infinity, NaN)
  return inputs.slice()
}

export function clearInputs(inputs: number[]): void {
  for (let row = 0; row < inputs.length; row += STRIDE) {
    inputs[row + VALUE] = NaN
    inputs[row + AT] = NaN
    inputs[row + RECEIVED_AT] = NaN
    inputs[row + HEARD_AT] = -Infinity
    inputs[row + TURN] = NaN
  }
}
