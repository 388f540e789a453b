import type { AlarmDefinition } from '#domain/alarm/definition.ts'

/** Limits of the alarms that show this point; with `only`, of that alarm alone. Each number once. */
export function limitsOf(
  definitions: readonly AlarmDefinition[],
  point: string,
  only?: AlarmDefinition,
): readonly number[] {
  const limits = (only ? [only] : definitions).flatMap(({ shows }) =>
    shows?.point === point && shows.limit !== undefined ? [shows.limit] : [],
  )
  return [...new Set(limits)]
}
