/**
 * What the operating system says to the process: stop (SIGTERM, Ctrl-C), or read again what can be changed while it runs (SIGHUP).
 */
import type { LogLine } from '#domain/log.ts'

/** A stop may take this long (F31). What is cut off then was not acknowledged, or is on disk. */
const STOP_MAX_ms = 9500

/** SIGTERM or Ctrl-C: everything accepted is finished and written, then the process ends with 0. A second signal ends it at once. */
export function stopOnSignal(stop: () => Promise<void>, log: (line: LogLine) => void): void {
  let stopping = false
  const onSignal = (): void => {
    if (stopping) process.exit(1)
    stopping = true
    setTimeout(() => {
      log({ level: 'error', code: 'stop.cut-off', detail: `it was not closed within ${STOP_MAX_ms} ms` })
      process.exit(1)
    }, STOP_MAX_ms).unref()
    stop().then(
      () => process.exit(0),
      (error: unknown) => {
        log({ level: 'error', code: 'stop.failed', detail: String(error) })
        process.exit(1)
      },
    )
  }
  process.on('SIGTERM', onSignal)
  process.on('SIGINT', onSignal)
}

/** SIGHUP of a service manager. To who sits at a terminal it means that the terminal is gone, and ends the process as ever. */
export function rereadOnSignal(reread: () => Promise<unknown>): void {
  if (!process.stdin.isTTY) process.on('SIGHUP', () => void reread())
}
