import { cellsDatabaseOf } from '../layout.ts'
import { type Ask, doorTo, TargetUnreadable } from '../read/ask.ts'
import { askInfluxQl, literal, quoted } from '../read/influxql.ts'
import { bucketOf, organisationOf, withToken } from '../set-up/influx-2.ts'
import type { Generation, TargetConfig } from '../target.ts'
import type { Trial } from './trial.ts'

export type Place = Pick<Trial, 'config' | 'run'> & {
  /** The databases were made for this trial; otherwise somebody else's readings lie there, too. */
  readonly isOwn: boolean
  readonly organisation: string | null
}

/** One thing to be removed. */
type Step = { readonly what: string; readonly remove: () => Promise<unknown> }

const STEPS: Record<Generation, (place: Place) => readonly Step[]> = {
  'influxdb-1': influx1,
  'influxdb-2': influx2,
  'influxdb-3': influx3,
  'victoria-metrics': victoria,
}

/** Removes what a trial has written. Answers what stays behind, each a sentence; a server that does not answer any more keeps it all. */
export async function cleanUp(place: Place, generation: Generation): Promise<readonly string[]> {
  const left: string[] = []
  for (const { what, remove } of STEPS[generation](place)) {
    const sentence = await leftBehind(what, remove)
    if (sentence !== null) left.push(sentence)
  }
  return left
}

async function leftBehind(what: string, remove: () => Promise<unknown>): Promise<string | null> {
  try {
    await remove()
    return null
  } catch (error) {
    if (error instanceof TargetUnreadable) return `${what} stays behind: ${error.message}`
    throw error
  }
}

const databasesOf = ({ config }: Place): readonly string[] => [config.database, cellsDatabaseOf(config.database)]
const ofRun = ({ config, run }: Place): string => `what was written to "${config.database}" under the name ${run}`

function influx1(place: Place): readonly Step[] {
  const { config, run, isOwn } = place
  const ask = doorTo(config)
  const asks = (what: string, statement: string): Step => ({
    what,
    remove: () => askInfluxQl(ask, config.database, statement),
  })
  if (isOwn) return databasesOf(place).map((name) => asks(`database "${name}"`, `DROP DATABASE ${quoted(name)}`))
  return [
    asks(ofRun(place), `DROP SERIES FROM "readings" WHERE "site" = ${literal(run)}`),
    // Without its series a measurement is gone; to drop one by name takes an administrator.
    asks(`measurement "${run}"`, `DROP SERIES FROM ${quoted(run)}`),
  ]
}

function influx2(place: Place): readonly Step[] {
  const { config, run, isOwn, organisation } = place
  const ask = withToken(doorTo(config), `Token ${config.secret ?? ''}`)
  const remove = async (name: string): Promise<void> => {
    const { id: orgID } = await organisationOf(ask, organisation)
    const bucket = await bucketOf(ask, new URLSearchParams({ orgID, name }).toString())
    if (bucket) await ask({ method: 'DELETE', path: `/api/v2/buckets/${encodeURIComponent(bucket.id)}` })
  }
  if (isOwn) return databasesOf(place).map((name) => ({ what: `bucket "${name}"`, remove: () => remove(name) }))
  const removeRows = async (predicate: string): Promise<void> => {
    const { id: orgID } = await organisationOf(ask, organisation)
    const query = new URLSearchParams({ orgID, bucket: config.database }).toString()
    const json = { start: '1970-01-01T00:00:00Z', stop: '2200-01-01T00:00:00Z', predicate }
    await ask({ path: `/api/v2/delete?${query}`, json })
  }
  return [
    { what: ofRun(place), remove: () => removeRows(`_measurement="readings" AND site="${run}"`) },
    { what: `measurement "${run}"`, remove: () => removeRows(`_measurement="${run}"`) },
  ]
}

function influx3(place: Place): readonly Step[] {
  const { config, isOwn } = place
  if (isOwn)
    return databasesOf(place).map((name) => ({
      what: `database "${name}"`,
      remove: () => askToDrop3(bearer(config), name),
    }))
  const cannot = new TargetUnreadable('InfluxDB 3 Core removes whole databases only')
  return [{ what: ofRun(place), remove: () => Promise.reject(cannot) }]
}

const bearer = (config: TargetConfig): Ask => withToken(doorTo(config), `Bearer ${config.secret ?? ''}`)
const askToDrop3 = (ask: Ask, name: string): Promise<string> =>
  ask({ method: 'DELETE', path: `/api/v3/configure/database?db=${encodeURIComponent(name)}` })

/** Removes a database of InfluxDB 3; what stays behind, or null. */
export const dropDatabase3 = (config: TargetConfig, name: string): Promise<string | null> =>
  leftBehind(`database "${name}"`, () => askToDrop3(bearer(config), name))

/** The label `db` parts it from all others. */
function victoria(place: Place): readonly Step[] {
  const { config, run, isOwn } = place
  const ask = doorTo(config)
  const db = `db=${JSON.stringify(config.database)}`
  const selectors = isOwn ? [`{${db}}`] : [`{${db},site="${run}"}`, `{${db},__name__=~"${run}_.*"}`]
  return selectors.map((selector) => ({
    what: `series ${selector}`,
    remove: () => ask({ path: '/api/v1/admin/tsdb/delete_series', form: { 'match[]': selector } }),
  }))
}
