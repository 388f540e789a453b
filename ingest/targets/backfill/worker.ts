import { parentPort, workerData } from 'node:worker_threads'
import { invariant } from '#domain/invariant.ts'
import { standBack } from '../../stand-back.ts'
import { Copier } from './copier.ts'
import type { CopierData, FromCopier, ToCopier } from './protocol.ts'

/** The thread that copies rows and cells out of the embedded store to time-series servers. */

invariant(parentPort, 'the copier runs in a thread of its own')
standBack()
const port = parentPort
const copier = new Copier(workerData as CopierData, (message: FromCopier) => port.postMessage(message))

port.on('message', (message: ToCopier) => {
  switch (message.kind) {
    case 'backfill':
      return void copier.backfill(message.target, message.from, message.until) // its end stands in its job
    case 'handed':
      return copier.handed(message.id, message.port)
    case 'stop':
      return void stop()
  }
})

async function stop(): Promise<void> {
  await copier.stop()
  port.close()
}

copier.start()
