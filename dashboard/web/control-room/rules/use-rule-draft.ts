import { useState } from 'react'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { onText } from '#domain/rule/rule.ts'
import type { RuleView } from '#domain/wire/rules.ts'
import { useLiveParts } from '../../live/use-live.ts'
import { useSite } from '../site-context.tsx'
import { draftName, keepDraft, readDraft, type RuleDraft } from './kept-drafts.ts'
import { isSame } from './same.ts'

export type RuleDrafting = {
  /** What the form shows; null where there is nothing to begin from. */
  readonly definition: AlarmDefinition | null
  /** What of it is not saved; null: nothing. */
  readonly draft: RuleDraft | null
  readonly basedOn: number
  readonly change: (definition: AlarmDefinition) => void
  readonly drop: () => void
  /** Goes on with the draft although another version was saved since it was begun. */
  readonly rebase: () => void
}

/** What a draft of a rule begins from: what is in force, or what was the last time that something was. */
export const startOf = ({ inForce, configured, beneath, versions }: RuleView): AlarmDefinition | null =>
  inForce ?? beneath ?? configured ?? versions.map(definitionOf).find((one) => one !== null) ?? null

const definitionOf = ({ word }: RuleView['versions'][number]): AlarmDefinition | null =>
  word.type === 'define' ? word.definition : null

/** The draft of a rule on this console; it outlives the page, until it is saved or thrown away. */
export function useRuleDraft(view: RuleView): RuleDrafting {
  const { site } = useSite()
  const { store } = useLiveParts()
  const name = draftName(site.id, onText(view.on), view.alarm)
  const [draft, setDraft] = useState(() => readDraft(name))
  // Of a new alarm: what was saved stays on the page until the page knows it from the server.
  const [last, setLast] = useState(draft?.definition ?? null)
  const start = startOf(view)
  const basedOn = draft?.basedOn ?? view.version
  const put = (next: RuleDraft | null): void => {
    keepDraft(name, next)
    setDraft(next)
    if (next) setLast(next.definition)
  }
  return {
    definition: draft?.definition ?? start ?? last,
    draft,
    basedOn,
    change: (definition) => {
      const isUnchanged = basedOn === view.version && view.inForce !== null && isSame(definition, start)
      put(isUnchanged ? null : { definition, basedOn, changedAt: store.serverNow() })
    },
    drop: () => put(null),
    rebase: () => {
      if (draft) put({ ...draft, basedOn: view.version })
    },
  }
}
