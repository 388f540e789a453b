import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import { alarmState } from '#domain/alarm/alarm.ts'
import { AlarmSymbol } from '../../ui/alarm-symbol.tsx'
import { Words } from '../../ui/words.tsx'
import { messageOf } from '../alarms/alarm-row.ts'
import { PointNow, pointsToShow } from '../equipment/equipment-row.tsx'
import { useSite } from '../site-context.tsx'
import { type PlanObject, useObjectName } from './plan-objects.ts'

export type PlanListProps = {
  readonly objects: readonly PlanObject[]
  /** Of the floor, but without a place on the plan. */
  readonly unplaced: readonly PlanObject[]
  readonly selected: string | undefined
  readonly toggle: (equipment: string) => void
}

/** The objects of the plan as a list: the same names, the same states, and the values of the one that is looked at. */
export function PlanList({ objects, unplaced, selected, toggle }: PlanListProps) {
  const { t } = useTranslation()
  return (
    <aside className="plan-side" aria-label={t('plan.list')}>
      <h2>{t('plan.list')}</h2>
      {objects.length === 0 && <p className="muted">{t('plan.nothingPlaced')}</p>}
      <ul className="plan-objects">
        {objects.map((object) => (
          <Row key={object.equipment.id} object={object} selected={selected} toggle={toggle} />
        ))}
      </ul>
      {unplaced.length > 0 && (
        <>
          <h2>{t('plan.unplaced')}</h2>
          <ul className="plan-objects">
            {unplaced.map((object) => (
              <Row key={object.equipment.id} object={object} selected={selected} toggle={toggle} />
            ))}
          </ul>
        </>
      )}
    </aside>
  )
}

type RowProps = Pick<PlanListProps, 'selected' | 'toggle'> & { readonly object: PlanObject }

function Row({ object, selected, toggle }: RowProps) {
  const { t } = useTranslation()
  const nameOf = useObjectName()
  const index = useSite()
  const { equipment, alarm, silent } = object
  const open = equipment.id === selected
  return (
    <li data-selected={open || undefined}>
      <button type="button" className="plan-object" aria-expanded={open} onClick={() => toggle(equipment.id)}>
        <span className="sr-only">{nameOf(object)}</span>
        <span className="plan-object-symbol">
          {alarm && <AlarmSymbol priority={alarm.priority} state={alarmState(alarm)} />}
        </span>
        <span aria-hidden="true">
          <Words text={equipment.name} />
          {silent && <span className="plan-silent">?</span>}
          {alarm && (
            <span className="plan-object-message">
              <Words text={messageOf(index, alarm)} />
            </span>
          )}
        </span>
      </button>
      {open && (
        <div className="plan-object-more">
          {pointsToShow(equipment, index.definitions(equipment.id)).map((point) => (
            <PointNow key={point.name} equipment={equipment} point={point} />
          ))}
          <p className="tile-links">
            <Link to="/equipment/$id" params={{ id: equipment.id }}>
              {t('detail.equipment')}
            </Link>
            {alarm && (
              <Link to="/alarms/$id" params={{ id: alarm.id }}>
                {t('column.alarm')}
              </Link>
            )}
          </p>
        </div>
      )}
    </li>
  )
}
