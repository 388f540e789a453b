import type { StoreChoice } from '#domain/site/resolve-telemetry.ts'
import type { Millis } from '#domain/time.ts'
import { backfillCommand } from './backfill/command.ts'
import { setUpTarget } from './set-up/set-up.ts'
import { readStatus, statusLines } from './status.ts'
import type { TargetConfig } from './target.ts'
import { verifyCommand } from './verify/command.ts'

/** `--from`, `--until`: an instant or a day; `--keep`: days; `--org`: organisation of InfluxDB 2.x. */
export type TelemetryWords = Readonly<Partial<Record<'from' | 'until' | 'keep' | 'org', string | undefined>>>

export type TelemetryCommand = {
  readonly folder: string
  readonly stores: readonly StoreChoice[]
  /** The same stores with their secrets, read when they are needed. Throws a sentence. */
  readonly targets: () => readonly TargetConfig[]
  readonly options: TelemetryWords
  readonly now: () => Millis
  readonly say: (line: string) => void
}

const USAGE = `telemetry status
telemetry set-up STORE [--keep DAYS] [--org NAME]
telemetry backfill STORE [--from TIME] [--until TIME]   (while Watchroom is stopped)
telemetry verify STORE STORE [--from TIME] [--until TIME]   (embedded is a store, too, while Watchroom is stopped)`

/** What the person at the command line got wrong. */
class WrongWords extends Error {}

/** The command line's `telemetry`; answers the exit code: 2 for words that it does not understand, 1 for what did not succeed. */
export async function telemetryCommand(words: readonly string[], command: TelemetryCommand): Promise<number> {
  try {
    return await run(words, command)
  } catch (error) {
    command.say((error as Error).message)
    return error instanceof WrongWords ? 2 : 1
  }
}

async function run([verb, ...names]: readonly string[], command: TelemetryCommand): Promise<number> {
  const { folder, stores, now, options, say } = command
  const range = (): { readonly from: Millis; readonly until: Millis } => ({
    from: options.from === undefined ? 0 : instantOf(options.from),
    until: options.until === undefined ? now() : instantOf(options.until),
  })
  const configOf = (id: string): TargetConfig => {
    const found = command.targets().find((one) => one.id === id)
    if (found) return found
    throw new WrongWords(
      `There is no store "${id}"; the site file names ${stores.map((one) => one.id).join(', ') || 'none'}`,
    )
  }
  switch (`${verb} ${names.length}`) {
    case 'status 0':
      for (const line of statusLines(readStatus(folder, stores, now()))) say(line)
      return 0
    case 'set-up 1': {
      const keep_days = options.keep === undefined ? null : daysOf(options.keep)
      await setUpTarget(configOf(names[0]!), { keep_days, organisation: options.org ?? null }, say)
      return 0
    }
    case 'backfill 1':
      return backfillCommand({ folder, config: configOf(names[0]!), ...range(), now, say })
    case 'verify 2':
      return verifyCommand({ folder, names, configOf, ...range(), say })
    default:
      throw new WrongWords(USAGE)
  }
}

/** A day without a time is its beginning in UTC, as the standard has it. */
function instantOf(text: string): Millis {
  const at = /^\d{4}-\d{2}-\d{2}(T.+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : NaN
  if (Number.isFinite(at)) return at
  throw new WrongWords(`"${text}" is no time: write 2026-03-01 or 2026-03-01T06:00:00+01:00`)
}

function daysOf(text: string): number {
  if (/^[1-9]\d{0,5}$/.test(text)) return Number(text)
  throw new WrongWords(`--keep is a number of days, not "${text}"`)
}
