import { Button, NativeSelect } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useNavigate, useParams, useSearch } from '@tanstack/react-router'
import { useCallback, useMemo, useRef } from 'react'
import { useTranslation } from 'react-i18next'
import { equipmentKey } from '#domain/equipment/equipment.ts'
import { type FloorPlan, hasFloor, type PlanPlace } from '#domain/plan/plan.ts'
import { useLanguage } from '../../i18n/use-language.ts'
import { useWatch } from '../../live/use-live.ts'
import { Fault, Loading } from '../../ui/fault.tsx'
import { placeOf } from '../names.ts'
import { useSite } from '../site-context.tsx'
import { useMay } from '../use-may.ts'
import { PlanEditList } from './plan-edit-list.tsx'
import { PlanFrame, type PointOfScreen } from './plan-frame.tsx'
import { PlanList } from './plan-list.tsx'
import { type PlanObject, usePlanObjects } from './plan-objects.ts'
import { plansQuery } from './plan-queries.ts'
import { floorParam, type PlanSearch, readFloorParam } from './plan-search.ts'
import { PlanUpload } from './plan-upload.tsx'
import { type PlanDraft, usePlanDraft } from './use-plan-draft.ts'
import type { Point } from './viewport.ts'
import '../equipment/equipment.css'
import '../overview/overview.css'
import './plan.css'

/** Level 2: the plan of a floor with the alarms beside their objects. */
export function PlanPage() {
  const { t } = useTranslation()
  const { site } = useSite()
  const { floor: param } = useParams({ from: '/sites/$site/plan/$floor' })
  const { building, floor } = readFloorParam(param)
  const query = useQuery(plansQuery(site.id))
  if (site.buildings.every(({ floors }) => floors.length === 0)) return <p className="notice">{t('plan.noFloors')}</p>
  if (query.isPending) return <Loading />
  if (query.isError) return <Fault error={query.error} retry={() => void query.refetch()} />
  const place: PlanPlace = { site: site.id, building, floor }
  return (
    <div className="plan-page">
      <FloorChoice place={place} plans={query.data} />
      {hasFloor(site, place) ? (
        <OnePlan key={param} place={place} plan={query.data.find((one) => floorParam(one) === param)} />
      ) : (
        <p className="notice">{t('plan.unknownFloor')}</p>
      )}
    </div>
  )
}

function FloorChoice({ place, plans }: { readonly place: PlanPlace; readonly plans: readonly FloorPlan[] }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const index = useSite()
  const { site } = index
  const navigate = useNavigate()
  const withPicture = new Set(plans.map(floorParam))
  const groups = site.buildings.map(({ id: building, name, floors }) => ({
    group: say(name),
    items: floors.map((floor) => {
      const value = floorParam({ building, floor })
      return { value, label: withPicture.has(value) ? floor : t('plan.withoutPicture', { floor }) }
    }),
  }))
  return (
    <div className="page-head plan-head">
      <h1>{t('plan.at', { place: say(placeOf(useSite(), place)) })}</h1>
      <NativeSelect
        aria-label={t('plan.floor')}
        value={floorParam(place)}
        data={groups.filter(({ items }) => items.length > 0)}
        onChange={(event) =>
          void navigate({
            to: '/sites/$site/plan/$floor',
            params: { site: site.id, floor: event.currentTarget.value },
            search: {},
          })
        }
      />
    </div>
  )
}

function OnePlan({ place, plan }: { readonly place: PlanPlace; readonly plan: FloorPlan | undefined }) {
  const { t } = useTranslation()
  const { say } = useLanguage()
  const index = useSite()
  const frame = useRef<HTMLElement>(null)
  const toPoint = useRef((_event: PointOfScreen): Point => ({ x: 0.5, y: 0.5 }))
  const offer = useCallback((way: (event: PointOfScreen) => Point) => {
    toPoint.current = way
  }, [])
  const draft = usePlanDraft(plan)
  const { selected, select, toggle } = useSelected(place)
  const { pinned, unplaced } = useObjects(place, draft.pins ?? plan?.pins)
  useWatch(selected === undefined ? [] : [equipmentKey({ site: place.site, id: selected })])
  return (
    <>
      <PlanTools place={place} plan={plan} draft={draft} />
      <div className="plan-columns">
        {plan && (
          <PlanFrame
            frame={frame}
            plan={plan}
            place={say(placeOf(index, place))}
            objects={pinned}
            selected={selected}
            select={select}
            draft={draft}
            offer={offer}
          />
        )}
        {!plan && <p className="notice plan-main">{t('plan.noPicture')}</p>}
        {draft.pins === null ? (
          <PlanList objects={pinned} unplaced={unplaced} selected={selected} toggle={toggle} />
        ) : (
          <PlanEditList
            draft={draft}
            frame={frame}
            toPoint={(event) => toPoint.current(event)}
            building={place.building}
            floor={place.floor}
            select={select}
          />
        )}
      </div>
    </>
  )
}

type PlanToolsProps = { readonly place: PlanPlace; readonly plan: FloorPlan | undefined; readonly draft: PlanDraft }

/** Only for those who may; everybody else looks at the plan. */
function PlanTools({ place, plan, draft }: PlanToolsProps) {
  const { t } = useTranslation()
  const may = useMay()
  if (!may('plan.edit')) return null
  return (
    <div className="plan-tools">
      {plan && draft.pins === null && (
        <Button variant="default" onClick={draft.begin}>
          {t('plan.edit')}
        </Button>
      )}
      {draft.pins === null && <PlanUpload place={place} label={plan ? t('plan.replace') : t('plan.upload')} />}
    </div>
  )
}

/** The object that is looked at, in the URL. `toggle` lets go of it where it is the one already. */
function useSelected(place: PlanPlace) {
  const { equipment: selected } = useSearch({ strict: false }) as PlanSearch
  const navigate = useNavigate()
  const choose = (search: PlanSearch): void =>
    void navigate({
      to: '/sites/$site/plan/$floor',
      params: { site: place.site, floor: floorParam(place) },
      search,
      replace: true,
    })
  return {
    selected,
    select: (equipment: string): void => choose({ equipment }),
    toggle: (equipment: string): void => choose(equipment === selected ? {} : { equipment }),
  }
}

/** What stands on the plan, by name, and what of the floor does not. */
function useObjects({ building, floor }: PlanPlace, pins: FloorPlan['pins'] = []) {
  const { say, language } = useLanguage()
  const { equipment } = useSite()
  const objectOf = usePlanObjects()
  return useMemo(() => {
    const collator = new Intl.Collator(language, { numeric: true })
    const byName = (a: PlanObject, b: PlanObject): number =>
      collator.compare(say(a.equipment.name), say(b.equipment.name))
    const placed = new Set(pins.map((pin) => pin.equipment))
    const pinned = pins.flatMap((pin) => {
      const object = objectOf(pin.equipment)
      return object ? [{ ...object, pin }] : []
    })
    const unplaced = equipment
      .filter((one) => one.building === building && one.floor === floor && !placed.has(one.id))
      .map(({ id }) => objectOf(id))
      .filter((object) => object !== undefined)
    return { pinned: pinned.toSorted(byName), unplaced: unplaced.toSorted(byName) }
  }, [building, floor, pins, equipment, objectOf, say, language])
}
