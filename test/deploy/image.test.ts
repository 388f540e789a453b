import { type ChildProcess, execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { chmod, chown, cp, mkdir, mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const ROOT = resolve(import.meta.dirname, '../..')
const STEPS = join(ROOT, 'deploy/image-steps.sh')
/** Installing the packages takes most of it. */
const BUILD_ms = 240_000
const STOP_ms = 10_000
/** Debian's `nobody`: may read the tree and write nothing in it. */
const NOBODY = { uid: 65_534, gid: 65_534 }

let folder: string
let image: string
let data: string
let child: ChildProcess | null = null

/** The steps of the Dockerfile, in their order, over what a clone holds; what runs in the image is the tree that they make. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'watchroom-image-'))
  await chmod(folder, 0o755)
  const source = join(folder, 'src')
  image = join(folder, 'opt/watchroom')
  data = join(folder, 'data')
  const listed = execFileSync('git', ['ls-files', '-z', '-co', '--exclude-standard'], { cwd: ROOT, encoding: 'utf8' })
  for (const path of listed.split('\0').filter((one) => one !== '' && existsSync(join(ROOT, one)))) {
    await mkdir(join(source, dirname(path)), { recursive: true })
    await cp(join(ROOT, path), join(source, path))
  }
  await symlink(join(ROOT, 'node_modules'), join(source, 'node_modules'))
  run('tree', source, image)
  run('packages', image)
  // `npm test` has built the pages already; otherwise the step does it.
  if (existsSync(join(ROOT, 'dist/web/index.html')))
    await cp(join(ROOT, 'dist/web'), join(image, 'dist/web'), { recursive: true })
  else run('pages', source, image)
  await chown(join(image, 'dist'), NOBODY.uid, NOBODY.gid)
  execFileSync(STEPS, ['cache', image], { ...NOBODY, env: environment({ HOME: '/nonexistent' }), stdio: 'pipe' })
  run('seal', image)
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

const run = (...args: readonly string[]): void =>
  void execFileSync(STEPS, args, { env: environment({ HOME: process.env['HOME'] ?? '/root' }), stdio: 'pipe' })

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
    ['.npmrc', 'LICENSE', 'README.md', 'broker', 'dashboard', 'devices-sim', 'dist', 'domain', 'ingest', 'main.ts']
      .concat(['node_modules', 'package-lock.json', 'package.json', 'scripts', 'settings.ts', 'watchroom.mjs'])
      .toSorted(),
  )
  expect(readdirSync(join(image, 'dashboard'))).toEqual(['server'])
})

test('nobody starts it on a tree that cannot be written; it is well, shows its page, and ends within 10 s of SIGTERM', async () => {
  const before = filesOf(image)
  const started = spawn(process.execPath, [join(image, 'watchroom.mjs'), 'start'], {
    ...NOBODY,
    cwd: image,
    env: environment({
      NODE_ENV: 'production',
      NODE_DEBUG_NATIVE: 'COMPILE_CACHE',
      WATCHROOM_DATA: join(data, 'watchroom'),
      WATCHROOM_HTTP_PORT: '0',
      WATCHROOM_MQTT_PORT: '0',
      WATCHROOM_MQTT_HOST: '127.0.0.1',
    }),
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  child = started
  let [out, err] = ['', '']
  started.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()))
  started.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()))
  await expect.poll(() => started.exitCode ?? /^set up {2}\S+/m.test(out), { timeout: 60_000 }).toBe(true)
  const url = /^open (\S+)$/m.exec(out)![1]!
  const health = await fetch(`${url}/health`)
  expect([health.status, await health.json()]).toEqual([200, { status: 'ok', reasons: [] }])
  const page = await fetch(url, { headers: { accept: 'text/html' } })
  expect([page.status, (await page.text()).includes('<div id="root">')]).toEqual([200, true])
  // What the build has compiled is used, by the main thread as by the others.
  for (const file of ['main.ts', 'ingest/journal/worker.ts', 'ingest/telemetry/worker.ts'])
    expect(acceptedIn(err), file).toContain(`file://${image}/${file}`)

  const from = performance.now()
  started.kill('SIGTERM')
  const [code] = (await once(started, 'close')) as [number | null]
  expect([code, performance.now() - from < STOP_ms]).toEqual([0, true])
  expect(filesOf(image)).toEqual(before)
  expect(readdirSync(join(data, 'watchroom'))).toContain('journal.sqlite')
})

/** Of Node's own words on its compile cache: what was taken from it. */
const acceptedIn = (said: string): readonly string[] =>
  [...said.matchAll(/cache for \S+ (\S+) was accepted/g)].map(([, url]) => url!)

test('the Dockerfile runs these steps, as a user without rights, and starts the product as systemd does', async () => {
  const text = await readFile(join(ROOT, 'Dockerfile'), 'utf8')
  for (const step of [
    'tree /src /opt/watchroom',
    'packages /opt/watchroom',
    'pages /src /opt/watchroom',
    'cache /opt/watchroom',
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
