import { type MessagePort, parentPort, type Transferable } from 'node:worker_threads'
import { invariant } from '#domain/invariant.ts'
import { selectDeadLetters, selectDeadLettersExcept } from './dead-letters.ts'
import { dropDuty, selectDuty } from './duty-rows.ts'
import { selectFacts } from './facts.ts'
import { selectMoments, selectSpan, selectStanding } from './moments.ts'
import type { Answer, CallName, Calls, Question } from './protocol.ts'
import { selectAudit } from './ledger-rows.ts'
import { recover } from './recover.ts'
import { refusalOf } from './refusal.ts'
import { openStore, type Store } from './store.ts'
import { sqliteWords } from './sqlite-error.ts'

/** The journal's thread: answers every question of protocol.ts, one after the other, each exactly once. */

invariant(parentPort, 'the journal runs in a thread of its own')
const port: MessagePort = parentPort
let store: Store | null = null
let tail: Promise<void> = Promise.resolve()
let warning: string | null = null

port.on('message', (question: Question) => {
  tail = tail.then(() => answer(question))
})

async function answer(question: Question): Promise<void> {
  try {
    const value = await act(question)
    reply({ id: question.id, ok: true, answer: value }, transferable(value))
  } catch (error) {
    reply({ id: question.id, ok: false, message: sqliteWords(error) })
  }
  if (question.call === 'close') port.close()
  // After the answer: nobody waits for the log to be copied.
  else if (store?.checkpointDue()) tail = tail.then(checkpoint)
}

const reply = (message: Answer, transfer: Transferable[] = []): void => port.postMessage(message, transfer)

function transferable(value: Calls[CallName]['answer']): Transferable[] {
  if (!Array.isArray(value)) return []
  return value.flatMap((v) => (typeof v === 'object' && 'readings' in v ? [v.readings.buffer as ArrayBuffer] : []))
}

async function act({ call, ask }: Question): Promise<Calls[CallName]['answer']> {
  switch (call) {
    case 'open':
      return openAndRecover(ask)
    case 'commit':
      await open().commit(ask.batch, ask.again)
      return null
    case 'numbers':
      return (await open().current()).numbers(ask)
    case 'read':
      return (await open().current()).read(ask.after)
    case 'drop':
      return open().drop(ask.upTo)
    case 'facts':
      return selectFacts((await open().current()).db, ask)
    case 'span':
      return selectSpan((await open().current()).db, ask)
    case 'moments':
      return selectMoments((await open().current()).db, ask)
    case 'standing':
      return selectStanding(await open().current(), ask)
    case 'deadLetters':
      return selectDeadLetters((await open().current()).db, ask.device, ask.limit)
    case 'deadLettersExcept':
      return selectDeadLettersExcept((await open().current()).db, ask.devices, ask.limit)
    case 'audit':
      return selectAudit((await open().current()).db, ask)
    case 'duty':
      return selectDuty((await open().current()).db, ask)
    case 'dropDuty':
      return dropDuty(await open().current(), ask.before)
    case 'saveSnapshot':
      await saveSnapshot(ask)
      return null
    case 'saveCredential':
      await saveCredential(ask)
      return null
    case 'close':
      store?.close()
      store = null
      return null
  }
}

async function openAndRecover({ folder, recentChanges }: Calls['open']['ask']): Promise<Calls['open']['answer']> {
  const opened = await openStore(folder)
  try {
    const found = await recover((await opened.current()).db, recentChanges)
    store = opened
    return found
  } catch (error) {
    opened.close()
    throw refusalOf(error, folder)
  }
}

function open(): Store {
  invariant(store, 'the journal is open')
  return store
}

async function saveSnapshot({ batch, at, state }: Calls['saveSnapshot']['ask']): Promise<void> {
  const { db } = await open().current()
  await db
    .insertInto('snapshot')
    .values({ id: 1, batch, at, state })
    .onConflict((c) => c.column('id').doUpdateSet({ batch, at, state }))
    .execute()
}

async function saveCredential({ device, hash, createdAt }: Calls['saveCredential']['ask']): Promise<void> {
  const { db } = await open().current()
  await db
    .insertInto('credential')
    .values({ device, hash, created_at: createdAt })
    .onConflict((c) => c.column('device').doUpdateSet({ hash, created_at: createdAt }))
    .execute()
}

function checkpoint(): void {
  let now: string | null
  try {
    now = store?.checkpoint() ?? null
  } catch (error) {
    now = `the journal's log cannot be copied into its file: ${sqliteWords(error)}`
  }
  if (now !== warning) reply({ id: null, warning: now })
  warning = now
}
