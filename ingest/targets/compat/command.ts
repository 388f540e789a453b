import { randomBytes } from 'node:crypto'
import { wrongUrl } from '#domain/site/resolve-telemetry.ts'
import { DAY_ms, type Millis } from '#domain/time.ts'
import { openConnection } from '../connection.ts'
import { CLOCK_MAX_ms } from '../policy.ts'
import { doorTo, TargetUnreadable } from '../read/ask.ts'
import { detect, type Detected } from '../read/detect.ts'
import { retentionOf } from '../read/influx-source.ts'
import { SET_UP } from '../set-up/set-up.ts'
import { flagsOf, retentionDays } from '../set-up/victoria-flags.ts'
import { warningsOf } from '../set-up/warnings.ts'
import { type TargetConfig, typeOf } from '../target.ts'
import { cleanUp, type Place } from './clean-up.ts'
import { Findings } from './findings.ts'
import { tryNames } from './names.ts'
import { tryBadLines, tryDatabase, tryPoison, trySecret } from './refusals.ts'
import type { Trial } from './trial.ts'
import { tryWriting } from './write-and-read.ts'

/** Longer than what is warned of, and short enough that a reading can be too old for it. */
const OWN_KEEP_days = 400

export type CompatOptions = Pick<TargetConfig, 'url' | 'username' | 'secret'> & {
  /** Where to write; null: databases of its own, which are removed afterwards. */
  readonly database: string | null
  /** Of InfluxDB 2.x, where the token sees several. */
  readonly organisation: string | null
  readonly now: () => Millis
  readonly say: (line: string) => void
}

/** Everything that is tried, in this order; each says what it finds. */
const TRIALS: readonly (readonly [check: string, run: (trial: Trial) => Promise<void>])[] = [
  ['writing and reading', tryWriting],
  ['names that mean something', tryNames],
  ['bad lines among many', tryPoison],
  ['bad lines', tryBadLines],
  ['a wrong password or token', trySecret],
  ['a database that is not there', tryDatabase],
]

/**
 * The command line's `compat`: tries a server by all that Watchroom does with one, through the same code, under a random name, and removes
 * what it has written. Answers the exit code: 0 where Watchroom can rely on the server, 1 where it cannot, 2 for an address that is none.
 */
export async function compatCommand({ say, now, ...options }: CompatOptions): Promise<number> {
  const wrongAddress = wrongUrl(options.url)
  if (wrongAddress !== null) {
    say(`--url: ${wrongAddress}`)
    return 2
  }
  const found = new Findings(say, options.secret)
  const { database, organisation } = options
  const run = `watchroom_compat_${randomBytes(5).toString('hex')}`
  const isOwn = database === null
  const config: TargetConfig = { id: 'compat', type: 'influxdb', ...options, database: database ?? run }
  try {
    const detected = await detect(config)
    const { generation, version, build } = detected
    found.ok('what it is', `${generation} ${version}${build === null ? '' : ` ${build}`} at ${config.url}`)
    const typed = { ...config, type: typeOf(generation) }
    await tryAll({ config: typed, run, isOwn, organisation }, detected, { found, now: now() })
  } catch (error) {
    if (!(error instanceof TargetUnreadable)) throw error
    found.wrong('all of it', `cannot be tried: ${error.message}`)
  }
  const { ok, note, wrong } = found.counts
  const verdict = wrong === 0 ? 'Watchroom can rely on this server' : 'Watchroom cannot rely on this server'
  found.say(`${verdict}: ${ok} ok, ${note} to note, ${wrong} wrong`)
  return wrong === 0 ? 0 : 1
}

async function tryAll(place: Place, detected: Detected, { found, now }: Pick<Trial, 'found' | 'now'>): Promise<void> {
  const { config, run } = place
  const keep_days = await makePlace(place, detected)
  const connection = openConnection(config, Date.now, false)
  const trial: Trial = { config, detected, connection, run, keep_days, now, found }
  try {
    await trySettings(trial)
    for (const [check, tryOne] of TRIALS) await unlessSilent(trial, check, tryOne)
    tryClock(trial)
  } finally {
    connection.close()
    const left = await cleanUp(place, detected.generation)
    if (left.length === 0) found.ok('cleaning up', 'nothing stays behind')
    for (const sentence of left) found.note('cleaning up', sentence)
  }
}

/** What a server refuses is a finding; a server that answers nothing ends the trial. */
async function unlessSilent(trial: Trial, check: string, tryOne: (trial: Trial) => Promise<void>): Promise<void> {
  try {
    await tryOne(trial)
  } catch (error) {
    if (!(error instanceof TargetUnreadable) || error.status === null) throw error
    trial.found.wrong(check, error.message)
  }
}

/** Makes the databases where they are to be its own. Answers how many days readings are kept there; null: for ever, or it is not said. */
async function makePlace(place: Place, detected: Detected): Promise<number | null> {
  const { config, isOwn, organisation } = place
  const { generation } = detected
  const ask = doorTo(config)
  if (generation === 'victoria-metrics') {
    const days = retentionDays((await flagsOf(ask))?.get('retentionPeriod') ?? '')
    return Number.isFinite(days) ? days : null
  }
  if (!isOwn) {
    const kept_ms = await retentionOf(ask, config.database)
    return kept_ms === null ? null : Math.ceil(kept_ms / DAY_ms)
  }
  try {
    await SET_UP[generation]({ config, detected, keep_days: OWN_KEEP_days, organisation })
    return OWN_KEEP_days
  } catch (error) {
    if (!(error instanceof TargetUnreadable) || error.status === null) throw error
    // The first of two may be there; whoever may make it may remove it.
    await cleanUp(place, generation)
    throw new TargetUnreadable(
      `no database of its own can be made (${error.message}); name one that is there with --database`,
      error.status,
    )
  }
}

async function trySettings({ config, detected, found }: Trial): Promise<void> {
  for (const { en } of await warningsOf(config, detected)) found.note('its settings', en)
}

function tryClock({ connection, found }: Trial): void {
  const clock_ms = connection.clock_ms()
  if (clock_ms === null) return found.note('its clock', 'it does not say what time it is')
  const words = `${Math.abs(clock_ms) / 1000} s ${clock_ms < 0 ? 'behind' : 'ahead of'} this machine's`
  return Math.abs(clock_ms) > CLOCK_MAX_ms ? found.note('its clock', words) : found.ok('its clock', words)
}
