import { Checkbox } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { placed } from '#domain/response/places.ts'
import { type Policy, type PolicyStep, STEPS_MAX } from '#domain/response/policy.ts'
import { MINUTE_ms } from '#domain/time.ts'
import type { ResponseSetup } from '#domain/wire/response.ts'
import { responseApi } from '#domain/wire/response-api.ts'
import { ApiError } from '../../api/api-error.ts'
import { call } from '../../api/call.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useErrorSentence } from '../../ui/fault.tsx'
import { type Draft, draftOf, isFilledIn, policyOf, withStep } from './draft.ts'
import { FilterFields } from './filter-fields.tsx'
import { FormTitle, SaveRow } from './form-frame.tsx'
import { isNamed, NameFields } from './name-fields.tsx'
import { PolicyPreview } from './policy-preview.tsx'
import { useSetupAct } from './setup-queries.ts'
import { slugOf } from '../slug.ts'
import { StepFields } from './step-fields.tsx'

const NEXT_STEP: PolicyStep = { after_ms: 5 * MINUTE_ms, recipients: [{ type: 'console' }] }

type PolicyFormProps = {
  /** One with an empty id is new. */
  readonly policy: Policy
  readonly setup: ResponseSetup
  readonly close: () => void
}

/** Writes a policy, with what it would do beside it. What is wrong with it is said by the server, at its step. */
export function PolicyForm({ policy, setup, close }: PolicyFormProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { act, error, sending } = useSetupAct()
  const [draft, setDraft] = useState(() => draftOf(policy))
  const change = (part: Partial<Draft>): void => setDraft((before) => ({ ...before, ...part }))
  const { above, steps: wrong } = useRefusal(error)
  const title = policy.id === '' ? t('policy.new') : t('policy.editing', { name: say(policy.name) })
  const save = async (): Promise<void> => {
    const taken = setup.policies.map(({ id }) => id)
    const id = draft.id === '' ? slugOf(draft.name.en, 'policy', taken) : draft.id
    if (await act(() => call(responseApi.savePolicy, { body: { ...policyOf({ ...draft, id }) } }))) close()
  }
  const incomplete = isNamed(draft.name) ? (isFilledIn(draft) ? null : t('response.unusable')) : t('response.noName')
  const whyNot = sending ? t('why.sending') : incomplete
  return (
    <div className="policy-edit">
      <form aria-label={title} onSubmit={(event) => event.preventDefault()}>
        <FormTitle>{title}</FormTitle>
        {above !== '' && <strong role="alert">✕ {above}</strong>}
        <NameFields name={draft.name} change={(name) => change({ name })} />
        <Checkbox
          label={t('policy.isOn')}
          checked={draft.on}
          onChange={(event) => change({ on: event.currentTarget.checked })}
        />
        <FilterFields alarms={draft.alarms} change={(alarms) => change({ alarms })} />
        <Steps draft={draft} change={setDraft} wrong={wrong} />
        <Checkbox
          label={t('policy.endsOnReturn')}
          checked={draft.endsOnReturn}
          onChange={(event) => change({ endsOnReturn: event.currentTarget.checked })}
        />
        <SaveRow whyNot={whyNot} refused={error !== null} save={save} close={close} />
      </form>
      <PolicyPreview policy={policyOf(draft)} />
    </div>
  )
}

type StepsProps = {
  readonly draft: Draft
  readonly change: (draft: Draft) => void
  /** By the index of the step. */
  readonly wrong: ReadonlyMap<number, readonly string[]>
}

function Steps({ draft, change, wrong }: StepsProps) {
  const { t } = useTranslation()
  const { steps } = draft
  return (
    <>
      <h3>{t('policy.steps')}</h3>
      {steps.map(({ key, step }, index) => (
        <StepFields
          key={key}
          step={step}
          n={index + 1}
          wrong={wrong.get(index) ?? []}
          change={(next) => change({ ...draft, steps: steps.with(index, { key, step: next }) })}
          remove={() => change({ ...draft, steps: steps.toSpliced(index, 1) })}
        />
      ))}
      {steps.length < STEPS_MAX && (
        <ActionButton whyNot={null} onClick={() => change(withStep(draft, NEXT_STEP))}>
          {t('policy.addStep')}
        </ActionButton>
      )}
    </>
  )
}

/** What the server said of the policy, each sentence at its place. */
function useRefusal(error: unknown): ReturnType<typeof placed> {
  const { language } = useLanguage()
  const sentence = useErrorSentence()
  if (error === null) return { above: '', steps: new Map() }
  if (error instanceof ApiError && error.refusal) return placed(error.refusal.message, language)
  return { above: sentence(error), steps: new Map() }
}
