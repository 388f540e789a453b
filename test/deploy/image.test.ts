import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cloned, readBuild } from './dockerfile.ts'

const ROOT = resolve(import.meta.dirname, '../..')
/** Installing the packages takes most of it. */
const BUILD_ms = 240_000
const STOP_ms = 10_000
/** Debian's `nobody`: may read the tree and write nothing in it. */
const NOBODY = { uid: 65_534, gid: 65_534 }

let folder: string
let image: string
let data: string
let child: ChildProcess | null = null

/** The commands of the Dockerfile over what it copies of a clone; what runs in the image is the tree that they make. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchroom-image-'))
  await chmod(folder, 0o755)
  const source = join(folder, 'src')
  image = join(folder, 'opt/watchroom')
  data = join(folder, 'data')
  const { copied, commands } = readBuild(ROOT)
  for (const path of copied) {
    await mkdir(join(source, dirname(path)), { recursive: true })
    await cp(join(ROOT, path), join(source, path))
  }
  await symlink(join(ROOT, 'node_modules'), join(source, 'node_modules'))
  for (const command of commands) run(command.replaceAll('/src', source).replaceAll('/opt/watchroom', image), source)
  await mkdir(data)
  await cp(join(ROOT, 'test/deploy/site.yaml'), join(data, 'watchroom.yaml'))
  for (const path of [data, join(data, 'watchroom.yaml')]) await chown(path, NOBODY.uid, NOBODY.gid)
}, BUILD_ms)
afterAll(async () => {
  child?.kill('SIGKILL')
  await rm(folder, { recursive: true, force: true })
})

/** The Node of this test comes first, as the image's does. */
const environment = (more: Readonly<Record<string, string>> = {}) => ({
  PATH: `${dirname(process.execPath)}:${process.env['PATH']}`,
  ...more,
})

const run = (command: string, cwd: string): void =>
  void execFileSync('sh', ['-ec', command], {
    cwd,
    env: environment({ HOME: process.env['HOME'] ?? '/root' }),
    stdio: 'pipe',
  })

/** Every file of the tree with its size and age. */
const filesOf = (root: string): readonly string[] =>
  readdirSync(root, { recursive: true, encoding: 'utf8' })
    .map((path) => {
      const { size, mtimeMs, ctimeMs } = statSync(join(root, path))
      return `${path} ${size} ${mtimeMs} ${ctimeMs}`
    })
    .toSorted()

test('the tree holds what runs and nothing else', () => {
  const packages = readdirSync(join(image, 'node_modules'))
  for (const one of ['fastify', 'aedes', '@duckdb', 'prom-client']) expect(packages).toContain(one)
  for (const one of ['vite', 'vitest', 'typescript', '@playwright', '@grafana', 'jsdom'])
    expect(packages).not.toContain(one)
  expect(readdirSync(image).toSorted()).toEqual(
    [
      '.npmrc',
      'LICENSE',
      'README.md',
      'broker',
      'dashboard',
      'deploy',
      'devices-sim',
      'dist',
      'domain',
      'ingest',
      'main.ts',
    ]
      .concat(['node_modules', 'package-lock.json', 'package.json', 'settings.ts', 'watchroom.mjs'])
      .toSorted(),
  )
  expect(readdirSync(join(image, 'dashboard'))).toEqual(['server'])
  expect(readdirSync(join(image, 'deploy'))).toEqual(['entry.sh'])
})

test('nothing that the product is made of was left behind on the way into the image', () => {
  const parts = /^(broker|domain|ingest|devices-sim|dashboard\/server)\//
  const expected = cloned(ROOT).flatMap((path) => {
    if (parts.test(path)) return [path]
    return path.startsWith('dashboard/web/public/') ? [path.replace('dashboard/web/public', 'dist/web')] : []
  })
  expect(expected).toEqual(expect.arrayContaining(['domain/text.ts', 'dist/web/sw.js']))
  expect(expected.filter((path) => !existsSync(join(image, path)))).toEqual([])
})

test('the built server holds a file for every thread that the sources begin, and is ASCII', async () => {
  const server = join(image, 'dist/server')
  const sources = ['broker', 'ingest'].flatMap((part) =>
    readdirSync(join(image, part), { recursive: true, encoding: 'utf8' })
      .filter((path) => path.endsWith('worker.ts'))
      .map((path) => `${part}/${path}`.replace(/\.ts$/, '').replaceAll('/', '-')),
  )
  const begun = new Set<string>()
  for (const file of readdirSync(server)) {
    const text = await readFile(join(server, file), 'latin1')
    // oxlint-disable-next-line no-control-regex -- that is what is asked
    expect(/[^\0-\x7f]/.test(text), file).toBe(false)
    expect(text, file).not.toMatch(/worker\.ts['"]/)
    for (const [, thread] of text.matchAll(/new URL\(["']\.\/([\w-]*worker)\.js["'], import\.meta\.url\)/g))
      begun.add(thread!)
  }
  expect(sources.length).toBeGreaterThan(5)
  expect([...begun].toSorted()).toEqual(sources.toSorted())
  expect(readdirSync(server)).toEqual(expect.arrayContaining(sources.map((thread) => `${thread}.js`)))
})

test('nobody starts it on a tree that cannot be written; it is well, shows its page, and ends within 10 s of SIGTERM', async () => {
  const before = filesOf(image)
  const started = spawn(join(image, 'deploy/entry.sh'), ['start'], {
    ...NOBODY,
    cwd: image,
    env: environment({
      NODE_ENV: 'production',
      WATCHROOM_DATA: join(data, 'watchroom'),
      WATCHROOM_HTTP_PORT: '0',
      WATCHROOM_MQTT_PORT: '0',
      WATCHROOM_MQTT_HOST: '127.0.0.1',
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child = started
  let out = ''
  started.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  started.stderr.resume()
  await expect.poll(() => started.exitCode ?? /^set up {2}\S+/m.test(out), { timeout: 60_000 }).toBe(true)
  const url = /^open (\S+)$/m.exec(out)![1]!
  const health = await fetch(`${url}/health`)
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok', reasons: [] }])
  const page = await fetch(url, { headers: { accept: 'text/html' } })
  expect([page.status, (await page.text()).includes('<div id="root">')]).toEqual([200, true])

  const from = performance.now()
  started.kill('SIGTERM')
  const [code] = (await once(started, 'close')) as [number | null]
  expect([code, performance.now() - from < STOP_ms]).toEqual([0, true])
  expect(filesOf(image)).toEqual(before)
  expect(readdirSync(join(data, 'watchroom'))).toContain('journal.sqlite')
})

test('the Dockerfile runs these steps, as a user without rights, and starts the product as systemd does', async () => {
  const text = await readFile(join(ROOT, 'Dockerfile'), 'utf8')
  for (const step of [
    'tree /src /opt/watchroom',
    'packages /opt/watchroom',
    'build /src /opt/watchroom',
    'seal /opt/watchroom',
  ])
    expect(text).toContain(`deploy/image-steps.sh ${step}`)
  expect(text).toMatch(/^USER node$/m)
  expect(text).toMatch(/^HEALTHCHECK /m)
  expect(text).toMatch(/^ARG NODE_IMAGE=node:26\.\d+\.\d+-/m)
  const entry = await readFile(join(ROOT, 'deploy/entry.sh'), 'utf8')
  expect(entry).toContain('exec node "$here/watchroom.mjs" "$@"')
  expect(await readFile(join(ROOT, 'deploy/watchroom.service'), 'utf8')).toMatch(
    /^ExecStart=\/usr\/bin\/node \/opt\/watchroom\/watchroom\.mjs start /m,
  )
})
