/**
 * A JSON value as one text, whatever the order of its keys: two values that say the same have the same text. Keys without a value
 * (`undefined`) are left out, as JSON leaves them out.
 */
export const canonicalText = (value: unknown): string =>
  JSON.stringify(value, (_key, each: unknown) =>
    typeof each !== 'object' || each === null || Array.isArray(each)
      ? each
      : Object.fromEntries(Object.entries(each).toSorted(([a], [b]) => (a < b ? -1 : 1))),
  )
