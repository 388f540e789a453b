import { useTranslation } from 'react-i18next'
import { moved } from '#domain/response/order.ts'
import type { Policy } from '#domain/response/policy.ts'
import { responseApi } from '#domain/wire/response-api.ts'
import { call } from '../../api/call.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { FormError } from '../../people/form-error.tsx'
import { ActionButton } from '../../ui/action-button.tsx'
import { defaultMark, PolicyWordsOf } from './policy-words.tsx'
import { useSetupAct } from './setup-queries.ts'
import { TwoSteps } from './two-steps.tsx'

type PolicyLineProps = {
  readonly policy: Policy
  readonly index: number
  readonly policies: readonly Policy[]
  readonly edit: () => void
}

const save = (policy: Policy) => call(responseApi.savePolicy, { body: { ...policy } })

/** One policy of the list, and what can be done with it. */
export function PolicyLine({ policy, index, policies, edit }: PolicyLineProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { act, error, sending } = useSetupAct()
  const name = say(policy.name)
  const mark = defaultMark(policy)
  const busy = sending ? t('why.sending') : null
  const move = (by: 'earlier' | 'later'): void =>
    void act(async () => {
      for (const changed of moved(policies, policy.id, by)) await save(changed)
    })
  const remove = (): void => void act(() => call(responseApi.removePolicy, { params: { policy: policy.id } }))
  return (
    <li className="policy" data-off={!policy.on || undefined}>
      <PolicyWordsOf policy={policy} index={index} />
      <div className="button-row">
        <ActionButton label={t('response.editOf', { name })} whyNot={busy} onClick={edit}>
          {t('response.edit')}
        </ActionButton>
        {index > 0 && (
          <ActionButton label={t('policy.earlierOf', { name })} whyNot={busy} onClick={() => move('earlier')}>
            ▲ {t('policy.earlier')}
          </ActionButton>
        )}
        {index < policies.length - 1 && (
          <ActionButton label={t('policy.laterOf', { name })} whyNot={busy} onClick={() => move('later')}>
            ▼ {t('policy.later')}
          </ActionButton>
        )}
        <ActionButton
          label={t(policy.on ? 'response.switchOffOf' : 'response.switchOnOf', { name })}
          whyNot={busy}
          onClick={() => void act(() => save({ ...policy, on: !policy.on }))}
        >
          {t(policy.on ? 'response.switchOff' : 'response.switchOn')}
        </ActionButton>
        {mark === null && (
          <TwoSteps
            word={t('response.remove')}
            label={t('response.removeOf', { name })}
            really={t('response.reallyRemove', { name })}
            whyNot={busy}
            act={remove}
          />
        )}
        {mark === 'changed' && (
          <TwoSteps
            word={t('policy.restore')}
            label={t('policy.restoreOf', { name })}
            really={t('policy.reallyRestore', { name })}
            whyNot={busy}
            act={remove}
          />
        )}
      </div>
      <FormError error={error} />
    </li>
  )
}
