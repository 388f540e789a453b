import { Textarea } from '@mantine/core'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { REMARKS_MAX } from '#domain/duty/handover.ts'
import type { ShiftAction } from '#domain/duty/input.ts'
import type { ShiftView } from '#domain/wire/duty.ts'
import { dutyApi } from '#domain/wire/duty-api.ts'
import { refusalText } from '#domain/wire/errors.ts'
import { call } from '../../api/call.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useIsLive } from '../../live/use-live.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useErrorSentence } from '../../ui/fault.tsx'
import { useDutyAct } from './duty-query.ts'

/** The outgoing side: its own words, its confirmation, its signature. */
export function Sign({ view, renew }: { readonly view: ShiftView; readonly renew: () => void }) {
  const { t } = useTranslation()
  const sentence = useErrorSentence()
  const { act, error, sending } = useDutyAct()
  const [remarks, setRemarks] = useState('')
  const [confirmed, setConfirmed] = useState(false)
  const why = useWhyNot(view)
  const { shift } = view
  const params = { site: shift.site, shift: shift.id }
  const sign = () => call(dutyApi.shift, { params, body: { type: 'sign', remarks, confirm: true } })
  return (
    <div className="handover-sign">
      <Textarea
        label={t('duty.remarks')}
        rows={3}
        maxLength={REMARKS_MAX}
        value={remarks}
        onChange={(event) => setRemarks(event.currentTarget.value)}
      />
      <Confirm checked={confirmed} change={setConfirmed} label={t('duty.confirmSign')} />
      <div className="button-row">
        <ActionButton
          strong
          showWhy
          whyNot={sending ? t('why.sending') : (why('sign') ?? (confirmed ? null : t('duty.needsConfirm')))}
          onClick={() => void act(sign)}
        >
          {t('duty.sign')}
        </ActionButton>
        <button type="button" className="plain-button" onClick={renew}>
          {t('duty.renew')}
        </button>
      </div>
      {error !== null && <strong role="alert">✕ {sentence(error)}</strong>}
    </div>
  )
}

/** The incoming side: takes over what the outgoing side signed, or says why not. */
export function Receive({ view, sha256 }: { readonly view: ShiftView; readonly sha256: string }) {
  const { t } = useTranslation()
  const sentence = useErrorSentence()
  const { act, error, sending } = useDutyAct()
  const [confirmed, setConfirmed] = useState(false)
  const [reason, setReason] = useState('')
  const why = useWhyNot(view)
  const { shift } = view
  const params = { site: shift.site, shift: shift.id }
  const accept = () => call(dutyApi.shift, { params, body: { type: 'accept', sha256, confirm: true } })
  const refuse = () =>
    call(dutyApi.shift, { params, body: { type: 'refuse', sha256, reason: reason.trim(), confirm: true } })
  return (
    <div className="handover-sign">
      <Confirm checked={confirmed} change={setConfirmed} label={t('duty.confirmAccept')} />
      <ActionButton
        strong
        showWhy
        whyNot={sending ? t('why.sending') : (why('accept') ?? (confirmed ? null : t('duty.needsConfirm')))}
        onClick={() => void act(accept)}
      >
        {t('duty.accept')}
      </ActionButton>
      <Textarea
        label={t('duty.refuseReason')}
        rows={2}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <ActionButton
        whyNot={sending ? t('why.sending') : (why('refuse') ?? (reason.trim() === '' ? t('duty.needsReason') : null))}
        onClick={() => void act(refuse)}
      >
        {t('duty.refuse')}
      </ActionButton>
      {error !== null && <strong role="alert">✕ {sentence(error)}</strong>}
    </div>
  )
}

type ConfirmProps = { readonly checked: boolean; readonly change: (checked: boolean) => void; readonly label: string }

function Confirm({ checked, change, label }: ConfirmProps) {
  return (
    <label className="duty-confirm">
      <input type="checkbox" checked={checked} onChange={(event) => change(event.currentTarget.checked)} /> {label}
    </label>
  )
}

function useWhyNot({ whyNot }: ShiftView): (action: ShiftAction) => string | null {
  const { t } = useTranslation()
  const { language } = useLanguage()
  const live = useIsLive()
  return (action) => {
    if (!live) return t('why.notLive')
    const refused = whyNot[action]
    return refused ? refusalText(refused)[language === 'zh-CN' ? 'zh' : 'en'] : null
  }
}
