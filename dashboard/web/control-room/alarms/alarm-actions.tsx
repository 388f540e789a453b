import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Alarm } from '#domain/alarm/alarm.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useErrorSentence } from '../../ui/fault.tsx'
import { useCommands, useWhyNot } from '../commands.tsx'

export type AlarmActionsOf = {
  readonly acknowledge: () => void
  readonly reset: () => void
  readonly error: unknown
}

/** What can be done with one alarm, by button or by key; a failure stays to be read. */
export function useAlarmActions(alarm: Alarm): AlarmActionsOf {
  const { send } = useCommands()
  const whyNot = useWhyNot()
  const [error, setError] = useState<unknown>(null)
  const act = (type: 'acknowledge' | 'reset'): void => {
    const { id, occurrence } = alarm
    if (occurrence === null || whyNot(type, alarm) !== null) return
    setError(null)
    send(id, { type, occurrence }).catch(setError)
  }
  return { acknowledge: () => act('acknowledge'), reset: () => act('reset'), error }
}

export function AlarmActions({ alarm, actions }: { readonly alarm: Alarm; readonly actions: AlarmActionsOf }) {
  const { t } = useTranslation()
  const whyNot = useWhyNot()
  const sentence = useErrorSentence()
  return (
    <div className="detail-actions">
      <ActionButton strong showWhy shortcut="A" whyNot={whyNot('acknowledge', alarm)} onClick={actions.acknowledge}>
        {t('action.acknowledge')}
      </ActionButton>
      {alarm.latched && (
        <ActionButton showWhy shortcut="R" whyNot={whyNot('reset', alarm)} onClick={actions.reset}>
          {t('action.reset')}
        </ActionButton>
      )}
      {actions.error !== null && <strong role="alert">✕ {sentence(actions.error)}</strong>}
    </div>
  )
}
