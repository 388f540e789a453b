import { type Connection, connectDevice } from '../connection.ts'
import { type Mapping, ReplayError } from './mapping.ts'
import { noCounts, type ReplayCounts, type ReplayRow, replayRows } from './rows.ts'

export type ReplayOptions = {
  readonly mapping: Mapping
  /** Where the mapping's files are looked for. */
  readonly folder: string
  readonly mqttUrl: string
  /** By `site/device`. */
  readonly secrets: ReadonlyMap<string, string>
  /** Instead of the mapping's: times as fast as recorded; Infinity = as fast as the broker acknowledges. */
  readonly speed?: number
  readonly now: () => number
  readonly log: (line: string) => void
  /** Called before a row is sent: a test sets its clock here. */
  readonly beforeRow?: (row: ReplayRow) => void | Promise<void>
  /** Messages under way at once; 1 keeps a test's clock with each of them. Default {@link UNDER_WAY_MAX}. */
  readonly underWay?: number
  readonly signal?: AbortSignal
}

/** More messages than this are not under way at once. */
const UNDER_WAY_MAX = 64
/** A gap of the recording is waited for no longer than this, so that a demonstration does not stand still overnight. */
const WAIT_MAX_ms = 30_000
const LOG_EVERY_ms = 10_000

/** Plays the rows of a mapping over MQTT, in order, paced by their recorded times. Resolves with what was read when all is acknowledged. */
export async function replayOverMqtt(options: ReplayOptions): Promise<ReplayCounts> {
  const { mapping, log, signal } = options
  const counts = noCounts()
  const lines = openLines(options)
  try {
    await playOnce(options, lines, counts)
    while (mapping.repeat === 'forever' && !isAborted(signal)) {
      log(`${mapping.name}: from the beginning again`)
      await playOnce(options, lines, counts)
    }
  } finally {
    await Promise.all([...lines.values()].map((line) => line.close()))
  }
  log(`${mapping.name}: ${counts.rows} rows, ${counts.values} values, ${counts.noValue} cells without a value`)
  return counts
}

const isAborted = (signal: AbortSignal | undefined): boolean => signal?.aborted ?? false

async function playOnce(
  options: ReplayOptions,
  lines: ReadonlyMap<string, Connection>,
  counts: ReplayCounts,
): Promise<void> {
  const { mapping, now, signal } = options
  const pace = createPace(options.speed ?? mapping.speed ?? 1, now)
  const underWay = new Set<Promise<void>>()
  const failed: Error[] = []
  let toldAt = now()
  for await (const row of replayRows(mapping, options.folder, counts)) {
    if (signal?.aborted || failed.length > 0) break
    await pace(row.at, signal)
    await options.beforeRow?.(row)
    const at = mapping.times === 'recorded' ? row.at : now()
    const sent = lines
      .get(row.device)!
      .publish('readings', JSON.stringify({ at, values: row.values }), mapping.qos ?? 1)
      .catch((error: Error) => void failed.push(error))
      .finally(() => underWay.delete(sent))
    underWay.add(sent)
    if (underWay.size >= (options.underWay ?? UNDER_WAY_MAX)) await Promise.race(underWay)
    if (now() - toldAt > LOG_EVERY_ms) {
      toldAt = now()
      options.log(`${mapping.name}: row ${counts.rows}, recorded ${new Date(row.at).toISOString()}`)
    }
  }
  await Promise.all(underWay)
  if (failed[0]) throw failed[0]
}

function openLines({ mapping, mqttUrl, secrets, log }: ReplayOptions): ReadonlyMap<string, Connection> {
  const devices = [...new Set(mapping.columns.map((column) => column.device))]
  const missing = devices.filter((id) => !secrets.has(`${mapping.site}/${id}`))
  if (missing.length > 0) {
    throw new ReplayError(
      `no secret for ${missing.map((id) => `${mapping.site}/${id}`).join(', ')}; is it in the site file?`,
    )
  }
  return new Map(
    devices.map((id) => {
      const device = { site: mapping.site, id }
      return [id, connectDevice({ mqttUrl, device, secret: secrets.get(`${mapping.site}/${id}`)!, log })]
    }),
  )
}

/** Waits until a row is due. Steps back in time (a repeated hour, the next file) and gaps begin a new reckoning. */
function createPace(speed: number, now: () => number): (at: number, signal?: AbortSignal) => Promise<void> {
  let rowFrom = NaN
  let clockFrom = NaN
  let last = NaN
  return async (at, signal) => {
    if (speed === Infinity) return
    if (Number.isNaN(rowFrom) || at < last || (at - last) / speed > WAIT_MAX_ms) {
      rowFrom = at
      clockFrom = now()
    }
    last = at
    const wait = clockFrom + (at - rowFrom) / speed - now()
    if (wait > 1) await pause(wait, signal)
  }
}

const pause = (ms: number, signal?: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    const done = (): void => {
      clearTimeout(timer)
      signal?.removeEventListener('abort', done)
      resolve()
    }
    const timer = setTimeout(done, ms)
    signal?.addEventListener('abort', done)
  })
