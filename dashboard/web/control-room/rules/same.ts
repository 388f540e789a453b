import { canonicalText } from '#domain/rule/canonical.ts'

/** Whether two values say the same. A number that is not typed yet says the same as another one that is not. */
export const isSame = (one: unknown, other: unknown): boolean =>
  one === other || canonicalText(one) === canonicalText(other)
