import { Checkbox, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import { isPersonal } from '#domain/response/channel.ts'
import { type PolicyStep, type Recipient, RECIPIENTS_MAX, REPEATS_MAX } from '#domain/response/policy.ts'
import { MINUTE_ms } from '#domain/time.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { withPart } from './draft.ts'
import { DurationField } from './duration-field.tsx'
import { HoursFields } from './hours-fields.tsx'
import { RecipientFields } from './recipient-fields.tsx'
import { useChannelNames } from './use-names.ts'

const FIRST_REPEAT = { every_ms: 2 * MINUTE_ms, times: 30 } as const

type StepFieldsProps = {
  readonly step: PolicyStep
  readonly n: number
  readonly change: (step: PolicyStep) => void
  readonly remove: () => void
  /** What the server said of this step. */
  readonly wrong: readonly string[]
}

/** One step: when, how often, in which hours, and who is told. */
export function StepFields({ step, n, change, remove, wrong }: StepFieldsProps) {
  const { t } = useTranslation()
  return (
    <fieldset className="policy-part" data-wrong={wrong.length > 0 || undefined}>
      <legend>{t('policy.step', { n })}</legend>
      {wrong.length > 0 && (
        <ul className="policy-wrong" role="alert">
          {wrong.map((sentence) => (
            <li key={sentence}>✕ {sentence}</li>
          ))}
        </ul>
      )}
      <DurationField
        label={t('policy.after')}
        value={step.after_ms}
        change={(after_ms) => change({ ...step, after_ms })}
      />
      <RepeatFields repeat={step.repeat} change={(repeat) => change(withPart(step, 'repeat', repeat))} />
      <HoursFields schedule={step.schedule} change={(schedule) => change(withPart(step, 'schedule', schedule))} />
      <Recipients recipients={step.recipients} change={(recipients) => change({ ...step, recipients })} />
      <ActionButton label={t('policy.removeStep', { n })} whyNot={null} onClick={remove}>
        {t('policy.removeStep', { n })}
      </ActionButton>
    </fieldset>
  )
}

type Repeat = NonNullable<PolicyStep['repeat']>
type RepeatFieldsProps = {
  readonly repeat: Repeat | undefined
  readonly change: (repeat: Repeat | undefined) => void
}

function RepeatFields({ repeat, change }: RepeatFieldsProps) {
  const { t } = useTranslation()
  return (
    <div className="policy-row">
      <Checkbox
        label={t('policy.repeats')}
        checked={repeat !== undefined}
        onChange={(event) => change(event.currentTarget.checked ? FIRST_REPEAT : undefined)}
      />
      {repeat && (
        <>
          <DurationField
            label={t('policy.every')}
            value={repeat.every_ms}
            change={(every_ms) => change({ ...repeat, every_ms })}
          />
          <TextInput
            className="policy-times"
            label={t('policy.times')}
            type="number"
            min={1}
            max={REPEATS_MAX}
            value={Number.isFinite(repeat.times) ? repeat.times : ''}
            onChange={({ currentTarget: { value } }) =>
              change({ ...repeat, times: value === '' ? Number.NaN : Number(value) })
            }
          />
        </>
      )}
    </div>
  )
}

type RecipientsProps = {
  readonly recipients: readonly Recipient[]
  readonly change: (recipients: readonly Recipient[]) => void
}

function Recipients({ recipients, change }: RecipientsProps) {
  const { t } = useTranslation()
  const reachesPersons = useChannelNames().some(isPersonal)
  return (
    <fieldset className="policy-who">
      <legend>{t('policy.who')}</legend>
      {recipients.map((recipient, index) => (
        // Recipients have no names of their own, and hold nothing but what is shown.
        // oxlint-disable-next-line react/no-array-index-key
        <RecipientFields
          key={index}
          n={index + 1}
          recipient={recipient}
          change={(next) => change(recipients.with(index, next))}
          remove={() => change(recipients.toSpliced(index, 1))}
        />
      ))}
      {!reachesPersons && <p className="muted">{t('policy.noPersonal')}</p>}
      {recipients.length < RECIPIENTS_MAX && (
        <ActionButton whyNot={null} onClick={() => change([...recipients, { type: 'console' }])}>
          {t('policy.addWho')}
        </ActionButton>
      )}
    </fieldset>
  )
}
