import { TextInput } from '@mantine/core'
import { useId, useState } from 'react'
import { useTranslation } from 'react-i18next'
import type { Alarm } from '#domain/alarm/alarm.ts'
import { SHELF_MAX_ms } from '#domain/alarm/can.ts'
import { shelfChoices } from '#domain/alarm/shelf.ts'
import { HOUR_ms, type Millis, MINUTE_ms, SECOND_ms } from '#domain/time.ts'
import { PRIORITY_KEY } from '../../i18n/keys.ts'
import { useNow } from '../../live/use-live.ts'
import { siteTimeShort } from '../../ui/time.ts'
import { useSite } from '../site-context.tsx'
import { ActionForm } from './action-form.tsx'
import { REASON_MAX } from './reason.ts'

/** For how long, and why. The end is counted by the clock of the server, to the second. */
export function ShelveForm({ alarm, close }: { readonly alarm: Alarm; readonly close: () => void }) {
  const { t } = useTranslation()
  const { site } = useSite()
  const now = useNow()
  const group = useId()
  const choices = shelfChoices(alarm.priority)
  const [time_ms, setTime] = useState(choices[0]!)
  const [reason, setReason] = useState('')
  // The occurrence that was on the screen when the form was opened: the action never lands on a newer one.
  const [occurrence] = useState(alarm.occurrence)
  const words = (time: Millis): string =>
    time < HOUR_ms ? t('shelf.minutes', { n: time / MINUTE_ms }) : t('shelf.hours', { n: time / HOUR_ms })
  const until = Math.floor((now + time_ms) / SECOND_ms) * SECOND_ms
  return (
    <ActionForm
      alarm={alarm}
      action="shelve"
      title={t('shelf.title')}
      submit={t('shelf.submit', { until: siteTimeShort(until, now, site.timeZone) })}
      missing={reason.trim() === '' ? t('why.emptyReason') : null}
      command={() => ({ type: 'shelve', occurrence, until: new Date(until).toISOString(), reason: reason.trim() })}
      close={close}
    >
      <fieldset className="shelf-times">
        <legend>{t('shelf.time')}</legend>
        {choices.map((choice) => (
          <label key={choice}>
            <input type="radio" name={group} checked={choice === time_ms} onChange={() => setTime(choice)} />
            {words(choice)}
          </label>
        ))}
      </fieldset>
      <p className="muted">
        {t('shelf.max', { priority: t(PRIORITY_KEY[alarm.priority]), limit: words(SHELF_MAX_ms[alarm.priority]) })}
      </p>
      <TextInput
        label={t('shelf.reason')}
        required
        maxLength={REASON_MAX}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
    </ActionForm>
  )
}
