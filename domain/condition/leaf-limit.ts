import { FALSE, TRUE, type Truth } from './condition.ts'

/**
 * `above` and `below`. Past the limit (not at it) is true; once true, it is false again at or past `back` = limit ∓ deadband. A first
 * reading between the two is false. One reading is enough to know.
 */
export type Limit = { readonly isAbove: boolean; readonly limit: number; readonly back: number }

export const createLimit = (isAbove: boolean, limit: number, deadband: number): Limit => ({
  isAbove,
  limit,
  back: isAbove ? limit - deadband : limit + deadband,
})

export function readLimit(leaf: Limit, before: Truth, value: number): Truth {
  const bound = before === TRUE ? leaf.back : leaf.limit
  return (leaf.isAbove ? value > bound : value < bound) ? TRUE : FALSE
}

/** `equals` and `differs`: `value` is the number that the state stands for. One reading is enough to know. */
export type Equality = { readonly value: number; readonly whenEqual: Truth; readonly whenNot: Truth }

export const createEquality = (isEquals: boolean, value: number): Equality => ({
  value,
  whenEqual: isEquals ? TRUE : FALSE,
  whenNot: isEquals ? FALSE : TRUE,
})

export const readEquality = (leaf: Equality, value: number): Truth =>
  value === leaf.value ? leaf.whenEqual : leaf.whenNot
