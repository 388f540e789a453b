import type { Held } from '../answer.ts'
import type { Connection } from '../connection.ts'
import { Delivery } from '../delivery.ts'
import { together } from '../lines.ts'
import { backOff_ms, type Rest } from '../../telemetry/rest.ts'

/** As many as a server takes at its best. */
const LINES = 5000

/** How copying stands towards its server; null while nothing holds it. */
export type OnHeld = (held: Held | null) => void

export type Sender = {
  /** Resolves when all lines are stored, or were refused one by one; false when it was stopped before. */
  readonly send: (lines: readonly string[]) => Promise<boolean>
  /** Lines that the server refused. */
  readonly refused: () => number
}

type Options = {
  readonly connection: Connection
  /** Lines a second: what it copies can wait, and the server has live readings to take. */
  readonly rate: number
  readonly rest: Rest
  readonly isStopped: () => boolean
  readonly onHeld: OnHeld
}

/** Sends lines at a bounded rate, one request at a time, and waits where the server holds: nothing is left out because it is away. */
export function createSender({ connection, rate, rest, isStopped, onHeld }: Options): Sender {
  let refused = 0
  const run = { refused: 0 }
  let failures = 0

  const deliver = async (lines: readonly string[]): Promise<boolean> => {
    const delivery = new Delivery(together(lines), run)
    while (!delivery.isDone) {
      if (isStopped()) return false
      const held = delivery.answered(await connection.write(delivery.next()))
      if (isStopped()) return false
      onHeld(held)
      failures = held ? failures + 1 : 0
      if (held) await rest.wait(held.after_ms ?? backOff_ms(failures, Math.random()))
    }
    refused += delivery.refused.reduce((sum, { lines: some }) => sum + some, 0)
    return true
  }
  return {
    refused: () => refused,
    async send(lines) {
      for (let from = 0; from < lines.length; from += LINES) {
        const some = lines.slice(from, from + LINES)
        const begun = performance.now()
        if (!(await deliver(some))) return false
        const left_ms = (some.length / rate) * 1000 - (performance.now() - begun)
        if (left_ms > 0) await rest.wait(left_ms)
      }
      return !isStopped()
    },
  }
}
