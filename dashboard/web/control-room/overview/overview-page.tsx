import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Text } from '#domain/text.ts'
import { sitesQuery } from '../../api/queries.ts'
import { Words } from '../../ui/words.tsx'
import { useSite } from '../site-context.tsx'
import { snapshotQuery } from './snapshot-query.ts'
import { BuildingTiles, useSiteTile } from './site-tiles.tsx'
import { tileOf } from './tile-data.ts'
import { Tile } from './tile.tsx'

/** Level 1: a tile for every site and for every building of the chosen one, always in the same order. No commands. */
export function OverviewPage() {
  const { t } = useTranslation()
  const { site } = useSite()
  const sites = useQuery(sitesQuery)
  return (
    <div className="page">
      <h1 className="sr-only">{t('overview.title')}</h1>
      <section aria-label={t('overview.sites')}>
        <ul className="tiles">
          {(sites.data ?? [site]).map((one) =>
            one.id === site.id ? <ChosenSite key={one.id} /> : <OtherSite key={one.id} site={one.id} name={one.name} />,
          )}
        </ul>
      </section>
      {site.buildings.length > 0 && (
        <section>
          <h2 className="tiles-title">
            <Words text={site.name} />
          </h2>
          <BuildingTiles linked />
        </section>
      )}
    </div>
  )
}

function ChosenSite() {
  const { t } = useTranslation()
  const { site, equipment } = useSite()
  const data = useSiteTile()
  const floor = site.buildings.flatMap(({ id, floors }) => floors.map((one) => `${id}.${one}`))[0]
  const hasWater = equipment.some(({ kind }) => kind === 'pump' || kind === 'water-tank')
  return (
    <Tile name={site.name} data={data} target={{ site: site.id }} strong>
      <p className="tile-links">
        <Link to="/equipment" search={{ site: site.id }}>
          {t('equipment.title')}
        </Link>
        {floor !== undefined && (
          <Link to="/sites/$site/plan/$floor" params={{ site: site.id, floor }}>
            {t('plan.title')}
          </Link>
        )}
        {hasWater && (
          <Link to="/sites/$site/schematic" params={{ site: site.id }}>
            {t('schematic.title')}
          </Link>
        )}
        <Link to="/wall/$site" params={{ site: site.id }}>
          {t('wall.title')}
        </Link>
      </p>
    </Tile>
  )
}

/** The live feed is that of the chosen site; the others are asked for every few seconds. */
function OtherSite({ site, name }: { readonly site: string; readonly name: Text }) {
  const { t } = useTranslation()
  const { data, isError } = useQuery(snapshotQuery(site))
  const tile = useMemo(() => (data ? tileOf(data.alarms, Object.values(data.devices)) : undefined), [data])
  return (
    <Tile name={name} data={isError ? undefined : tile} target={{ site }}>
      {isError && <p>✕ {t('overview.notRead')}</p>}
      <p className="tile-links">
        <Link to="/overview" search={{ site }}>
          {t('overview.choose')}
        </Link>
      </p>
    </Tile>
  )
}
