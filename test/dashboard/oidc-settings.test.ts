import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { settingsOf, UsageError } from '../../settings.ts'

const ISSUER = { WATCHROOM_OIDC_ISSUER: 'https://login.example/realms/tower' }
const WHOLE = { ...ISSUER, WATCHROOM_OIDC_CLIENT_ID: 'watchroom', WATCHROOM_OIDC_CLIENT_SECRET: 'canary' }

afterEach(() => void vi.unstubAllEnvs())
const oidcOf = (env: Readonly<Record<string, string>>) => {
  vi.unstubAllEnvs()
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value)
  return settingsOf({}, false).oidc
}

test('a provider is what the environment says of it; without an issuer there is none', () => {
  const { WATCHROOM_OIDC_ISSUER: issuer, ...rest } = WHOLE
  expect([oidcOf({}), oidcOf(rest), oidcOf({ ...WHOLE, WATCHROOM_OIDC_ISSUER: '' })]).toEqual([null, null, null])
  const plain = { issuer, clientId: 'watchroom', clientSecret: 'canary', name: 'login.example', rolesClaim: null }
  expect(oidcOf(WHOLE)).toEqual(plain)
  expect(oidcOf({ ...WHOLE, WATCHROOM_OIDC_NAME: 'Harbour Login' })).toEqual({ ...plain, name: 'Harbour Login' })
  expect(oidcOf({ ...WHOLE, WATCHROOM_OIDC_ROLES_CLAIM: 'groups' })?.rolesClaim).toBe('groups')
  for (const here of ['http://127.0.0.1:9000', 'http://localhost/realm', 'http://[::1]:80'])
    expect(oidcOf({ ...WHOLE, WATCHROOM_OIDC_ISSUER: here })?.issuer).toBe(here)
})

test('its secret may stand in a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchroom-oidc-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const file = join(folder, 'secret')
  writeFileSync(file, 'canary from a file\n')
  const id = { ...ISSUER, WATCHROOM_OIDC_CLIENT_ID: 'watchroom' }
  expect(oidcOf({ ...id, WATCHROOM_OIDC_CLIENT_SECRET_FILE: file })?.clientSecret).toBe('canary from a file')
})

test.for<readonly [env: Readonly<Record<string, string>>, says: RegExp]>([
  [ISSUER, /^WATCHROOM_OIDC_ISSUER goes together with WATCHROOM_OIDC_CLIENT_ID and WATCHROOM_OIDC_CLIENT_SECRET/],
  [{ ...WHOLE, WATCHROOM_OIDC_CLIENT_SECRET: '' }, /goes together with/],
  [{ ...WHOLE, WATCHROOM_OIDC_ISSUER: 'http://login.example' }, /^WATCHROOM_OIDC_ISSUER is https:/],
  [{ ...WHOLE, WATCHROOM_OIDC_ISSUER: 'http://127.0.0.1.example' }, /^WATCHROOM_OIDC_ISSUER is https:/],
  [{ ...WHOLE, WATCHROOM_OIDC_ISSUER: 'https://user:canary@login.example' }, /^WATCHROOM_OIDC_ISSUER is https:/],
  [{ ...WHOLE, WATCHROOM_OIDC_ISSUER: 'https://login.example?x' }, /^WATCHROOM_OIDC_ISSUER is https:/],
  [{ ...WHOLE, WATCHROOM_OIDC_CLIENT_SECRET_FILE: 'no.secret' }, /^no\.secret: ENOENT/],
  [{ ...WHOLE, WATCHROOM_OIDC_NAME: 'x'.repeat(61) }, /^WATCHROOM_OIDC_NAME has at most 60 characters/],
])('%j is refused with a sentence that quotes no secret', ([env, says]) => {
  let said = ''
  try {
    oidcOf(env)
  } catch (error) {
    expect(error).toBeInstanceOf(UsageError)
    said = (error as Error).message
  }
  expect(said).toMatch(says)
  expect(said).not.toContain('canary')
})
