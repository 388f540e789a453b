import { useQuery } from '@tanstack/react-query'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import { definitionSentence } from '#domain/alarm/sentence.ts'
import { onText } from '#domain/rule/rule.ts'
import type { RuleView } from '#domain/wire/rules.ts'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'
import { BacktestPanel, type Backtested } from './backtest-panel.tsx'
import { DefinitionForm } from './definition-form.tsx'
import { withPart } from './definition-part.ts'
import { DraftState } from './draft-state.tsx'
import { isUnsaved } from './new-alarm.ts'
import { definitionProblems } from './problems.ts'
import { type RuleForm, RuleFormContext } from './rule-form.ts'
import { rulePoints } from './rule-points.ts'
import { checkQuery } from './rule-queries.ts'
import { SavePanel } from './save-panel.tsx'
import { useRuleDraft } from './use-rule-draft.ts'
import { useSettled } from './use-settled.ts'
import { VersionList } from './version-list.tsx'

/** A rule for those who may change it. */
export function RuleEditor({ rule }: { readonly rule: RuleView }) {
  const { t } = useTranslation()
  const index = useSite()
  const points = useMemo(() => rulePoints(index, rule.on), [index, rule.on])
  const drafting = useRuleDraft(rule)
  const { definition, change } = drafting
  const [tested, setTested] = useState<Backtested | null>(null)
  const form = useForm(rule, definition, points)
  if (!definition) return <VersionList rule={rule} points={points} takeOver={change} />
  const isWhole = form.problems.length + form.refused.length === 0
  return (
    <RuleFormContext value={form}>
      <DraftState rule={rule} drafting={drafting} points={points} />
      <div className="rule-columns">
        <div>
          <DefinitionForm definition={definition} change={(part) => change(withPart(definition, part))} />
        </div>
        <div>
          <section className="panel" aria-label={t('rules.readBack')}>
            <h2>{t('rules.readBack')}</h2>
            <p className="rule-sentence">
              <Words text={definitionSentence(definition, points.lookup)} />
            </p>
            <Problems form={form} />
          </section>
          <BacktestPanel on={rule.on} definition={definition} isWhole={isWhole} tested={tested} keep={setTested} />
          <SavePanel rule={rule} drafting={drafting} points={points} isWhole={isWhole} tested={tested} />
          {!isUnsaved(rule) && <VersionList rule={rule} points={points} takeOver={change} />}
        </div>
      </div>
    </RuleFormContext>
  )
}

/** As long as a person pauses between two keys. */
const PAUSE_ms = 300

/** What is wrong with the draft: at once as far as the page knows, after a pause as the server says. */
function useForm(rule: RuleView, definition: AlarmDefinition | null, points: RuleForm['points']): RuleForm {
  const { site } = useSite()
  const problems = useMemo(
    () => (definition ? definitionProblems(definition, points.lookup) : []),
    [definition, points],
  )
  const settled = useSettled(definition, PAUSE_ms)
  const check = useQuery({
    ...checkQuery(site.id, onText(rule.on), settled!),
    enabled: settled !== null && settled === definition && problems.length === 0,
  })
  const answer = check.data
  const isOfThis = !check.isPlaceholderData && settled === definition && problems.length === 0
  const refused = isOfThis && answer && !answer.ok ? answer.problems : NONE
  return useMemo(() => ({ points, problems, refused }), [points, problems, refused])
}

const NONE: RuleForm['refused'] = []

/** How many things are to be mended; what the server alone knows in full, with its place. */
function Problems({ form: { problems, refused } }: { readonly form: RuleForm }) {
  const { t } = useTranslation()
  const count = problems.length + refused.length
  return (
    <output className="rule-problems">
      {count > 0 && <strong>✕ {t('rules.problems', { count })}</strong>}
      {refused.map(({ path, sentence }) => (
        <span key={`${path.join('.')} ${sentence}`} lang="en">
          {t('rules.serverProblem', { place: path.join('.'), sentence })}
        </span>
      ))}
    </output>
  )
}
