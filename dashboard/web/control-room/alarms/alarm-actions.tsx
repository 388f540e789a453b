import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Alarm } from '#domain/alarm/alarm.ts'
import type { AlarmAction } from '#domain/alarm/input.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useErrorSentence } from '../../ui/fault.tsx'
import { useCommands, useWhyNot } from '../commands.tsx'
import type { Doing } from './alarm-search.ts'
import { ROW_ACT_KEY, type RowAct } from './row-act.ts'
import { commandOf } from './use-acknowledge.ts'

export type AlarmActionsOf = {
  readonly act: (type: RowAct) => void
  readonly error: unknown
}

/** What can be done with one alarm by one press, by button or by key; a failure stays to be read. */
export function useAlarmActions(alarm: Alarm): AlarmActionsOf {
  const { send } = useCommands()
  const whyNot = useWhyNot()
  const [error, setError] = useState<unknown>(null)
  const act = (type: RowAct): void => {
    const command = commandOf({ alarm }, type)
    if (command === null || whyNot(type, alarm) !== null) return
    setError(null)
    send(alarm.id, command).catch(setError)
  }
  return { act, error }
}

type Offer = { readonly action: AlarmAction; readonly shortcut?: string; readonly words: string } & (
  | { readonly press: RowAct }
  | { readonly begin: Doing }
)

export type AlarmActionsProps = {
  readonly alarm: Alarm
  readonly actions: AlarmActionsOf
  /** Opens the form of an action that needs words. */
  readonly begin: (doing: Doing) => void
}

/** The buttons of the detail; one that cannot be used says why, the same reason only once. */
export function AlarmActions({ alarm, actions, begin }: AlarmActionsProps) {
  const { t } = useTranslation()
  const whyNot = useWhyNot()
  const sentence = useErrorSentence()
  const press = (action: RowAct, shortcut?: string): Offer => ({
    action,
    press: action,
    words: t(ROW_ACT_KEY[action]),
    ...(shortcut === undefined ? {} : { shortcut }),
  })
  const offers: readonly Offer[] = [
    press('acknowledge', 'A'),
    ...(alarm.latched ? [press('reset', 'R')] : []),
    alarm.shelved ? press('unshelve') : { action: 'shelve', begin: 'shelve', shortcut: 'S', words: t('action.shelve') },
    alarm.outOfService
      ? press('return-to-service')
      : { action: 'take-out-of-service', begin: 'out-of-service', words: t('action.takeOutOfService') },
  ]
  const reasons = offers.map(({ action }) => whyNot(action, alarm))
  return (
    <div className="detail-actions">
      {offers.map((offer, index) => {
        const why = reasons[index] ?? null
        return (
          <ActionButton
            key={offer.action}
            strong={offer.action === 'acknowledge'}
            showWhy={reasons.indexOf(why) === index}
            whyNot={why}
            onClick={() => ('press' in offer ? actions.act(offer.press) : begin(offer.begin))}
            {...(offer.shortcut === undefined ? {} : { shortcut: offer.shortcut })}
          >
            {offer.words}
          </ActionButton>
        )
      })}
      {actions.error !== null && <strong role="alert">✕ {sentence(actions.error)}</strong>}
    </div>
  )
}
