import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useTranslation } from 'react-i18next'
import type { Equipment } from '#domain/equipment/equipment.ts'
import { plansQuery } from './plan-queries.ts'
import { floorParam } from './plan-search.ts'

/** To the plan on which a piece of equipment stands: that of its own floor, or any other; nothing where it stands on none. */
export function PlanLink({ equipment }: { readonly equipment: Equipment }) {
  const { t } = useTranslation()
  const { site, id, building, floor } = equipment
  const { data = [] } = useQuery(plansQuery(site))
  const on = data.filter(({ pins }) => pins.some((pin) => pin.equipment === id))
  const plan = on.find((one) => one.building === building && one.floor === floor) ?? on[0]
  if (!plan) return null
  return (
    <Link to="/sites/$site/plan/$floor" params={{ site, floor: floorParam(plan) }} search={{ equipment: id }}>
      {t('plan.show')}
    </Link>
  )
}
