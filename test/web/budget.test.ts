import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'

const DIST = join(import.meta.dirname, '../../dist/web')
const kB = 1000
const size = (path: string): number => gzipSync(readFileSync(join(DIST, path))).length
const sum = (paths: readonly string[]): number => paths.reduce((all, path) => all + size(path), 0)

const first = () =>
  [...readFileSync(join(DIST, 'index.html'), 'utf8').matchAll(/(?:src|href)="\/(assets\/[^"]+)"/g)].map((m) => m[1]!)
const assets = () => readdirSync(join(DIST, 'assets')).map((name) => `assets/${name}`)

/** Only what was built can be weighed; the project's check builds first. */
describe.runIf(existsSync(join(DIST, 'index.html')))('the built console', () => {
  test('loads at most 300 kB of script and 40 kB of style at first, compressed', () => {
    expect(first().some((path) => path.endsWith('.js'))).toBe(true)
    expect(sum(first().filter((path) => path.endsWith('.js')))).toBeLessThanOrEqual(300 * kB)
    expect(sum(first().filter((path) => path.endsWith('.css')))).toBeLessThanOrEqual(40 * kB)
  })

  test('fetches the chart only when one is looked at, and no later part is above 200 kB', () => {
    const later = assets().filter((path) => path.endsWith('.js') && !first().includes(path))
    expect(later.some((path) => path.includes('trend-chart'))).toBe(true)
    for (const path of later) expect(size(path), path).toBeLessThanOrEqual(200 * kB)
  })

  test('has no script or style inside the page, which the security policy would refuse', () => {
    const page = readFileSync(join(DIST, 'index.html'), 'utf8')
    expect(page).not.toMatch(/<style|<script(?![^>]*\ssrc=)|\sstyle=|\son\w+=/)
  })
})
