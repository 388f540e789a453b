import { Link } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { eachOnce } from '#domain/duty/person.ts'
import { isResponsible, onDuty, type Shift, SHIFT_STATE_WORDS } from '#domain/duty/shift.ts'
import type { ShiftView } from '#domain/wire/duty.ts'
import { dutyApi } from '#domain/wire/duty-api.ts'
import { refusalText } from '#domain/wire/errors.ts'
import { call } from '../../api/call.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useIsLive, useNow } from '../../live/use-live.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { useErrorSentence } from '../../ui/fault.tsx'
import { siteDateTime, siteTimeShort } from '../../ui/time.ts'
import { useSite } from '../site-context.tsx'
import { useDutyAct } from './duty-query.ts'

type Action = 'sign-on' | 'sign-off' | 'end'

/** One shift: when, how it stands, who, and what the person at this console may do. */
export function ShiftLine({ shift, whyNot }: ShiftView) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { site } = useSite()
  const until = siteTimeShort(shift.until, shift.from, site.timeZone)
  const responsible = isResponsible(shift)
  return (
    <li className="duty-shift" data-over={(!responsible && shift.state !== 'planned') || undefined}>
      <div className="duty-shift-head">
        <strong>
          {toMinute(siteDateTime(shift.from, site.timeZone))} – {toMinute(until)}
        </strong>
        <span className="duty-state">{say(SHIFT_STATE_WORDS[shift.state])}</span>
        {shift.lateToldAt !== null && responsible && <span className="duty-short">⚠ {t('duty.late')}</span>}
      </div>
      <People shift={shift} />
      {(responsible || shift.state === 'planned') && <Actions shift={shift} whyNot={whyNot} />}
    </li>
  )
}

/** Shifts begin and end on the minute. */
const toMinute = (time: string): string => time.slice(0, -3)

function Actions({ shift, whyNot }: ShiftView) {
  const { t } = useTranslation()
  const { language } = useLanguage()
  const now = useNow()
  const live = useIsLive()
  const sentence = useErrorSentence()
  const { act, error, sending } = useDutyAct()
  const params = { site: shift.site, shift: shift.id }
  const button = (type: Action, label: string, strong = false) => {
    const refused = whyNot[type]
    const why = refused ? refusalText(refused)[language === 'zh-CN' ? 'zh' : 'en'] : null
    return (
      <ActionButton
        strong={strong}
        whyNot={!live ? t('why.notLive') : sending ? t('why.sending') : why}
        onClick={() => void act(() => call(dutyApi.shift, { params, body: { type } }))}
      >
        {label}
      </ActionButton>
    )
  }
  return (
    <>
      <div className="button-row">
        {whyNot['sign-on']?.code !== 'duty.already-on' &&
          now < shift.until &&
          button('sign-on', t('duty.signOn'), true)}
        {isResponsible(shift) && (
          <>
            {button('sign-off', t('duty.signOff'))}
            {whyNot.end?.code !== 'duty.must-be-relieved' && button('end', t('duty.end'))}
            <Link to="/handover" search={(before) => ({ ...before, post: shift.post })} className="duty-link">
              {t('duty.handOver')}
            </Link>
          </>
        )}
        {shift.state === 'planned' && <Cancel shift={shift} />}
      </div>
      {error !== null && <strong role="alert">✕ {sentence(error)}</strong>}
    </>
  )
}

const namesOf = (people: readonly { readonly name: string }[]): string => people.map(({ name }) => name).join(', ')

function People({ shift }: { readonly shift: Shift }) {
  const { t } = useTranslation()
  const here = onDuty(shift)
  const were = here.length > 0 ? [] : eachOnce(shift.attendance.map(({ person }) => person))
  return (
    <p>
      <span className="muted">{t('duty.planned')}</span> {namesOf(shift.planned) || t('duty.nobody')}
      {were.length > 0 && ` · ${t('duty.wasOnDuty', { names: namesOf(were) })}`}
      {here.length > 0 && (
        <>
          {' · '}
          <span className="muted">{t('duty.onDuty')}</span> <strong>{namesOf(here)}</strong>
        </>
      )}
    </p>
  )
}

/** A planned shift is cancelled with a reason, in two steps. */
function Cancel({ shift }: { readonly shift: Shift }) {
  const { t } = useTranslation()
  const sentence = useErrorSentence()
  const { act, error } = useDutyAct()
  const [reason, setReason] = useState<string | null>(null)
  if (reason === null) {
    return (
      <button type="button" className="plain-button" onClick={() => setReason('')}>
        {t('duty.cancel')}
      </button>
    )
  }
  const params = { site: shift.site, shift: shift.id }
  return (
    <span className="button-row">
      <input
        className="duty-input"
        aria-label={t('duty.reason')}
        placeholder={t('duty.reason')}
        maxLength={500}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <ActionButton
        whyNot={reason.trim() === '' ? t('duty.needsReason') : null}
        onClick={() => void act(() => call(dutyApi.shift, { params, body: { type: 'cancel', reason } }))}
      >
        {t('duty.cancel')}
      </ActionButton>
      {error !== null && <strong role="alert">✕ {sentence(error)}</strong>}
    </span>
  )
}
