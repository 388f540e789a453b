import { Button } from '@mantine/core'
import { type KeyboardEvent, type ReactNode, useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Alarm } from '#domain/alarm/alarm.ts'
import type { AlarmAction } from '#domain/alarm/input.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useErrorSentence } from '../../ui/fault.tsx'
import { useCommands, useWhyNot, type Wanted } from '../commands.tsx'

export type ActionFormProps = {
  readonly alarm: Alarm
  readonly action: AlarmAction
  readonly title: string
  /** The words of the button that sends. */
  readonly submit: string
  /** What is still missing, as a sentence, or null. */
  readonly missing: string | null
  readonly command: () => Wanted
  /** Called when it is recorded or given up. */
  readonly close: () => void
  readonly children: ReactNode
}

/**
 * The form of an action that needs words. It stands in the detail, never over the list; it has the focus when it opens, Enter sends
 * it, and a refusal stays in it together with what was typed.
 */
export function ActionForm(props: ActionFormProps) {
  const { alarm, action, title, submit, missing, command, close, children } = props
  const { t } = useTranslation()
  const { send } = useCommands()
  const whyNot = useWhyNot()
  const sentence = useErrorSentence()
  const [error, setError] = useState<unknown>(null)
  const form = useRef<HTMLElement>(null)
  useEffect(() => form.current?.querySelector<HTMLElement>('input:checked, input')?.focus(), [])
  const why = whyNot(action, alarm) ?? missing
  const go = (): void => {
    if (why !== null) return
    setError(null)
    send(alarm.id, command()).then(close, setError)
  }
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key !== 'Enter' || event.nativeEvent.isComposing || !(event.target instanceof HTMLInputElement)) return
    event.preventDefault()
    go()
  }
  return (
    // The keys are those of the fields inside.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions
    <section ref={form} className="panel action-form" aria-label={title} onKeyDown={onKeyDown}>
      <h2>{title}</h2>
      {children}
      <div className="detail-actions">
        <ActionButton strong showWhy whyNot={why} onClick={go}>
          {submit}
        </ActionButton>
        <Button variant="default" aria-keyshortcuts="Escape" onClick={close}>
          {t('action.cancel')}
        </Button>
      </div>
      {error !== null && <strong role="alert">✕ {sentence(error)}</strong>}
    </section>
  )
}
