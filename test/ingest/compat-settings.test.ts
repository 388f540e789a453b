import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, expect, onTestFinished, test, vi } from 'vitest'
import { compatOf, readArguments } from '../../settings.ts'

afterEach(() => vi.unstubAllEnvs())
const read = (...args: readonly string[]) =>
  compatOf(readArguments(['compat', '--url', 'http://x:8086/', ...args]).options)

test('the server to be tried is what the command line says; its secret lies in the environment or a file', () => {
  const folder = mkdtempSync(join(tmpdir(), 'watchroom-compat-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const [full, empty] = [join(folder, 'secret'), join(folder, 'empty')]
  writeFileSync(full, 'of-the-file\n')
  writeFileSync(empty, '\n')
  const none = { url: 'http://x:8086', username: null, secret: null, database: null, organisation: null }
  expect(read()).toEqual(none)
  expect(read('--user', 'ada', '--password', 'p', '--database', 'd', '--org', 'o')).toEqual({
    ...none,
    username: 'ada',
    secret: 'p',
    database: 'd',
    organisation: 'o',
  })
  expect(read('--token', 't').secret).toBe('t')
  expect(read('--token-file', full).secret).toBe('of-the-file')
  expect(() => read('--token-file', empty)).toThrow('empty is empty: a password or token is expected there')
  expect(() => read('--token-file', join(folder, 'no'))).toThrow(/no: ENOENT/)
  vi.stubEnv('WATCHROOM_STORE_SECRET', 'of-the-environment')
  expect(read().secret).toBe('of-the-environment')
  expect(() => read('--token-file', full)).toThrow('one of them, not several')
  vi.stubEnv('WATCHROOM_STORE_SECRET', '')
  expect(read().secret).toBeNull()
})
