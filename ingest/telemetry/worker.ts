import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { invariant } from '#domain/invariant.ts'
import type { FromStore, ToStore, WorkerData } from './protocol.ts'
import { Runner } from './runner.ts'

/** The store's thread: writes what the journal holds and answers questions meanwhile. */

invariant(parentPort, 'the store runs in a thread of its own')
const port: MessagePort = parentPort
const runner = new Runner(workerData as WorkerData, (message: FromStore) => port.postMessage(message))

port.on('message', (message: ToStore) => {
  switch (message.kind) {
    case 'wake':
      return runner.wake()
    case 'retain':
      return runner.retain(message.now)
    case 'trend':
      return void runner.trend(message.id, message.query) // answers a failure too
    case 'rows':
      return runner.rows(message.query, message.port)
    case 'copy':
      return runner.copy(message.id, message.into)
    case 'stop':
      return void stop()
  }
})

async function stop(): Promise<void> {
  await runner.stop()
  port.close()
}

void runner.run() // ends by stop() only
