import { type MessagePort, parentPort, workerData } from 'node:worker_threads'
import { invariant } from '#domain/invariant.ts'
import { readPicture } from '#domain/plan/read-picture.ts'
import { standBack } from '../stand-back.ts'

/** Reads one picture and ends. */

invariant(parentPort, 'a picture is read in a thread of its own')
standBack()
const port: MessagePort = parentPort
port.postMessage(readPicture(workerData as Uint8Array))
