import { Checkbox, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ScheduleWindow } from '#domain/alarm/definition.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import { withPart } from './draft.ts'
import { TickList } from './tick-list.tsx'

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const
const DAY_KEY = {
  1: 'policy.day.mon',
  2: 'policy.day.tue',
  3: 'policy.day.wed',
  4: 'policy.day.thu',
  5: 'policy.day.fri',
  6: 'policy.day.sat',
  7: 'policy.day.sun',
} as const satisfies Record<(typeof DAYS)[number], string>
const NIGHT: ScheduleWindow = { from: '18:00', until: '08:00' }

type HoursFieldsProps = {
  readonly schedule: readonly ScheduleWindow[] | undefined
  readonly change: (schedule: readonly ScheduleWindow[] | undefined) => void
}

/** In which hours of the site a step tells anybody; always, where none are named. */
export function HoursFields({ schedule, change }: HoursFieldsProps) {
  const { t } = useTranslation()
  const put = (index: number, window: ScheduleWindow): void =>
    change(schedule?.map((old, i) => (i === index ? window : old)))
  return (
    <div className="policy-hours">
      <Checkbox
        label={t('policy.hours')}
        checked={schedule !== undefined}
        onChange={(event) => change(event.currentTarget.checked ? [NIGHT] : undefined)}
      />
      {schedule && <p className="muted">{t('policy.hoursHint')}</p>}
      {schedule?.map((window, index) => (
        // Windows have no names of their own, and hold nothing but what is shown.
        // oxlint-disable-next-line react/no-array-index-key
        <div className="policy-row" key={index}>
          <TextInput
            label={t('policy.from')}
            type="time"
            value={window.from}
            onChange={(event) => put(index, { ...window, from: event.currentTarget.value })}
          />
          <TextInput
            label={t('policy.until')}
            type="time"
            value={window.until}
            onChange={(event) => put(index, { ...window, until: event.currentTarget.value })}
          />
          <TickList
            label={t('policy.days')}
            options={DAYS.map((value) => ({ value: value as number, label: t(DAY_KEY[value]) }))}
            ticked={window.days}
            change={(days) => put(index, withPart(window, 'days', days))}
          />
          {schedule.length > 1 && (
            <ActionButton
              label={t('policy.removeHours', { n: index + 1 })}
              whyNot={null}
              onClick={() => change(schedule.toSpliced(index, 1))}
            >
              {t('response.remove')}
            </ActionButton>
          )}
        </div>
      ))}
      {schedule && (
        <ActionButton whyNot={null} onClick={() => change([...schedule, NIGHT])}>
          {t('policy.addHours')}
        </ActionButton>
      )}
    </div>
  )
}
