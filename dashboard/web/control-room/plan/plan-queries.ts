import { queryOptions } from '@tanstack/react-query'
import type { FloorPlan, PlanPlace } from '#domain/plan/plan.ts'
import { planApi } from '#domain/wire/plan-api.ts'
import { ApiError, ConnectionError } from '../../api/api-error.ts'
import { call } from '../../api/call.ts'

/** Nothing in the live feed tells of a changed plan. */
const EVERY_ms = 60_000
/** A file of 5 MB over a slow line; the server waits as long. */
const UPLOAD_MAX_ms = 20_000

export const plansQuery = (site: string) =>
  queryOptions({
    queryKey: ['plans', site],
    queryFn: ({ signal }) => call(planApi.plans, { params: { site } }, signal),
    refetchInterval: EVERY_ms,
  })

/** Where the browser finds the picture of a plan. */
export const pictureUrl = ({ site, image }: FloorPlan): string =>
  planApi.planPicture.url.replace(':site', site).replace(':picture', image.id)

/** Sends a file as it is. Throws what {@link call} throws. */
export async function uploadPicture({ site, building, floor }: PlanPlace, file: Blob): Promise<FloorPlan> {
  const url = planApi.uploadPlan.url
    .replace(':site', site)
    .replace(':building', building)
    .replace(':floor', encodeURIComponent(floor))
  let response: Response
  let answer: unknown
  try {
    response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
      body: file,
      signal: AbortSignal.timeout(UPLOAD_MAX_ms),
    })
    answer = await response.json()
  } catch (error) {
    throw new ConnectionError(error)
  }
  if (!response.ok) throw new ApiError(response.status, answer)
  return answer as FloorPlan
}
