import { InfluxDB } from 'influx'
import { failureWords, wordsOf } from '../answer.ts'
import { cellsDatabaseOf } from '../layout.ts'
import { SILENT_ms, TargetUnreadable } from '../read/ask.ts'
import { quoted } from '../read/influxql.ts'
import type { TargetConfig } from '../target.ts'
import { type Done, keptFor, Said, type Wanted } from './done.ts'

/** InfluxDB's own choice for what is kept long. */
const SHARD_LONG_days = 7

/** Makes the two databases and sets how long readings are kept. Throws a sentence. */
export async function setUpInflux1({ config, keep_days }: Wanted): Promise<Done> {
  const client = clientOf(config)
  const said = new Said()
  const there = await told(client.getDatabaseNames())
  for (const name of [config.database, cellsDatabaseOf(config.database)]) {
    if (there.includes(name)) {
      said.did.push(`database "${name}" is there already`)
      continue
    }
    await told(client.createDatabase(name))
    said.did.push(`created database "${name}"`)
  }
  said.did.push(await keep(client, config.database, keep_days))
  return said
}

async function keep(client: InfluxDB, database: string, days: number | null): Promise<string> {
  const policies = (await told(client.showRetentionPolicies(database))) as unknown as readonly Policy[]
  const policy = policies.find((one) => one.default)
  if (days === null)
    return `readings are kept ${policy === undefined || policy.duration === '0s' ? keptFor(null) : policy.duration}, as before`
  // The library's own call leaves the shards as they are, which are longer than a short retention may be.
  const shard_days = days > SHARD_LONG_days ? SHARD_LONG_days : 1
  const [verb, name] = policy ? ['ALTER', policy.name] : ['CREATE', 'readings']
  const lengths = `DURATION ${days}d REPLICATION 1 SHARD DURATION ${shard_days}d DEFAULT`
  const statement = `${verb} RETENTION POLICY ${quoted(name)} ON ${quoted(database)} ${lengths}`
  await told(client.query(statement, { precision: 'ms', database }))
  return `readings are kept ${keptFor(days)}; cells (1 min, 1 h, 1 day) for ever`
}

type Policy = { readonly name: string; readonly duration: string; readonly default: boolean }

function clientOf({ url, username, secret }: TargetConfig): InfluxDB {
  const { protocol, hostname, port, pathname } = new URL(url)
  return new InfluxDB({
    ...(username === null ? {} : { username, password: secret ?? '' }),
    hosts: [
      {
        host: hostname,
        port: Number(port || (protocol === 'https:' ? 443 : 80)),
        protocol: protocol === 'https:' ? 'https' : 'http',
        path: pathname === '/' ? '' : pathname.replace(/\/$/, ''),
      },
    ],
    // A refused statement is refused again; and the library takes a host that failed out of its list.
    pool: { maxRetries: 0, requestTimeout: SILENT_ms },
  })
}

/** The library waits for ever where the server closes half-way. */
async function told<T>(asked: Promise<T>): Promise<T> {
  const late = Promise.withResolvers<never>()
  const timer = setTimeout(() => late.reject(new TargetUnreadable('the server does not answer')), SILENT_ms)
  try {
    return await Promise.race([asked, late.promise])
  } catch (error) {
    if (error instanceof TargetUnreadable) throw error
    throw refusedBy(error as Error)
  } finally {
    clearTimeout(timer)
  }
}

/** The library says `A 403 Forbidden error occurred: …`, or what became of the connection. */
function refusedBy(error: Error): TargetUnreadable {
  const [, status, body] = /^A (\d+) .* error occurred: ([^]*)/.exec(error.message) ?? []
  if (status === undefined) return new TargetUnreadable(`the server refuses (${wordsOf(failureWords(error))})`)
  return new TargetUnreadable(`the server refuses (${status} ${wordsOf(body!.trim())})`, Number(status))
}
