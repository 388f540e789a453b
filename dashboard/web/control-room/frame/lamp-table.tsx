import { useTranslation } from 'react-i18next'
import { ALARM_STATES } from '#domain/alarm/alarm.ts'
import { PRIORITIES } from '#domain/alarm/definition.ts'
import { PRIORITY_KEY, STATE_KEY } from '../../i18n/keys.ts'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'

/** Every symbol that an alarm can have, to see that this screen shows them as they should be. */
export function LampTable() {
  const { t } = useTranslation()
  return (
    <table className="lamp-table">
      <thead>
        <tr>
          <th scope="col">{t('column.state')}</th>
          {PRIORITIES.map((priority) => (
            <th key={priority} scope="col">
              {t(PRIORITY_KEY[priority])}
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {ALARM_STATES.map((state) => (
          <tr key={state}>
            <th scope="row">{t(STATE_KEY[state])}</th>
            {PRIORITIES.map((priority) => (
              <td key={priority}>
                <AlarmSymbol priority={priority} state={state} />
              </td>
            ))}
          </tr>
        ))}
      </tbody>
    </table>
  )
}
