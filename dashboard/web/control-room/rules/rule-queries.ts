import { keepPreviousData, queryOptions } from '@tanstack/react-query'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { Text } from '#domain/text.ts'
import type { Millis } from '#domain/time.ts'
import { SECOND_ms } from '#domain/time.ts'
import { api } from '#domain/wire/api.ts'
import type { BacktestReport } from '#domain/wire/backtest.ts'
import type { RuleCheck, RuleLine, RuleView } from '#domain/wire/rules.ts'
import { ApiError } from '../../api/api-error.ts'
import { call } from '../../api/call.ts'
import { canonicalText } from '#domain/rule/canonical.ts'
import { onText, type RuleOn } from '#domain/rule/rule.ts'

export const rulesQuery = (site: string) =>
  queryOptions({
    queryKey: ['rules', site],
    queryFn: async ({ signal }) => (await call(api.rules, { params: { site } }, signal)) as readonly RuleLine[],
  })

/** null: there is no such rule. As an answer, not as a failure: a page that stands on it does not go while it is asked for anew. */
export const ruleQuery = (site: string, on: string, alarm: string) =>
  queryOptions({
    queryKey: ['rule', site, on, alarm],
    queryFn: async ({ signal }) => {
      try {
        return (await call(api.rule, { params: { site, on, alarm } }, signal)) as RuleView
      } catch (error) {
        if (error instanceof ApiError && error.status === 404) return null
        throw error
      }
    },
    retry: false,
  })

/** What the server says of a draft. While a newer draft is looked at, the answer of the older one stands. */
export const checkQuery = (site: string, on: string, definition: AlarmDefinition) =>
  queryOptions({
    queryKey: ['rule-check', site, on, canonicalText(definition)],
    queryFn: async ({ signal }) =>
      (await call(api.checkRule, { params: { site, on }, body: { definition } }, signal)) as RuleCheck,
    placeholderData: keepPreviousData,
    staleTime: Infinity,
    retry: false,
  })

/** The server gives a backtest up before this, and says so. */
const BACKTEST_MAX_ms = 60 * SECOND_ms

export type BacktestAsk = {
  readonly on: RuleOn
  readonly definition: AlarmDefinition
  readonly from: Millis
  readonly until: Millis
}

/** What a backtest shows; or why this draft cannot be tried on what is stored, whoever asks, and however often. */
export type BacktestOutcome = { readonly report: BacktestReport } | { readonly report: null; readonly why: Text }

const UNTRIABLE: readonly string[] = ['backtest.nothing-stored', 'backtest.too-many-points']

export async function runBacktest(site: string, ask: BacktestAsk, signal: AbortSignal): Promise<BacktestOutcome> {
  const { on, definition, from, until } = ask
  const body = { ...on, definition, from: new Date(from).toISOString(), until: new Date(until).toISOString() }
  try {
    const report = await call(api.backtest, { params: { site }, body }, signal, BACKTEST_MAX_ms)
    return { report: report as BacktestReport }
  } catch (error) {
    const refusal = error instanceof ApiError ? error.refusal : null
    if (refusal && UNTRIABLE.includes(refusal.code)) return { report: null, why: refusal.message }
    throw error
  }
}

/** The keys of all that a saved rule changes on this page. */
export const changedBySaving = (site: string, on: RuleOn, alarm: string): readonly (readonly string[])[] => [
  ['rules', site],
  ['rule', site, onText(on), alarm],
  ['site', site],
]
