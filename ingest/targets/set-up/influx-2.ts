import { DAY_ms } from '#domain/time.ts'
import { cellsDatabaseOf } from '../layout.ts'
import { type Ask, doorTo, jsonOf, TargetUnreadable } from '../read/ask.ts'
import { type Done, keptFor, Said, type Wanted } from './done.ts'

type Organisation = { readonly id: string; readonly name: string }
type Bucket = { readonly id: string; readonly name: string }

/** Makes the two buckets and, where the server does not do it by itself, their names as databases. Throws a sentence. */
export async function setUpInflux2({ config, keep_days, organisation }: Wanted): Promise<Done> {
  const ask = withToken(doorTo(config), `Token ${config.secret ?? ''}`)
  const said = new Said()
  const { id: orgID } = await organisationOf(ask, organisation)
  const { database } = config
  await makeBucket(ask, { orgID, name: database, keep_days }, said)
  await makeBucket(ask, { orgID, name: cellsDatabaseOf(database), keep_days: null }, said)
  return said
}

/** What is asked of the API of 2.x and 3 carries the token in its own form. */
export const withToken =
  (ask: Ask, authorization: string): Ask =>
  (request) =>
    ask({ ...request, authorization })

/** The organisation of this name, or the only one that the token sees. Throws a sentence. */
export async function organisationOf(ask: Ask, name: string | null): Promise<Organisation> {
  const { orgs = [] } = jsonOf(await ask({ method: 'GET', path: '/api/v2/orgs?limit=100' })) as {
    readonly orgs?: readonly Organisation[]
  }
  const found = name === null ? orgs : orgs.filter((one) => one.name === name)
  if (found.length === 1) return found[0]!
  const names = orgs.map((one) => one.name).join(', ') || 'none'
  throw new TargetUnreadable(`choose an organisation with --org NAME; the token sees: ${names}`)
}

async function makeBucket(
  ask: Ask,
  { orgID, name, keep_days }: { readonly orgID: string; readonly name: string; readonly keep_days: number | null },
  said: Said,
): Promise<void> {
  const query = new URLSearchParams({ orgID, name }).toString()
  const retentionRules = keep_days === null ? [] : [{ type: 'expire', everySeconds: (keep_days * DAY_ms) / 1000 }]
  let bucket = await bucketOf(ask, query)
  if (bucket === null) {
    const json = { orgID, name, retentionRules }
    bucket = jsonOf(await ask({ path: '/api/v2/buckets', json })) as Bucket
    said.did.push(`created bucket "${name}", kept ${keptFor(keep_days)}`)
  } else if (keep_days === null) said.did.push(`bucket "${name}" is there already`)
  else {
    await ask({ method: 'PATCH', path: `/api/v2/buckets/${encodeURIComponent(bucket.id)}`, json: { retentionRules } })
    said.did.push(`bucket "${name}" was there already; it is now kept ${keptFor(keep_days)}`)
  }
  await mapDatabase(ask, { orgID, bucketID: bucket.id, database: name }, said)
}

/** null where there is none; 404 is the answer to a name that is not there. */
export async function bucketOf(ask: Ask, query: string): Promise<Bucket | null> {
  try {
    const { buckets = [] } = jsonOf(await ask({ method: 'GET', path: `/api/v2/buckets?${query}` })) as {
      readonly buckets?: readonly Bucket[]
    }
    return buckets[0] ?? null
  } catch (error) {
    if (error instanceof TargetUnreadable && error.status === 404) return null
    throw error
  }
}

/** A bucket is a database of its name for `/write` and `/query`; before 2.2 only where that was said. */
async function mapDatabase(
  ask: Ask,
  { orgID, bucketID, database }: { readonly orgID: string; readonly bucketID: string; readonly database: string },
  said: Said,
): Promise<void> {
  const query = new URLSearchParams({ orgID, db: database }).toString()
  const { content = [] } = jsonOf(await ask({ method: 'GET', path: `/api/v2/dbrps?${query}` })) as {
    readonly content?: readonly unknown[]
  }
  if (content.length > 0) return
  await ask({ path: '/api/v2/dbrps', json: { bucketID, database, default: true, orgID, retention_policy: 'autogen' } })
  said.did.push(`bucket "${database}" can be written and read as a database`)
}
