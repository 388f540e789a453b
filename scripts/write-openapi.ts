import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { buildHttp } from '../dashboard/server/http.ts'
import { LIMITS } from '../dashboard/server/limits.ts'

/** Writes what the server publishes as its interface to docs/openapi.json; a test compares the two. */
const target = join(import.meta.dirname, '../docs/openapi.json')

const nothing = {} as never // no request is answered, so that nothing behind the routes is asked
const app = await buildHttp(
  {
    platform: nothing,
    people: nothing,
    duty: nothing,
    response: nothing,
    operations: { measures: { version: '', now: nothing, onCommit: () => () => {} }, backups: nothing },
    callers: nothing,
    limits: LIMITS,
    log: () => {},
  },
  null,
)
await app.ready()
await writeFile(target, `${JSON.stringify(app.swagger(), null, 2)}\n`)
await app.close()
