import { TextInput } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Alarm } from '#domain/alarm/alarm.ts'
import { ActionForm } from './action-form.tsx'
import { REASON_MAX, WORK_MAX } from './reason.ts'

/** Takes an alarm out of service: it has no end by itself, so that the work it waits for must be named. */
export function ServiceForm({ alarm, close }: { readonly alarm: Alarm; readonly close: () => void }) {
  const { t } = useTranslation()
  const [reason, setReason] = useState('')
  const [work, setWork] = useState('')
  const missing = (): string | null => {
    if (reason.trim() === '') return t('why.emptyReason')
    return work.trim() === '' ? t('why.emptyWork') : null
  }
  return (
    <ActionForm
      alarm={alarm}
      action="take-out-of-service"
      title={t('service.title')}
      submit={t('service.submit')}
      missing={missing()}
      command={() => ({ type: 'take-out-of-service', reason: reason.trim(), work: work.trim() })}
      close={close}
    >
      <p className="muted">{t('service.hint')}</p>
      <TextInput
        label={t('service.reason')}
        required
        maxLength={REASON_MAX}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <TextInput
        label={t('service.work')}
        required
        maxLength={WORK_MAX}
        value={work}
        onChange={(event) => setWork(event.currentTarget.value)}
      />
    </ActionForm>
  )
}
