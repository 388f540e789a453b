import { Button, TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { RuleView } from '#domain/wire/rules.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useErrorSentence } from '../../ui/fault.tsx'
import { NOTE_MAX } from './note.ts'
import { useOnName } from './rule-name.ts'
import { startOf } from './use-rule-draft.ts'
import { useSaveRule } from './use-save-rule.ts'

type Step = 'off' | 'as-configured'

/** Two ways back, each in two steps; the second one names what it is about. */
export function SetBack({ rule }: { readonly rule: RuleView }) {
  const { t } = useTranslation()
  const [step, setStep] = useState<Step | null>(null)
  if (step !== null) return <Confirm rule={rule} step={step} close={() => setStep(null)} />
  const last = rule.versions[0]?.word.type ?? 'as-configured'
  return (
    <span className="button-row">
      {last !== 'as-configured' && !rule.madeHere && (
        <Button variant="default" size="compact-md" onClick={() => setStep('as-configured')}>
          {t('rules.asConfigured')}
        </Button>
      )}
      {rule.inForce !== null && (
        <Button variant="default" size="compact-md" onClick={() => setStep('off')}>
          {rule.madeHere ? t('rules.retire') : t('rules.switchOff')}
        </Button>
      )}
    </span>
  )
}

const SWITCH_OFF = {
  ask: 'rules.confirmOff',
  about: 'rules.confirmOffAbout',
  act: 'rules.doSwitchOff',
} as const
const RETIRE = { ask: 'rules.confirmRetire', about: 'rules.confirmRetireAbout', act: 'rules.doRetire' } as const
const SET_BACK = { ask: 'rules.confirmConfigured', about: null, act: 'rules.doConfigured' } as const

type ConfirmProps = { readonly rule: RuleView; readonly step: Step; readonly close: () => void }

function Confirm({ rule, step, close }: ConfirmProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const sentence = useErrorSentence()
  const onName = useOnName()
  const { save, error, sending } = useSaveRule(rule)
  const [note, setNote] = useState('')
  const message = startOf(rule)?.message
  const named = { message: message ? say(message) : rule.alarm, on: onName(rule.on) }
  const isOff = step === 'off'
  const words = isOff ? (rule.madeHere ? RETIRE : SWITCH_OFF) : SET_BACK
  const act = async (): Promise<void> => {
    if (await save({ word: step, note, basedOn: rule.version })) close()
  }
  return (
    <fieldset className="rule-confirm">
      <legend>{t(words.ask, named)}</legend>
      {words.about && <p>{t(words.about)}</p>}
      <TextInput
        label={t('rules.note')}
        description={t('rules.noteHint')}
        required
        maxLength={NOTE_MAX}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
      />
      <span className="button-row">
        <ActionButton
          showWhy
          whyNot={sending ? t('why.sending') : note.trim() === '' ? t('rules.noNote') : null}
          onClick={() => void act()}
        >
          {t(words.act, named)}
        </ActionButton>
        <Button variant="default" onClick={close}>
          {t('action.cancel')}
        </Button>
      </span>
      {error !== null && <strong role="alert">✕ {sentence(error)}</strong>}
    </fieldset>
  )
}
