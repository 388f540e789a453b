import { useTranslation } from 'react-i18next'
import type { EquipmentState, PointState } from '#domain/duty/equipment-state.ts'
import { wordsOfState } from '#domain/point/state-words.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { Words } from '../../ui/words.tsx'

/** The two-hourly record, opened: devices not heard and the states of the equipment at that moment. */
export function EquipmentStateDetail({ state }: { readonly state: EquipmentState }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const word = useStateWord()
  return (
    <details>
      <summary>{t('duty.stateDetail')}</summary>
      {state.down.length > 0 && <p>{t('duty.down', { names: state.down.map(say).join(', ') })}</p>}
      <dl className="facts-list">
        {state.equipment.map(({ id, name, states }) => (
          <div key={id} className="duty-equipment">
            <dt>
              <Words text={name} />
            </dt>
            <dd>{states.map(({ label, value }) => `${say(label)}: ${word(value)}`).join(' · ')}</dd>
          </div>
        ))}
      </dl>
    </details>
  )
}

function useStateWord(): (value: PointState['value']) => string {
  const { t } = useTranslation()
  const { say } = useLanguage()
  return (value) => {
    if (value === null) return t('duty.unknown')
    if (typeof value === 'boolean') return t(value ? 'duty.yes' : 'duty.no')
    return say(wordsOfState(value))
  }
}
