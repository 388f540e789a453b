import { join } from 'node:path'
import type { Log } from '#domain/log.ts'
import type { Actor } from '#domain/person/actor.ts'
import { type FloorPlan, hasFloor, type Pin, planKey, type PlanPlace } from '#domain/plan/plan.ts'
import { pinProblems } from '#domain/plan/pin-problems.ts'
import type { Estate } from '#domain/site/estate.ts'
import type { Millis } from '#domain/time.ts'
import type { Refused } from '#domain/wire/errors.ts'
import type { PlanAnswer, Plans } from '#domain/wire/plan.ts'
import type { Ledger } from '../ledger.ts'
import { type PictureFiles, pictureFiles } from './picture-files.ts'
import { readPictureInThread } from './read-in-thread.ts'

type Parts = {
  /** The data folder. */
  readonly folder: string
  readonly estate: Estate
  readonly ledger: Ledger
  readonly now: () => Millis
  readonly log: Log
}

/** The floor plans: pictures as files in the data folder, everything else as records of the ledger. */
export async function openPlans({ folder, estate, ledger, now, log }: Parts): Promise<Plans> {
  const shelf = ledger.shelf<FloorPlan>('plan')
  const files = pictureFiles(join(folder, 'plans'))
  await files
    .dropAllExcept(new Set(shelf.list().map(({ image }) => image.id)))
    .catch((error: Error) => log({ level: 'warn', code: 'plans.not-tidied', detail: error.message }))
  const write = async (plan: FloorPlan, by: Actor, action: string, detail: Readonly<Record<string, unknown>>) => {
    const entry = { at: plan.changedAt, site: plan.site, by, action, subject: planKey(plan), detail }
    const refused = await ledger.write([shelf.put(planKey(plan), plan)], [entry])
    return refused ? { refused } : { plan }
  }

  const takePicture = async (place: PlanPlace, by: Actor, bytes: Uint8Array): Promise<PlanAnswer> => {
    if (!isFloor(estate, place)) return { refused: NO_FLOOR }
    const read = await readPictureInThread(bytes)
    if ('refused' in read) return read
    const { type, width, height, end } = read.picture
    const id = await keep(files, bytes.subarray(0, end))
    if (typeof id !== 'string') return { refused: id }
    const old = shelf.get(planKey(place))
    const plan: FloorPlan = {
      ...place,
      image: { id, type, width, height, size_bytes: end },
      pins: old?.pins ?? [],
      version: (old?.version ?? 0) + 1,
      changedAt: now(),
      changedBy: by.name,
    }
    const answer = await write(plan, by, 'plan.upload', { image: plan.image, before: old?.image ?? null })
    // A picture that may be recorded after all is kept; what is not recorded goes at the next start.
    if (old && 'plan' in answer)
      await files.drop(old.image.id).catch((error: Error) => {
        log({ level: 'warn', code: 'plans.not-tidied', detail: error.message })
      })
    return answer
  }

  const savePins = async (place: PlanPlace, by: Actor, version: number, pins: readonly Pin[]): Promise<PlanAnswer> => {
    const old = shelf.get(planKey(place))
    if (!old || !isFloor(estate, place)) return { refused: NO_PLAN }
    const own = new Set(estate.equipment.filter(({ site }) => site === place.site).map(({ id }) => id))
    const [problem] = pinProblems(pins, own)
    if (problem)
      return {
        refused: { code: 'request.invalid', fill: { detail: `pins/${problem.path.join('/')}: ${problem.sentence}` } },
      }
    if (old.version !== version) return { refused: { code: 'plan.changed', fill: { by: old.changedBy } } }
    const plan: FloorPlan = { ...old, pins, version: version + 1, changedAt: now(), changedBy: by.name }
    return write(plan, by, 'plan.pins', { before: old.pins, after: pins })
  }

  return {
    list: (site) => inOrder(estate, site, shelf.list()),
    picture: async (site, image) => {
      const type = shelf.list().find((plan) => plan.site === site && plan.image.id === image)?.image.type
      const bytes = type === undefined ? null : await files.read(image)
      return type === undefined || bytes === null ? null : { type, bytes }
    },
    takePicture,
    savePins,
  }
}

const NO_FLOOR: Refused = { code: 'not-found', fill: { what: { en: 'floor', zh: '楼层' } } }
const NO_PLAN: Refused = { code: 'not-found', fill: { what: { en: 'floor plan', zh: '平面图' } } }

function isFloor({ sites }: Estate, place: PlanPlace): boolean {
  const site = sites.find(({ id }) => id === place.site)
  return site !== undefined && hasFloor(site, place)
}

/** The name of the file, or why it was not written. */
const keep = (files: PictureFiles, bytes: Uint8Array): Promise<string | Refused> =>
  files
    .keep(bytes)
    .catch((error: Error): Refused => ({ code: 'plan.not-kept', fill: { detail: error.message.split(':', 1)[0]! } }))

/** As the site file names the floors; a plan of a floor that is not there any more is kept, and not shown. */
function inOrder(estate: Estate, site: string, plans: readonly FloorPlan[]): readonly FloorPlan[] {
  const byKey = new Map(plans.map((plan) => [planKey(plan), plan]))
  const { buildings = [] } = estate.sites.find(({ id }) => id === site) ?? {}
  return buildings.flatMap(({ id: building, floors }) =>
    floors.map((floor) => byKey.get(planKey({ site, building, floor }))).filter((plan) => plan !== undefined),
  )
}
