import type { DatabaseSync } from 'node:sqlite'
import type { Qos } from '../session.ts'
import type { Change, Kept } from './change.ts'
import { Damaged } from './database.ts'

type Row = Readonly<Record<string, unknown>>

const isQos = (value: unknown): value is Qos => value === 0 || value === 1 || value === 2

function qosOf(value: unknown): Qos {
  if (!isQos(value)) throw new Damaged(`there is no QoS ${String(value)}`)
  return value
}

function filtersOf(json: unknown): readonly (readonly [string, Qos])[] {
  try {
    const pairs = JSON.parse(String(json)) as readonly (readonly [unknown, unknown])[]
    return pairs.map(([filter, qos]) => [String(filter), qosOf(qos)] as const)
  } catch {
    throw new Damaged('the subscriptions of a session cannot be read')
  }
}

/** Reads everything; what belongs to no session is dropped. Throws `Damaged` on values that were never written. */
export function readAll(database: DatabaseSync): Kept {
  database.exec(`delete from message where session not in (select number from session);
    delete from inbound where session not in (select number from session)`)
  const all = (sql: string): readonly Row[] => database.prepare(sql).all()
  return {
    sessions: all('select * from session order by number').map((row) => ({
      number: Number(row['number']),
      id: String(row['id']),
      device: String(row['device']),
      offlineAt: row['offline_at'] === null ? null : Number(row['offline_at']),
      nextPacketId: Number(row['next_packet_id']),
      filters: filtersOf(row['filters']),
    })),
    messages: all('select * from message order by counter').map((row) => ({
      session: Number(row['session']),
      counter: Number(row['counter']),
      topic: String(row['topic']),
      payload: row['payload'] as Uint8Array,
      qos: qosOf(row['qos']),
      retain: row['retain'] === 1,
      packetId: row['packet_id'] === null ? null : Number(row['packet_id']),
      released: row['released'] === 1,
    })),
    retained: all('select * from retained').map((row) => ({
      topic: String(row['topic']),
      payload: row['payload'] as Uint8Array,
      qos: qosOf(row['qos']),
    })),
    inbound: all('select * from inbound').map((row) => ({
      session: Number(row['session']),
      packetId: Number(row['packet_id']),
    })),
  }
}

/** Prepares the writing of changes; the answered function does one of them, inside the caller's transaction. */
export function createWriter(database: DatabaseSync): (change: Change) => void {
  const sql = (text: string) => database.prepare(text)
  const putSession = sql('insert or replace into session values (?, ?, ?, ?, ?, ?)')
  const dropSession = ['session where number', 'message where session', 'inbound where session'].map((where) =>
    sql(`delete from ${where} = ?`),
  )
  const putMessage = sql('insert or replace into message values (?, ?, ?, ?, ?, ?, ?, ?)')
  const sent = sql('update message set packet_id = ? where session = ? and counter = ?')
  const released = sql(
    "update message set packet_id = ?, released = 1, payload = x'' where session = ? and counter = ?",
  )
  const dropMessage = sql('delete from message where session = ? and counter = ?')
  const putRetained = sql('insert or replace into retained values (?, ?, ?)')
  const dropRetained = sql('delete from retained where topic = ?')
  const putInbound = sql('insert or ignore into inbound values (?, ?)')
  const dropInbound = sql('delete from inbound where session = ? and packet_id = ?')
  return (change) => {
    switch (change.kind) {
      case 'session': {
        const { number, id, device, offlineAt, nextPacketId, filters } = change.row
        putSession.run(number, id, device, offlineAt, nextPacketId, JSON.stringify(filters))
        return
      }
      case 'session-gone':
        for (const drop of dropSession) drop.run(change.session)
        return
      case 'message': {
        const { session, counter, topic, payload, qos, retain, packetId, released: done } = change.row
        putMessage.run(session, counter, topic, payload, qos, Number(retain), packetId, Number(done))
        return
      }
      case 'message-sent':
        ;(change.released ? released : sent).run(change.packetId, change.session, change.counter)
        return
      case 'message-gone':
        dropMessage.run(change.session, change.counter)
        return
      case 'retained':
        putRetained.run(change.row.topic, change.row.payload, change.row.qos)
        return
      case 'retained-gone':
        dropRetained.run(change.topic)
        return
      case 'inbound':
        putInbound.run(change.row.session, change.row.packetId)
        return
      case 'inbound-gone':
        dropInbound.run(change.row.session, change.row.packetId)
        return
    }
  }
}
