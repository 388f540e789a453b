import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { invariant } from '#domain/invariant.ts'
import { standBack } from '../stand-back.ts'
import type { FromTarget, ToTarget, WorkerData } from './protocol.ts'
import { Runner } from './runner.ts'

/** A target's thread: delivers what the journal holds to one server. */

invariant(parentPort, 'a target runs in a thread of its own')
standBack()
const port: MessagePort = parentPort
const runner = new Runner(workerData as WorkerData, (message: FromTarget) => port.postMessage(message))

port.on('message', (message: ToTarget) => {
  switch (message.kind) {
    case 'wake':
      return runner.wake()
    case 'lose':
      return runner.lose(message.why, message.now)
    case 'stop':
      return void stop()
  }
})

async function stop(): Promise<void> {
  await runner.stop()
  // A question that a server has not answered does not keep the thread.
  process.exit()
}

void runner.run() // ends by stop() only
