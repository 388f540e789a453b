import type { Policy, PolicyStep } from '#domain/response/policy.ts'
import type { TwoNames } from './name-fields.tsx'
import { nameFrom } from '../slug.ts'

/** A policy while it is being written. Steps have a key of their own: what a person types stays with its step when one above goes. */
export type Draft = Omit<Policy, 'name' | 'steps'> & { readonly name: TwoNames; readonly steps: readonly DraftStep[] }
export type DraftStep = { readonly key: number; readonly step: PolicyStep }

export const draftOf = ({ name, steps, ...policy }: Policy): Draft => ({
  ...policy,
  name: { en: name.en, zh: name.zh ?? '' },
  steps: steps.map((step, key) => ({ key, step })),
})

/** In the order of fields of the defaults, by which a changed default is told from one as delivered. */
export const policyOf = ({ id, name, rank, on, alarms, steps, endsOnReturn }: Draft): Policy => ({
  id,
  name: nameFrom(name.en, name.zh),
  rank,
  on,
  alarms,
  steps: steps.map(({ step }) => step),
  endsOnReturn,
})

export const withStep = (draft: Draft, step: PolicyStep): Draft => {
  const key = 1 + Math.max(-1, ...draft.steps.map((one) => one.key))
  return { ...draft, steps: [...draft.steps, { key, step }] }
}

/** A part of a filter or step that may be absent; undefined takes it away. */
export function withPart<T extends object, K extends keyof T>(whole: T, part: K, value: T[K] | undefined): T {
  if (value !== undefined) return { ...whole, [part]: value }
  const { [part]: _gone, ...rest } = whole
  return rest as T
}

/** Whether every number of it is one: what the server says of the rest it says itself. */
export const isFilledIn = ({ steps }: Draft): boolean =>
  steps.every(
    ({ step: { after_ms, repeat } }) =>
      Number.isFinite(after_ms) && (!repeat || (Number.isFinite(repeat.every_ms) && Number.isFinite(repeat.times))),
  )
