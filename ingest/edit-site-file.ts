import { readFile } from 'node:fs/promises'
import { isSeq, parseDocument } from 'yaml'
import { parseSiteFile, SiteFileError } from './site-file.ts'
import { replaceFile } from './write-file.ts'

/** What `node main.ts init` writes: the smallest site that works, with everything said that a new user asks. */
export const EXAMPLE_SITE_FILE = `# The site that Watchroom watches. After a change: restart. An unknown key is an error, with its line and column.
sites:
  - id: home                       # in MQTT topics: facility/home/...
    name: { en: My site, zh: 我的项目 }
    timeZone: Asia/Shanghai
    buildings:
      - { id: main, name: Main building, floors: [B1, 1F] }

equipment:
  # kinds: pump, elevator, water-tank, fire-panel, patrol-reader, energy-meter, smoke-detector, machine
  - { id: pump-1, kind: pump, name: { en: Pump 1, zh: 1号水泵 }, building: main, floor: B1 }
  - id: tank-1
    kind: water-tank
    name: { en: Roof tank, zh: 屋顶水箱 }
    building: main
    floor: 1F

devices:
  # A device connects over MQTT as user SITE/DEVICE with the secret that is printed at the first start,
  # and publishes {"values": {"flow": 12.5}} to facility/home/pump-1/readings.
  - { id: pump-1, equipment: [pump-1] }
  # One that speaks for several pieces of equipment names its points equipment/point.
  - { id: tank-1, equipment: [tank-1], expectedInterval_ms: 60000 }
`

/**
 * Adds a device (and, with a kind, the equipment it speaks for) to a site file, keeping its comments. Throws a sentence, or the
 * problems that the file would then have; the file is only replaced when it is right.
 */
export async function addDevice(
  path: string,
  key: string,
  of: { readonly equipment: string | null; readonly kind: string | null },
): Promise<void> {
  const text = await readFile(path, 'utf8').catch((error: Error) => {
    throw new SiteFileError(`${path}: cannot be read: ${error.message}`)
  })
  parseSiteFile(text, path)
  const [site, id] = key.split('/') as [string, string]
  const equipment = of.equipment ?? id
  const document = parseDocument(text)
  const add = (list: string, entry: unknown): void => {
    const items = document.get(list)
    if (isSeq(items)) items.add(document.createNode(entry, { flow: true }))
    else document.set(list, [entry])
  }
  if (of.kind !== null) add('equipment', { id: equipment, site, kind: of.kind, name: equipment })
  add('devices', { id, site, equipment: [equipment] })
  const next = document.toString({ lineWidth: 140 })
  checkAdded(next, path, key)
  await replaceFile(path, next)
}

/** The file was right before: what is wrong now is what was asked for, and a line of a file that was not written would mislead. */
function checkAdded(text: string, path: string, key: string): void {
  try {
    parseSiteFile(text, path)
  } catch (error) {
    if (!(error instanceof SiteFileError)) throw error
    const sentences = error.message.split('\n').map((line) => line.replace(/^.*?:\d+:\d+: /, ''))
    throw new SiteFileError(`${key} was not added to ${path}: ${[...new Set(sentences)].join('; ')}`, { cause: error })
  }
}
