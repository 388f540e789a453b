import { cellsDatabaseOf } from '../layout.ts'
import { type Ask, doorTo, jsonOf } from '../read/ask.ts'
import { type Done, keptFor, Said, type Wanted } from './done.ts'
import { withToken } from './influx-2.ts'

/** Makes the two databases. How long one is kept can be said only when it is made. Throws a sentence. */
export async function setUpInflux3({ config, keep_days }: Wanted): Promise<Done> {
  const ask = withToken(doorTo(config), `Bearer ${config.secret ?? ''}`)
  const said = new Said()
  const there = await databasesOf(ask)
  const wanted = [
    [config.database, keep_days],
    [cellsDatabaseOf(config.database), null],
  ] as const
  for (const [name, days] of wanted) {
    if (there.includes(name)) {
      said.did.push(`database "${name}" is there already`)
      if (days !== null) said.cannot.push(`how long "${name}" is kept cannot be changed: it was said when it was made`)
      continue
    }
    await ask({
      path: '/api/v3/configure/database',
      json: { db: name, ...(days === null ? {} : { retention_period: `${days}d` }) },
    })
    said.did.push(`created database "${name}", kept ${keptFor(days)}`)
  }
  return said
}

async function databasesOf(ask: Ask): Promise<readonly string[]> {
  const rows = jsonOf(
    await ask({ method: 'GET', path: '/api/v3/configure/database?format=json' }),
  ) as readonly Readonly<Record<string, unknown>>[]
  return rows.map((row) => String(row['iox::database']))
}
