import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Post } from '#domain/duty/post.ts'
import { ROSTER_DAYS_MAX } from '#domain/duty/roster.ts'
import { dayOf } from '#domain/duty/wall-clock.ts'
import { dutyApi } from '#domain/wire/duty-api.ts'
import { call } from '../../api/call.ts'
import { useLiveParts } from '../../live/use-live.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useErrorSentence } from '../../ui/fault.tsx'
import { useSite } from '../site-context.tsx'
import { useDutyAct } from './duty-query.ts'

/** Names as people write them one after the other, in either writing. */
const namesIn = (text: string): string[] =>
  text
    .split(/[,，、;；\n]/)
    .map((name) => name.trim())
    .filter((name) => name !== '')

/** A line of the roster, by the wall clock of the site. */
export function PlanForm({ post }: { readonly post: Post }) {
  const { t } = useTranslation()
  const { site } = useSite()
  const { store } = useLiveParts()
  const sentence = useErrorSentence()
  const { act, error, sending } = useDutyAct()
  const [line, setLine] = useState(() => ({
    day: dayOf(store.serverNow(), site.timeZone),
    from: '08:00',
    until: '16:00',
    people: '',
    days: '1',
  }))
  const field = (name: keyof typeof line, type: string) => ({
    label: t(LABEL[name]),
    type,
    value: line[name],
    onChange: (event: { readonly currentTarget: { readonly value: string } }) => {
      const { value } = event.currentTarget
      setLine((before) => ({ ...before, [name]: value }))
    },
  })
  const whole = line.day !== '' && line.from !== '' && line.until !== '' && Number(line.days) >= 1
  const plan = async (): Promise<void> => {
    const { day, from, until } = line
    const body = { day, from, until, people: namesIn(line.people), days: Number(line.days) }
    const params = { site: site.id, post: post.id }
    if (await act(() => call(dutyApi.planShifts, { params, body }))) setLine((before) => ({ ...before, people: '' }))
  }
  return (
    <details className="panel">
      <summary>{t('duty.plan')}</summary>
      <div className="duty-form">
        <TextInput {...field('day', 'date')} />
        <TextInput {...field('from', 'time')} />
        <TextInput {...field('until', 'time')} />
        <TextInput {...field('days', 'number')} min={1} max={ROSTER_DAYS_MAX} />
        <TextInput className="duty-wide" {...field('people', 'text')} />
      </div>
      <p className="muted">{t('duty.planHint')}</p>
      <ActionButton
        strong
        showWhy
        whyNot={sending ? t('why.sending') : whole ? null : t('duty.incomplete')}
        onClick={() => void plan()}
      >
        {t('duty.planSave')}
      </ActionButton>
      {error !== null && <strong role="alert">✕ {sentence(error)}</strong>}
    </details>
  )
}

const LABEL = {
  day: 'duty.day',
  from: 'duty.from',
  until: 'duty.until',
  people: 'duty.people',
  days: 'duty.days',
} as const
