import type { ConnectionListener, Inbound, Receive } from '#domain/wire/door.ts'
import type { DeadLetter } from '#domain/wire/platform.ts'
import type { Committer } from './commit.ts'
import { excerpt } from './engine/decode.ts'
import type { Engine } from './engine/engine.ts'
import type { Outbox } from './engine/outbox.ts'

type Inside = {
  readonly engine: Engine
  readonly outbox: Outbox
  readonly committer: Committer
  readonly handlerError: (error: unknown) => void
}

/** Where a broker hands in its messages and what it knows of connections; see `domain/wire/door.ts`. */
export function openDoor({ engine, outbox, committer, handlerError }: Inside): {
  readonly receive: Receive
  readonly connections: ConnectionListener
} {
  return {
    receive: (message, done) => {
      if (!committer.hasRoom()) {
        setImmediate(done, false)
        return
      }
      try {
        engine.take(message)
      } catch (error) {
        // Refusing it would bring it back for ever; what breaks the engine is kept to be looked at, and the rest goes on.
        handlerError(error)
        outbox.deadLetter(broken(message))
      }
      outbox.whenRecorded(done)
      committer.wake()
    },
    connections: {
      connected(device, at) {
        engine.connected(device, at)
        committer.wake()
      },
      disconnected(device, graceful, at) {
        engine.disconnected(device, graceful, at)
        committer.wake()
      },
    },
  }
}

const broken = ({ device, topic, receivedAt, payload }: Inbound): Omit<DeadLetter, 'id'> => ({
  device,
  topic: topic.slice(0, 200),
  receivedAt,
  reason: { code: 'internal' },
  payload: excerpt(payload),
  size: payload.length,
})
