import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { BadActor } from '#domain/kpi/report.ts'
import { PRIORITY_KEY } from '../../i18n/keys.ts'
import { Words } from '../../ui/words.tsx'
import { messageOf } from '../alarms/alarm-row.ts'
import { nameOf } from '../names.ts'
import { useSite } from '../site-context.tsx'
import { useMeasureWords } from './words.ts'

/** The most frequent alarms, the worst first: each leads to its equipment and names its rule. */
export function BadActors({ actors }: { readonly actors: readonly BadActor[] }) {
  const { t } = useTranslation()
  if (actors.length === 0) return <p className="notice">{t('kpi.noBadActors')}</p>
  return (
    <table className="data-table cards">
      <thead>
        <tr>
          <th>{t('column.equipment')}</th>
          <th>{t('kpi.rule')}</th>
          <th>{t('column.priority')}</th>
          <th className="number">{t('kpi.alarms')}</th>
          <th className="number">{t('kpi.share')}</th>
          <th>{t('kpi.nuisance')}</th>
        </tr>
      </thead>
      <tbody>
        {actors.map((actor) => (
          <BadActorLine key={actor.alarmId} actor={actor} />
        ))}
      </tbody>
    </table>
  )
}

function BadActorLine({ actor }: { readonly actor: BadActor }) {
  const { t } = useTranslation()
  const index = useSite()
  const { share } = useMeasureWords()
  const { alarmId, priority, alarms, chattering, fleeting } = actor
  const [, equipment = '', definition = ''] = alarmId.split('.')
  const nuisances = [
    ...(chattering > 0 ? [t('kpi.timesChattering', { count: chattering })] : []),
    ...(fleeting > 0 ? [t('kpi.timesFleeting', { count: fleeting })] : []),
  ]
  const name = <Words text={nameOf(index, equipment)} />
  return (
    <tr>
      <td data-label={t('column.equipment')}>
        {index.equipmentById(equipment) ? (
          <Link to="/equipment/$id" params={{ id: equipment }}>
            {name}
          </Link>
        ) : (
          <Link to="/devices/$id" params={{ id: equipment }}>
            {name}
          </Link>
        )}
      </td>
      <td data-label={t('kpi.rule')}>
        <span>
          {index.equipmentById(equipment) ? (
            <Link to="/rules/$on/$alarm" params={{ on: equipment, alarm: definition }}>
              <Words text={messageOf(index, { equipment, definition })} />
            </Link>
          ) : (
            <Words text={messageOf(index, { equipment, definition })} />
          )}
          <span className="why kpi-why mono">{definition}</span>
        </span>
      </td>
      <td data-label={t('column.priority')}>{t(PRIORITY_KEY[priority])}</td>
      <td className="number" data-label={t('kpi.alarms')}>
        {alarms}
      </td>
      <td className="number" data-label={t('kpi.share')}>
        {share.format(actor.share)}
      </td>
      <td data-label={t('kpi.nuisance')}>{nuisances.join(' · ')}</td>
    </tr>
  )
}
