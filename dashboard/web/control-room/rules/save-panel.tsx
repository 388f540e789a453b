import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RuleView } from '#domain/wire/rules.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useErrorSentence } from '../../ui/fault.tsx'
import type { Backtested } from './backtest-panel.tsx'
import { Changes } from './changes.tsx'
import { definitionChanges } from './definition-changes.ts'
import { isUnsaved } from './new-alarm.ts'
import { NOTE_MAX } from './note.ts'
import type { RulePoints } from './rule-points.ts'
import { isSame } from './same.ts'
import type { RuleDrafting } from './use-rule-draft.ts'
import { useSaveRule } from './use-save-rule.ts'

type SavePanelProps = {
  readonly rule: RuleView
  readonly drafting: RuleDrafting
  readonly points: RulePoints
  readonly isWhole: boolean
  readonly tested: Backtested | null
}

/** What the draft changes, whether it was tried, and why it is saved. What nobody has tried is not saved, unless
 * nothing is stored that it could be tried on. */
export function SavePanel({ rule, drafting, points, isWhole, tested }: SavePanelProps) {
  const { t } = useTranslation()
  const sentence = useErrorSentence()
  const { save, error, sending } = useSaveRule(rule)
  const [note, setNote] = useState('')
  const [saved, setSaved] = useState<number | null>(null)
  const { draft, basedOn, drop } = drafting
  const isNew = isUnsaved(rule)
  const title = isNew ? t('rules.saveNewTitle') : t('rules.saveTitle')
  const whyNot = (): string | null => {
    if (!draft) return t('rules.nothingChanged')
    if (!isWhole) return t('rules.mendFirst')
    if (!isTested(draft.definition, tested)) return t('rules.testFirst')
    if (note.trim() === '') return t('rules.noNote')
    return sending ? t('why.sending') : null
  }
  const act = async (): Promise<void> => {
    if (!draft) return
    const done = await save({ word: 'define', definition: draft.definition, note, basedOn: isNew ? null : basedOn })
    if (!done) return
    drop()
    setNote('')
    setSaved(done.version)
  }
  const changes = draft && rule.inForce ? definitionChanges(rule.inForce, draft.definition, points.lookup) : []
  return (
    <section className="panel" aria-label={title}>
      <h2>{title}</h2>
      <p className="why">{t('rules.saveAbout')}</p>
      {changes.length > 0 && (
        <>
          <h3>{t('rules.whatChanges')}</h3>
          <Changes changes={changes} />
        </>
      )}
      {draft && <Tested definition={draft.definition} tested={tested} />}
      <TextInput
        label={t('rules.note')}
        description={t('rules.noteHint')}
        maxLength={NOTE_MAX}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <ActionButton strong showWhy whyNot={whyNot()} onClick={() => void act()}>
        {t('rules.save')}
      </ActionButton>
      {error !== null && (
        <p>
          <strong role="alert">✕ {sentence(error)}</strong>
        </p>
      )}
      <output className="rule-saved">{saved !== null && !draft && t('rules.saved', { n: saved })}</output>
    </section>
  )
}

const isTested = (definition: unknown, tested: Backtested | null): boolean =>
  tested !== null && isSame(tested.definition, definition)

/** Enough to tell two drafts apart by eye. */
const HASH_SHOWN = 12

function Tested({ definition, tested }: { readonly definition: unknown; readonly tested: Backtested | null }) {
  const { t } = useTranslation()
  if (!tested) return <p className="rule-tested">⚠ {t('rules.notTested')}</p>
  if (!isTested(definition, tested)) return <p className="rule-tested">⚠ {t('rules.otherTested')}</p>
  const { report } = tested
  if (!report) return <p className="rule-tested">⚠ {t('rules.cannotBeTested')}</p>
  return (
    <p className="rule-tested">
      ✓ {t('rules.testedThis')}{' '}
      <span className="mono muted" title={report.hash}>
        {report.hash.slice(0, HASH_SHOWN)}
      </span>
    </p>
  )
}
