import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { useLive } from '../../live/use-live.ts'
import { useSite } from '../site-context.tsx'
import { byBuilding, ELSEWHERE, type TileData, tileOf } from './tile-data.ts'
import { Tile } from './tile.tsx'
import './overview.css'

/** What the live feed says of the chosen site. */
export function useSiteTile(): TileData | undefined {
  const alarms = useLive((state) => state.feed?.alarms)
  const devices = useLive((state) => state.feed?.devices)
  return useMemo(
    () => (alarms && devices ? tileOf([...alarms.values()], [...devices.values()]) : undefined),
    [alarms, devices],
  )
}

/** The chosen site as one tile, with nothing to press. */
export function SiteTile() {
  const { site } = useSite()
  const data = useSiteTile()
  return (
    <ul className="tiles">
      <Tile name={site.name} data={data} target={null} />
    </ul>
  )
}

/** The buildings of the site as the site file names them, and what stands in none of them. */
export function BuildingTiles({ linked }: { readonly linked: boolean }) {
  const { t } = useTranslation()
  const index = useSite()
  const { site } = index
  const alarms = useLive((state) => state.feed?.alarms)
  const devices = useLive((state) => state.feed?.devices)
  const tiles = useMemo(() => byBuilding(index, alarms?.values() ?? [], devices ?? new Map()), [index, alarms, devices])
  const none = useMemo(() => tileOf([], []), [])
  const elsewhere = tiles.get(ELSEWHERE)
  return (
    <ul className="tiles">
      {site.buildings.map(({ id, name, floors }) => (
        <Tile
          key={id}
          name={name}
          data={tiles.get(id) ?? none}
          target={linked ? { site: site.id, building: id } : null}
        >
          {linked && floors[0] !== undefined && (
            <p className="tile-links">
              <Link to="/equipment" search={{ site: site.id, building: id }}>
                {t('equipment.title')}
              </Link>
              <Link to="/sites/$site/plan/$floor" params={{ site: site.id, floor: `${id}.${floors[0]}` }}>
                {t('plan.title')}
              </Link>
            </p>
          )}
        </Tile>
      ))}
      {elsewhere && (
        <Tile
          name={{ en: t('overview.elsewhere'), zh: t('overview.elsewhere') }}
          data={elsewhere}
          target={linked ? { site: site.id } : null}
        />
      )}
    </ul>
  )
}
