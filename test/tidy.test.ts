import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { expect, test } from 'vitest'

/** Who may import whom. Anything not listed is forbidden; `domain` imports nobody. A new arrow is a change of the architecture. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  domain: [],
  broker: ['domain'],
  ingest: ['domain'],
  'dashboard/server': ['domain'],
  'dashboard/web': ['domain'],
  'devices-sim': ['domain'],
  grafana: ['domain'],
}
/** The domain is arithmetic: no clock, no dice, no waiting, no world. */
const IMPURE =
  /\b(Date\.now|new Date\(\)|Math\.random|randomUUID|setTimeout|setInterval|await|async|fetch\(|process\.(?!ts')|console\.(?!report\b))|from 'node:/
/** All that the domain may import besides itself: the schema library. */
const DOMAIN_PACKAGES = /^typebox(\/|$)/
const LINES_MAX = 400

const root = resolve(import.meta.dirname, '..')
const folders = [...Object.keys(MAY_IMPORT), 'test']
const files = folders
  .flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((file) => join(folder, file)),
  )
  .filter((path) => /\.tsx?$/.test(path))
  .concat('main.ts', 'settings.ts', 'signals.ts')
  .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8'), folder: folderOf(path) }))

function folderOf(path: string): string {
  return folders.find((folder) => path.startsWith(`${folder}/`)) ?? path
}

function imports(text: string): readonly string[] {
  return [...text.matchAll(/(?:from|import) '([^']+)'/g)].map(([, specifier]) => specifier!)
}

function targetOf(from: string, specifier: string): string | null {
  if (specifier.startsWith('#domain/')) return 'domain'
  if (!specifier.startsWith('.')) return null
  return folderOf(relative(root, resolve(root, dirname(from), specifier)))
}

test('folders import only what they may', () => {
  const wrong = files
    .filter(({ folder }) => folder in MAY_IMPORT)
    .flatMap(({ path, text, folder }) =>
      imports(text)
        .map((specifier) => targetOf(path, specifier))
        .filter((target) => target !== null && target !== folder && !MAY_IMPORT[folder]!.includes(target))
        .map((target) => `${path} must not import ${target}/`),
    )
  expect(wrong).toEqual([])
})

test('across folders the domain is imported as #domain/', () => {
  const wrong = files.flatMap(({ path, text, folder }) =>
    imports(text)
      .filter((specifier) => specifier.startsWith('.') && targetOf(path, specifier) === 'domain' && folder !== 'domain')
      .map((specifier) => `${path}: ${specifier}`),
  )
  expect(wrong).toEqual([])
})

/** A file without its comments. */
const code = (text: string) => text.replace(/\/\*[^]*?\*\/|\/\/.*/g, '')

test('the domain is pure', () => {
  const impure = files.filter(({ folder, text }) => folder === 'domain' && IMPURE.test(code(text)))
  expect(impure.map(({ path }) => path)).toEqual([])
  const foreign = files
    .filter(({ folder }) => folder === 'domain')
    .flatMap(({ path, text }) =>
      imports(text)
        .filter((one) => !one.startsWith('.') && !DOMAIN_PACKAGES.test(one))
        .map((one) => `${path}: ${one}`),
    )
  expect(foreign).toEqual([])
})

test('no file outgrows a reader', () => {
  expect(files.filter(({ text }) => text.split('\n').length > LINES_MAX).map(({ path }) => path)).toEqual([])
})

test('the environment is read in one place', () => {
  const product = files.filter(({ folder }) => folder in MAY_IMPORT)
  expect(product.filter(({ text }) => text.includes('process.env')).map(({ path }) => path)).toEqual([])
})

test('nothing is left over: no focused or skipped test, no note to self', () => {
  const leftover = /\.(only|skip|todo)\(|\b(TODO|FIXME|XXX)\b|@ts-ignore/
  const self = 'test/tidy.test.ts'
  expect(files.filter(({ path, text }) => path !== self && leftover.test(text)).map(({ path }) => path)).toEqual([])
})

test('pages do not import pages', () => {
  const pages = ['control-room', 'equipment', 'device', 'guard', 'energy', 'admin', 'report']
  const pageOf = (path: string) => pages.find((page) => path.startsWith(`dashboard/web/${page}/`))
  const wrong = files
    .filter(({ path }) => pageOf(path))
    .flatMap(({ path, text }) =>
      imports(text)
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => relative(root, resolve(root, dirname(path), specifier)))
        .filter((target) => pageOf(target) && pageOf(target) !== pageOf(path))
        .map((target) => `${path} must not import ${target}`),
    )
  expect(wrong).toEqual([])
})
