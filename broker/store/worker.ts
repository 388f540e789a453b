import type { DatabaseSync } from 'node:sqlite'
import { type MessagePort, parentPort } from 'node:worker_threads'
import { invariant } from '#domain/invariant.ts'
import type { Change } from './change.ts'
import { openStoreFile, SCHEMA_VERSION, words } from './database.ts'
import type { Answer, Question } from './protocol.ts'
import { createWriter, readAll } from './rows.ts'

/** The store's thread: a sync of the disk must not hold up a reading. Answers each question, in their order. */

invariant(parentPort, 'the store runs in a thread of its own')
const port: MessagePort = parentPort
let database: DatabaseSync | null = null
let write: ((change: Change) => void) | null = null

port.on('message', (question: Question) => {
  let answer: Answer
  try {
    answer = act(question)
  } catch (error) {
    answer = { ok: false, message: words(error) }
  }
  port.postMessage(answer)
  if (question.ask === 'close') port.close()
})

function act(question: Question): Answer {
  switch (question.ask) {
    case 'open': {
      const { content, aside, ...opened } = openStoreFile(question.folder, readAll)
      database = opened.database
      write = createWriter(database)
      return { ok: true, opened: { kept: content, aside } }
    }
    case 'commit':
      commit(question.changes)
      return { ok: true }
    case 'copy':
      invariant(database, 'the store is open')
      database.prepare('vacuum into ?').run(question.into)
      return { ok: true }
    case 'close':
      database?.close()
      return { ok: true }
  }
}

/** One transaction, on disk when this returns; nothing of it when it throws. */
function commit(changes: readonly Change[]): void {
  invariant(database && write, 'the store is open')
  database.exec('begin immediate')
  try {
    for (const change of changes) write(change)
    // nothing is asked to be kept: whether the disk takes anything is known only by writing
    if (changes.length === 0) database.exec(`pragma user_version = ${SCHEMA_VERSION}`)
    database.exec('commit')
  } catch (error) {
    // some failures have rolled back already
    if (database.isTransaction) database.exec('rollback')
    throw error
  }
}
