import { Checkbox, TextInput } from '@mantine/core'
import { useTranslation } from 'react-i18next'
import type { ScheduleWindow } from '#domain/alarm/definition.ts'
import { ActionButton } from '../../ui/action-button.tsx'
import type { DefinitionProps } from './definition-form.tsx'
import { useProblemAt } from './rule-form.ts'
import { DAY_KEY } from './words.ts'

const DAYS = [1, 2, 3, 4, 5, 6, 7] as const
const NEW: ScheduleWindow = { from: '08:00', until: '18:00' }

/** Hours in which the rule counts, by the wall clock of the site; none: always. */
export function ScheduleFields({ definition: { schedule = [] }, change }: DefinitionProps) {
  const { t } = useTranslation()
  const put = (windows: readonly ScheduleWindow[]): void =>
    change({ schedule: windows.length === 0 ? undefined : windows })
  return (
    <>
      <p className="why">{schedule.length === 0 ? t('rules.scheduleAlways') : t('rules.scheduleHint')}</p>
      {schedule.map((window, i) => (
        <Window
          // Windows have no names of their own; their order is what the person sees.
          // oxlint-disable-next-line react/no-array-index-key
          key={i}
          n={i + 1}
          window={window}
          change={(next) => put(schedule.with(i, next))}
          remove={() => put(schedule.toSpliced(i, 1))}
        />
      ))}
      <ActionButton whyNot={null} onClick={() => put([...schedule, NEW])}>
        + {t('rules.addWindow')}
      </ActionButton>
    </>
  )
}

type WindowProps = {
  readonly n: number
  readonly window: ScheduleWindow
  readonly change: (window: ScheduleWindow) => void
  readonly remove: () => void
}

function Window({ n, window, change, remove }: WindowProps) {
  const { t } = useTranslation()
  const problemAt = useProblemAt()
  const { days, from, until } = window
  const path = ['schedule', n - 1]
  const noDays = problemAt([...path, 'days'])
  const setDays = (next: readonly number[] | undefined): void =>
    change(next ? { from, until, days: next } : { from, until })
  return (
    <fieldset className="rule-window">
      <legend>{t('rules.window', { n })}</legend>
      <div className="rule-fields">
        <TextInput
          type="time"
          label={t('rules.from')}
          error={problemAt([...path, 'from'])}
          value={from}
          onChange={(event) => change({ ...window, from: event.currentTarget.value })}
        />
        <TextInput
          type="time"
          label={t('rules.until')}
          error={problemAt([...path, 'until'])}
          value={until}
          onChange={(event) => change({ ...window, until: event.currentTarget.value })}
        />
        <ActionButton whyNot={null} label={t('rules.removeWindow', { n })} onClick={remove}>
          ✕
        </ActionButton>
      </div>
      <div className="rule-ticks">
        <Checkbox
          label={t('rules.everyDay')}
          checked={days === undefined}
          onChange={(event) => setDays(event.currentTarget.checked ? undefined : [1, 2, 3, 4, 5])}
        />
        {days !== undefined &&
          DAYS.map((day) => (
            <Checkbox
              key={day}
              label={t(DAY_KEY[day])}
              checked={days.includes(day)}
              onChange={(event) =>
                setDays(DAYS.filter((one) => (one === day ? event.currentTarget.checked : days.includes(one))))
              }
            />
          ))}
        {noDays !== undefined && <strong className="rule-problem">✕ {noDays}</strong>}
      </div>
    </fieldset>
  )
}
