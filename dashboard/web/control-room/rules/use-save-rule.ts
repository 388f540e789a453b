import { useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { onText, type RuleWord } from '#domain/rule/rule.ts'
import { api } from '#domain/wire/api.ts'
import type { RuleView } from '#domain/wire/rules.ts'
import { call } from '../../api/call.ts'
import { useSite } from '../site-context.tsx'
import { changedBySaving, ruleQuery } from './rule-queries.ts'

type Wanted = {
  readonly word: RuleWord['type']
  readonly definition?: AlarmDefinition
  readonly note: string
  /** null: a new alarm. */
  readonly basedOn: number | null
}

/** Saves a version of a rule. A refusal stays until the next try, and the rule is asked for anew: somebody may have been faster. */
export function useSaveRule({ on, alarm }: Pick<RuleView, 'on' | 'alarm'>) {
  const { site } = useSite()
  const queries = useQueryClient()
  const [error, setError] = useState<unknown>(null)
  const [sending, setSending] = useState(false)
  const params = { site: site.id, on: onText(on), alarm }
  const save = async (wanted: Wanted): Promise<RuleView | null> => {
    setError(null)
    setSending(true)
    try {
      const saved = (await call(api.saveRule, { params, body: { ...wanted, note: wanted.note.trim() } })) as RuleView
      queries.setQueryData(ruleQuery(site.id, params.on, alarm).queryKey, saved)
      return saved
    } catch (failed) {
      setError(failed)
      return null
    } finally {
      setSending(false)
      for (const queryKey of changedBySaving(site.id, on, alarm)) void queries.invalidateQueries({ queryKey })
    }
  }
  return { save, error, sending }
}
