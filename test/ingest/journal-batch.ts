import type { Alarm } from '#domain/alarm/alarm.ts'
import type { DeviceState } from '#domain/device/device.ts'
import type { Change } from '#domain/wire/live.ts'
import { ReadingsWriter } from '../../ingest/journal/codec.ts'
import type { Batch } from '../../ingest/journal/journal.ts'

export const alarm = (id: string, more: Partial<Alarm> = {}): Alarm => ({
  id,
  site: id.split('.')[0]!,
  equipment: 'pump',
  definition: 'high',
  priority: 'high',
  lifeSafety: false,
  condition: 'active',
  conditionSince: 1,
  deadlineAt: null,
  occurrence: '0190b5a0-0000-7000-8000-000000000001',
  raisedAt: 1,
  raisedReceivedAt: 1,
  returnedAt: null,
  valueWhenRaised: 21.5,
  acknowledged: null,
  latched: false,
  shelved: null,
  suppressed: null,
  outOfService: null,
  count: 1,
  recentRaises: [1],
  comments: [],
  ...more,
})

export const device = (lastHeardAt: number): DeviceState => ({
  status: 'online',
  lastHeardAt,
  statusSince: 1,
  rejected: 0,
  lastRejectedAt: null,
})

export const raised = (seq: number, of: Alarm): Change => ({
  seq,
  site: of.site,
  fact: {
    type: 'alarm.raised',
    alarmId: of.id,
    occurrence: of.occurrence,
    at: 1000 + seq,
    receivedAt: 1000 + seq,
    value: 21.5,
    priority: of.priority,
  },
  alarm: of,
})

/** `messages` messages of two values each, or as many as make up `bytes`. */
export function batch(id: number, more: Partial<Batch> & { readonly bytes?: number } = {}): Batch {
  const { bytes = 1, ...fields } = more
  const writer = new ReadingsWriter()
  do {
    writer.begin(1, 0, id * 1000, id * 1000, id)
    writer.add(1, 0, id)
    writer.add(2, 0, Math.sin(id))
  } while (writer.bytes < bytes)
  const { messages, values } = writer
  const readings = writer.take()
  return {
    id,
    at: id * 1000,
    messages,
    values,
    readings,
    changes: [],
    alarms: [],
    devices: [],
    deadLetters: [],
    records: [],
    audit: [],
    duty: [],
    ...fields,
  }
}
