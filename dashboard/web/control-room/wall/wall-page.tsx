import { useParams } from '@tanstack/react-router'
import { siteQuery } from '../../api/queries.ts'
import { Wall } from './wall.tsx'

/** The wall of a site, for somebody who has signed in. */
export function WallPage() {
  const { site } = useParams({ from: '/wall/$site' })
  return <Wall site={site} query={siteQuery(site)} />
}
