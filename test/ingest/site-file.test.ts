import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { addDevice, EXAMPLE_SITE_FILE } from '../../ingest/edit-site-file.ts'
import { parseSiteFile, readSiteFile } from '../../ingest/site-file.ts'
import { writeFileNew } from '../../ingest/write-file.ts'

const GOOD = `sites:
  - { id: hq, name: HQ, timeZone: Asia/Shanghai, buildings: [{ id: main, name: Main, floors: [B1] }] }
equipment:
  - { id: pump-1, kind: pump, name: { en: Pump, zh: 泵 }, building: main, floor: B1 }
devices:
  - { id: pump-1, equipment: [pump-1], secret: a-long-secret }
`
const problemsOf = (text: string): string => {
  try {
    parseSiteFile(text, 'site.yaml')
  } catch (error) {
    return (error as Error).message
  }
  return ''
}

const STORE = 'id: influx, type: influxdb, url: "http://127.0.0.1:8086", database: watchroom, secret: { env: NAME }'
const STORES = (...stores: readonly string[]): string =>
  ['telemetry:', '  stores:', ...stores.map((store) => `    - { ${store} }`), ''].join('\n')

const withAlarm = (condition: string) =>
  GOOD.replace(
    'floor: B1 }',
    `floor: B1, alarms: { mine: { message: M, priority: low, onDelay_ms: 0, offDelay_ms: 0, guidance: { means: A, do: B }, condition: ${condition} } } }`,
  )
const ids = (text: string) => parseSiteFile(text, 'site.yaml').estate.definitions.get('hq/pump-1')!

test('the example that init writes is right, and so is the smallest file', () => {
  expect(parseSiteFile(EXAMPLE_SITE_FILE, 'example').estate.devices).toHaveLength(2)
  const { estate, retention } = parseSiteFile(GOOD, 'site.yaml')
  expect(estate.equipment[0]).toMatchObject({ site: 'hq', id: 'pump-1', building: 'main' })
  expect(estate.definitions.get('hq/pump-1')!.length).toBeGreaterThan(3)
  expect(estate.secrets.get('hq/pump-1')).toBe('a-long-secret')
  expect(retention.raw_days).toBe(90)
})

test('time-series servers stand in the file, their secrets do not', () => {
  expect(parseSiteFile(GOOD, 'site.yaml').telemetry).toEqual({ stores: [], read: 'embedded' })
  const { telemetry } = parseSiteFile(`${GOOD}${STORES(STORE)}  read: influx\n`, 'site.yaml')
  const [id, url] = ['influx', 'http://127.0.0.1:8086']
  const store = { id, type: 'influxdb', url, database: 'watchroom', username: null, secret: { env: 'NAME' } }
  expect(telemetry).toEqual({ stores: [store], read: 'influx' })
  expect(problemsOf(`${GOOD}${STORES(STORE.replace('{ env: NAME }', 'canary-password'))}`)).not.toContain('canary')
})

