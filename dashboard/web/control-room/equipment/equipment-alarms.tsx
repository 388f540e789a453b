import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { type Alarm, alarmId, alarmState } from '#domain/alarm/alarm.ts'
import type { AlarmDefinition } from '#domain/alarm/definition.ts'
import type { Equipment } from '#domain/equipment/equipment.ts'
import { PRIORITY_KEY, STATE_KEY } from '../../i18n/keys.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useLive } from '../../live/use-live.ts'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'
import { siteDateTime } from '../../ui/time.ts'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'

export type EquipmentAlarmsProps = {
  readonly equipment: Equipment
  readonly definitions: readonly AlarmDefinition[]
  /** As the server answered when the page opened; the live feed knows better about what is not normal. */
  readonly asked: readonly Alarm[]
}

/** Every alarm that this equipment can have, the normal ones too. */
export function EquipmentAlarms({ equipment, definitions, asked }: EquipmentAlarmsProps) {
  const { t } = useTranslation()
  if (definitions.length === 0) return <p className="notice">{t('equipment.noAlarms')}</p>
  return (
    <div className="scroll-x">
      <table className="data-table cards">
        <thead>
          <tr>
            <th>{t('column.priority')}</th>
            <th>{t('column.message')}</th>
            <th>{t('column.state')}</th>
            <th>{t('equipment.lastRaised')}</th>
            <th>{t('column.count')}</th>
            <th>{t('kpi.rule')}</th>
          </tr>
        </thead>
        <tbody>
          {definitions.map((definition) => {
            const id = alarmId(equipment.site, equipment.id, definition.id)
            const alarm = asked.find((one) => one.id === id)
            return <AlarmLine key={id} id={id} equipment={equipment.id} definition={definition} asked={alarm} />
          })}
        </tbody>
      </table>
    </div>
  )
}

type AlarmLineProps = {
  readonly id: string
  readonly equipment: string
  readonly definition: AlarmDefinition
  readonly asked: Alarm | undefined
}

function AlarmLine({ id, equipment, definition, asked }: AlarmLineProps) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const { site } = useSite()
  const inFeed = useLive((state) => state.feed?.alarms.get(id))
  const alarm = inFeed ?? asked
  const state = inFeed ? alarmState(inFeed) : 'normal'
  const priority = alarm?.priority ?? definition.priority
  return (
    <tr>
      <td className="short" data-label={t('column.priority')}>
        <span>
          <AlarmSymbol priority={priority} state={state} /> {t(PRIORITY_KEY[priority])}
        </span>
      </td>
      <td data-label={t('column.message')}>
        <Link to="/alarms/$id" params={{ id }}>
          <Words text={definition.message} />
        </Link>
      </td>
      <td data-label={t('column.state')}>{t(STATE_KEY[state])}</td>
      <td data-label={t('equipment.lastRaised')}>
        {alarm?.raisedAt == null ? t('equipment.never') : siteDateTime(alarm.raisedAt, site.timeZone)}
      </td>
      <td data-label={t('column.count')}>{alarm?.count ?? 0}</td>
      <td data-label={t('kpi.rule')}>
        <Link
          to="/rules/$on/$alarm"
          params={{ on: equipment, alarm: definition.id }}
          aria-label={`${t('kpi.rule')}: ${say(definition.message)}`}
        >
          {t('kpi.rule')}
        </Link>
      </td>
    </tr>
  )
}
