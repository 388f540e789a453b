import type { Millis } from '#domain/time.ts'
import { refusalText } from '#domain/wire/errors.ts'
import type { Verdict } from '../answer.ts'
import { type Connection, openConnection } from '../connection.ts'
import { type Lines, together } from '../lines.ts'
import type { Detected } from '../read/detect.ts'
import { TargetUnreadable } from '../read/ask.ts'
import type { TargetConfig } from '../target.ts'
import type { Findings } from './findings.ts'

/** One server that is being tried. */
export type Trial = {
  /** With the database that is written to. */
  readonly config: TargetConfig
  readonly detected: Detected
  readonly connection: Connection
  /** Names all that is written: tag `site` of `readings`, and the measurement of what is meant to be refused. A word of [a-z0-9_]. */
  readonly run: string
  /** How long the database keeps readings, in days; null: for ever, or nobody knows. */
  readonly keep_days: number | null
  readonly now: Millis
  readonly found: Findings
}

/** Writes as delivery does. A server that gives no answer at all ends the trial: throws {@link TargetUnreadable}. */
export const send = (connection: Connection, lines: readonly string[]): Promise<Verdict> =>
  sendBytes(connection, together(lines))

export async function sendBytes(connection: Connection, lines: Lines): Promise<Verdict> {
  const verdict = await connection.write(lines)
  if (codeOf(verdict) === 'target.unreachable') throw new TargetUnreadable(wordsOfVerdict(verdict))
  return verdict
}

/** The same over a connection of its own, with another configuration. */
export async function sendWith(config: TargetConfig, lines: readonly string[], compressed = false): Promise<Verdict> {
  const connection = openConnection(config, Date.now, compressed)
  try {
    return await send(connection, lines)
  } finally {
    connection.close()
  }
}

/** Why delivery would stop; null where it would go on. */
export const codeOf = (verdict: Verdict): string | null => (verdict.kind === 'held' ? verdict.problem.code : null)

/** What Watchroom makes of an answer, as a person reads it. */
export function wordsOfVerdict(verdict: Verdict): string {
  switch (verdict.kind) {
    case 'taken':
      return 'taken'
    case 'held':
      return refusalText(verdict.problem).en
    case 'too-old':
      return `${verdict.lines} too old: ${verdict.why}`
    case 'divide':
      return `refused: ${verdict.why}`
    case 'too-large':
      return `too large: ${verdict.why}`
  }
}
