import { Textarea } from '@mantine/core'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Alarm } from '#domain/alarm/alarm.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useErrorSentence } from '../../ui/fault.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { useStable } from '../../ui/use-stable.ts'
import { useCommands, useWhyNot } from '../commands.tsx'
import { useSite } from '../site-context.tsx'
import { REASON_MAX } from './reason.ts'

export type CommentsProps = {
  readonly alarm: Alarm
  /** A person wants to write one; called back when the field has the focus. */
  readonly wanted: boolean
  readonly met: () => void
}

/** Remarks on this occurrence; what was typed stays until the server has it. */
export function Comments({ alarm, wanted, met }: CommentsProps) {
  const { t } = useTranslation()
  const { site } = useSite()
  const { send } = useCommands()
  const whyNot = useWhyNot()
  const sentence = useErrorSentence()
  const [text, setText] = useState('')
  const [error, setError] = useState<unknown>(null)
  const field = useRef<HTMLTextAreaElement>(null)
  const meet = useStable(met)
  useEffect(() => {
    if (!wanted) return
    field.current?.focus()
    meet()
  }, [wanted, meet])
  const add = (): void => {
    if (alarm.occurrence === null) return
    setError(null)
    send(alarm.id, { type: 'comment', occurrence: alarm.occurrence, text: text.trim() }).then(
      () => setText(''),
      setError,
    )
  }
  return (
    <section className="panel">
      <h2>{t('detail.comments')}</h2>
      {alarm.comments.length === 0 && <p className="muted">{t('detail.noComments')}</p>}
      <ul className="history">
        {alarm.comments.map((comment) => (
          <li key={`${comment.at} ${comment.by} ${comment.text}`}>
            <span className="muted">{siteDateTime(comment.at, site.timeZone)}</span>{' '}
            {t('detail.note', { by: comment.by, text: comment.text })}
          </li>
        ))}
      </ul>
      {alarm.occurrence !== null && (
        <div className="comment-form">
          <Textarea
            ref={field}
            aria-keyshortcuts="C"
            aria-label={t('action.commentLabel')}
            placeholder={t('action.commentLabel')}
            maxLength={REASON_MAX}
            rows={2}
            value={text}
            onChange={(event) => setText(event.currentTarget.value)}
          />
          <ActionButton
            showWhy
            whyNot={whyNot('comment', alarm) ?? (text.trim() === '' ? t('why.emptyComment') : null)}
            onClick={add}
          >
            {t('action.comment')}
          </ActionButton>
          {error !== null && <strong role="alert">✕ {sentence(error)}</strong>}
        </div>
      )}
    </section>
  )
}
