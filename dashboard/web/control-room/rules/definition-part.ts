import type { AlarmDefinition } from '#domain/alarm/definition.ts'

/** Parts of a definition that are said anew; undefined: said no more. */
export type DefinitionPart = { readonly [Key in keyof AlarmDefinition]?: AlarmDefinition[Key] | undefined }

/** The definition with these parts said anew; what is undefined is left out, as it is not written in a file either. */
export const withPart = (definition: AlarmDefinition, part: DefinitionPart): AlarmDefinition =>
  Object.fromEntries(
    Object.entries({ ...definition, ...part }).filter(([, value]) => value !== undefined),
  ) as AlarmDefinition
