import type { ClientToServer } from '#domain/wire/live.ts'
import { cut } from './connection.ts'
import type { Screen } from './io.ts'
import type { Log } from './log.ts'

type Answer<E extends keyof ClientToServer> = Parameters<ClientToServer[E]>[1]
/** The payload is what the client sent, whatever it is; `answer` does nothing where the client gave no callback. */
type Handler<E extends keyof ClientToServer> = (payload: unknown, answer: NonNullable<Answer<E>>) => void

const ignore = (): void => {}

/**
 * Registers handlers of one screen. An exception in one is logged and ends this screen's connection (it comes back and joins anew),
 * never the process.
 */
export function handlers(screen: Screen, log: Log) {
  return <E extends keyof ClientToServer>(event: E, handler: Handler<E>): void => {
    const listener = (...sent: readonly unknown[]): void => {
      const last = sent.at(-1)
      const answer = (typeof last === 'function' ? last : ignore) as NonNullable<Answer<E>>
      try {
        handler(typeof sent[0] === 'function' ? undefined : sent[0], answer)
      } catch (error) {
        log('error', `handling '${event}' of a screen failed`, error)
        cut(screen.conn)
      }
    }
    screen.on(event, listener as never) // the payload is checked by a schema, not by the type
  }
}
