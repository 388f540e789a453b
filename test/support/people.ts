import type { Account, Grant } from '#domain/person/account.ts'
import { ROLES } from '#domain/person/role.ts'
import type { NewAuditEntry } from '#domain/audit/entry.ts'
import { Ledger } from '../../ingest/ledger.ts'
import { createPeople, type Keys, type PeopleOptions } from '../../ingest/people/people.ts'

/** Everything at every site, for stories that are not about rights. */
export const EVERYTHING: readonly Grant[] = ROLES.map((role) => ({ site: '*', role }))

/** The real people over the real ledger, without a journal behind it: what is written is on disk at once. */
export function peopleInMemory(now: () => number, more: Pick<PeopleOptions, 'oidc'> = {}) {
  const audit: NewAuditEntry[] = []
  const outbox = {
    record: () => {},
    audit: (entry: NewAuditEntry) => void audit.push(entry),
    duty: () => {
      throw new Error('people write no duty log')
    },
    whenRecorded: (done: (recorded: boolean) => void) => done(true),
  }
  const ledger = new Ledger({ records: [] }, outbox, { wake: () => {}, trouble: () => null })
  return { ...createPeople({ ledger, now, ...more }), audit }
}

export type TestPerson = Partial<Pick<Account, 'login' | 'name' | 'grants'>>

/** Signs a person in over HTTP by a one-time link, making the account where there is none; answers the Cookie header of the session. */
export async function signIn(url: string, keys: Keys, person: TestPerson = {}): Promise<string> {
  const { name = 'Li', grants = EVERYTHING, login = loginFor(name) } = person
  const link = await keys.enter({ login, name, grants, language: 'en' })
  if (!link?.ok) throw new Error(`no link for ${login}: ${JSON.stringify(link)}`)
  return cookieOf(await postJson(url, '/api/links/enter', { secret: link.value }))
}

export const postJson = (url: string, path: string, body: unknown, cookie?: string): Promise<Response> =>
  fetch(new URL(path, url), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(cookie === undefined ? {} : { cookie }) },
    body: JSON.stringify(body),
  })

/** Makes a screen on a wall as this administrator and opens it; answers the Cookie header of its browser. */
export async function opensScreen(
  url: string,
  administrator: string,
  screen: { readonly name: string; readonly site: string },
) {
  const made = await postJson(url, '/api/screens', screen, administrator)
  const { link } = (await made.json()) as { readonly link: string }
  return cookieOf(await postJson(url, '/api/links/screen', { secret: link }))
}

/** The Cookie header for what an answer set; throws where it set none. */
export async function cookieOf(response: Response): Promise<string> {
  const [cookie] = response.headers.getSetCookie()
  if (cookie === undefined) throw new Error(`no cookie: ${response.status} ${await response.text()}`)
  return cookie.split(';', 1)[0]!
}

const loginFor = (name: string): string => `p-${Buffer.from(name).toString('hex').slice(0, 50)}`
