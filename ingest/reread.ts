import type { TelemetryChoice } from '#domain/site/resolve-telemetry.ts'
import type { Log } from '#domain/log.ts'
import type { TargetConfig } from './targets/target.ts'

type Parts = {
  /** As it stood when the platform started. */
  readonly running: TelemetryChoice
  /** Reads the site file, and the secrets of its stores. Throws a sentence. */
  readonly read: () => Promise<{ readonly choice: TelemetryChoice; readonly configs: readonly TargetConfig[] }>
  readonly reconfigure: (configs: readonly TargetConfig[]) => Promise<void>
  readonly log: Log
}

/**
 * Reads addresses, databases and secrets of the stores of the site file anew, and nothing else of it; one time after the other. What cannot be read, or
 * needs a restart, is said in the log and changes nothing.
 */
export function createReread({ running, read, reconfigure, log }: Parts): () => Promise<void> {
  const reread = async (): Promise<void> => {
    try {
      const { choice, configs } = await read()
      if (idsOf(choice) !== idsOf(running))
        throw new Error('stores that are new, gone, or read from instead of another count at the next start')
      await reconfigure(configs)
      log({ level: 'info', code: 'site-file.stores-read' })
    } catch (error) {
      log({ level: 'error', code: 'site-file.not-taken', detail: (error as Error).message })
    }
  }
  let last = Promise.resolve()
  return () => (last = last.then(reread))
}

const idsOf = ({ stores, read }: TelemetryChoice): string => JSON.stringify([stores.map(({ id }) => id), read])
