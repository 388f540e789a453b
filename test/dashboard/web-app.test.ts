import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { tinyDashboard } from '../support/tiny-dashboard.ts'

const PAGE = { headers: { accept: 'text/html,application/xhtml+xml' } }
const INDEX = '<!doctype html><title>control room</title>'

/** A built web app in a folder beside a file that nobody may read. */
function builtApp(): string {
  const folder = mkdtempSync(join(tmpdir(), 'watchroom-web-'))
  onTestFinished(() => rmSync(folder, { recursive: true }))
  const root = join(folder, 'dist')
  mkdirSync(join(root, 'assets'), { recursive: true })
  writeFileSync(join(root, 'index.html'), INDEX)
  writeFileSync(join(root, 'sw.js'), 'self.skipWaiting()')
  writeFileSync(join(root, '.env'), 'canary')
  writeFileSync(join(root, 'assets', 'main-3f2a.js'), 'console.log(1)')
  writeFileSync(join(folder, 'secret.txt'), 'canary')
  mkdirSync(join(folder, 'dist-old'))
  writeFileSync(join(folder, 'dist-old', 'secret.txt'), 'canary')
  return root
}

test('hashed files are kept for ever, the page and the service worker are asked for each time', async () => {
  const { ask } = await tinyDashboard({ webRoot: builtApp() })
  expect(await ask('/', PAGE)).toMatchObject({ status: 200, text: INDEX, headers: { 'cache-control': 'no-cache' } })
  expect((await ask('/index.html')).headers['cache-control']).toBe('no-cache')
  expect((await ask('/sw.js')).headers['cache-control']).toBe('no-cache')
  expect(await ask('/assets/main-3f2a.js')).toMatchObject({
    status: 200,
    text: 'console.log(1)',
    headers: {
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'application/javascript; charset=utf-8',
    },
  })
})

test('an address inside the app opens the app when a person loads it', async () => {
  const { ask } = await tinyDashboard({ webRoot: builtApp() })
  for (const path of ['/sites/tower/alarms', '/sites/tower/equipment/pump-1?tab=trend', '/x%20y'])
    expect(await ask(path, PAGE)).toMatchObject({ status: 200, text: INDEX, headers: { 'cache-control': 'no-cache' } })
})

test.for([
  ['/api/nothing', PAGE],
  ['/assets/main-old.js', PAGE],
  ['/sites/tower', {}],
  ['/favicon.ico', { headers: { accept: 'image/*' } }],
] as const)('%s, unknown to the app, is a 404 and not a page', async ([path, how]) => {
  const { ask } = await tinyDashboard({ webRoot: builtApp() })
  expect(await ask(path, how)).toMatchObject({ status: 404, json: { code: 'not-found' } })
})

test.for([
  '/../secret.txt',
  '/assets/../../secret.txt',
  '/%2e%2e/secret.txt',
  '/%2e%2e%2fsecret.txt',
  '/..%2fsecret.txt',
  '/..%5csecret.txt',
  '/%252e%252e/secret.txt',
  '/assets/..%2f..%2fsecret.txt',
  '/../dist-old/secret.txt',
  '//etc/passwd',
  '/%2fetc/passwd',
  '/assets/%00',
  '/sw.js%00.html',
  '/.env',
  '/%2eenv',
  '/assets',
  '/assets/',
])('GET %s gives nothing outside the app away', async (path) => {
  const { ask, logged } = await tinyDashboard({ webRoot: builtApp() })
  for (const how of [{}, PAGE]) {
    const answer = await ask(path, how)
    expect(answer.text).not.toMatch(/canary|root:/)
    if (answer.status === 200) expect(answer.text).toBe(INDEX)
    else expect(answer.json).toMatchObject({ code: expect.any(String), message: { en: expect.any(String) } })
  }
  expect(logged).toEqual([])
})

test('without a build, a page says how to make one; the API is served all the same', async () => {
  for (const webRoot of [null, join(tmpdir(), 'watchroom-no-such-folder')]) {
    const { ask } = await tinyDashboard({ webRoot })
    const page = await ask('/', PAGE)
    expect(page).toMatchObject({ status: 503, headers: { 'content-type': 'text/html; charset=utf-8' } })
    expect(page.text).toContain('npm run build')
    expect((await ask('/api/sites')).status).toBe(200)
  }
})