describe('what is wrong is named with line and column', () => {
  test.each([
    ['an unknown key', GOOD.replace('timeZone:', 'timezone:'), 'site.yaml:2:25: unknown key "timezone"'],
    ['an unknown top key', `${GOOD}alarms: []\n`, 'site.yaml:7:1: unknown key "alarms"'],
    ['a missing key', GOOD.replace('kind: pump, ', ''), '"kind" is missing'],
    ['an unknown kind', GOOD.replace('kind: pump', 'kind: pmp'), 'site.yaml:4:19: no kind "pmp"'],
    ['an unknown time zone', GOOD.replace('Asia/Shanghai', 'Asia/Nowhere'), '"Asia/Nowhere" is no time zone'],
    ['an unknown building', GOOD.replace('building: main', 'building: east'), 'no building "east"'],
    ['an unknown floor', GOOD.replace('floor: B1', 'floor: B9'), 'no floor "B9"'],
    [
      'unknown equipment of a device',
      GOOD.replace('equipment: [pump-1]', 'equipment: [pump-2]'),
      'no equipment "pump-2"',
    ],
    ['an id that is no slug', GOOD.replace('id: hq', 'id: H Q'), 'site.yaml:2:7: id must match'],
    ['an id twice', `${GOOD}  - { id: pump-1, equipment: [] }\n`, '"pump-1" stands twice'],
    ['a gateway that is not there', GOOD.replace(', secret', ', gateway: gw, secret'), 'no device "gw"'],
    ['a gateway that is itself', GOOD.replace(', secret', ', gateway: pump-1, secret'), 'is its own gateway'],
    ['an unknown store to read', `${GOOD}telemetry: { read: influx }\n`, 'site.yaml:7:14: no store "influx"'],
    ['a store twice', `${GOOD}${STORES(STORE, STORE)}`, 'site.yaml:10:9: "influx" stands twice'],
    [
      'a store named like the one within',
      `${GOOD}${STORES(STORE.replace('id: influx', 'id: embedded'))}`,
      'within Watchroom',
    ],
    ['a store of no known type', `${GOOD}${STORES(STORE.replace('influxdb', 'graphite'))}`, 'site.yaml:9:21: type'],
    [
      'a URL with a password',
      `${GOOD}${STORES(STORE.replace('//', '//ada:pw@'))}`,
      'url holds no user name and no password',
    ],
    ['a URL that is none', `${GOOD}${STORES(STORE.replace('http://', ''))}`, 'url is http://HOST:PORT'],
    [
      'a secret in the file itself',
      `${GOOD}${STORES(STORE.replace('{ env: NAME }', 'canary-password'))}`,
      'site.yaml:9:88: a password or token does not stand in this file: write { env: NAME } or { file: PATH }',
    ],
    ['a secret under another key', `${GOOD}${STORES(STORE.replace('secret:', 'token:'))}`, 'unknown key "token"'],
    ['a short secret', GOOD.replace('a-long-secret', 'short'), 'secret'],
    ['broken YAML', `${GOOD}  - { id: x`, 'site.yaml:'],
    ['a key twice', `${GOOD}devices: []\n`, 'site.yaml:7:1: Map keys must be unique'],
    ['no mapping at all', 'hello', 'site.yaml:1:1:'],
    ['nothing', '', 'site.yaml:1:1:'],
  ])('%s', (_, text, sentence) => {
    expect(problemsOf(text)).toContain(sentence)
  })

  test('a condition with a wrong node, an unknown point and a limit of the wrong type', () => {
    expect(problemsOf(withAlarm('{ type: above, point: flow, limit: 3, deadband: 1 }'))).toBe('')
    expect(problemsOf(withAlarm('{ type: over, point: flow, limit: 3 }'))).toContain('"type" is one of above, below')
    expect(problemsOf(withAlarm('{ type: above, point: flow, limit: "3" }'))).toContain('limit must be number')
    expect(problemsOf(withAlarm('{ type: above, point: flwo, limit: 3 }'))).toContain('flwo')
    expect(
      problemsOf(withAlarm(`${'{ type: not, of: '.repeat(30)}{ type: silent, for_ms: 5 }${' }'.repeat(30)}`)),
    ).toContain('deep')
  })

  test('an alias bomb is refused', () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefgh'.split('').map((c, i) => `${c}: &${c} [${Array(9).fill(`*${'abcdefg'[i]}`).join(',')}]`),
    ].join('\n')
    expect(problemsOf(bomb)).toContain('alias')
  })
})

test('an alarm of the kind can be left out or changed in one number', () => {
  const [first] = ids(GOOD)
  const off = GOOD.replace('floor: B1 }', `floor: B1, alarms: { ${first!.id}: { off: true } } }`)
  expect(ids(off).map(({ id }) => id)).not.toContain(first!.id)
  const changed = GOOD.replace('floor: B1 }', `floor: B1, alarms: { ${first!.id}: { onDelay_ms: 77 } } }`)
  expect(ids(changed)[0]).toMatchObject({ id: first!.id, onDelay_ms: 77, message: first!.message })
})

describe('on disk', () => {
  let folder: string
  beforeEach(async () => void (folder = await mkdtemp(join(tmpdir(), 'watchroom-site-'))))
  afterEach(() => rm(folder, { recursive: true, force: true }))

  test('a file that is not there is a sentence', async () => {
    await expect(readSiteFile(join(folder, 'none.yaml'))).rejects.toThrow('cannot be read')
  })

  test('adding a device keeps the comments and refuses what would be wrong', async () => {
    const path = join(folder, 'watchroom.yaml')
    await writeFileNew(path, EXAMPLE_SITE_FILE)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await expect(writeFileNew(path, '')).rejects.toThrow('exists already')
    await addDevice(path, 'home/pump-2', { equipment: null, kind: 'pump' })
    const { estate } = await readSiteFile(path)
    expect(estate.devices.map(({ id }) => id)).toContain('pump-2')
    expect(await readFile(path, 'utf8')).toContain('# kinds: pump')
    await expect(addDevice(path, 'home/pump-2', { equipment: null, kind: null })).rejects.toThrow(
      /^home\/pump-2 was not added to \S+watchroom\.yaml: [^:]*stands twice[^:]*$/,
    )
    await expect(addDevice(path, 'home/pump-3', { equipment: null, kind: 'pmp' })).rejects.toThrow(
      /^home\/pump-3 was not added to [^:]+: no kind "pmp"; there are pump, /,
    )
    await expect(addDevice(path, 'elsewhere/pump-3', { equipment: null, kind: 'pump' })).rejects.toThrow(
      'no site "elsewhere"',
    )
    await writeFile(path, 'sites: 5')
    await expect(addDevice(path, 'home/pump-3', { equipment: null, kind: 'pump' })).rejects.toThrow('sites')
  })
})
