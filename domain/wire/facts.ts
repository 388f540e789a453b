import type { AlarmFact } from '../alarm/fact.ts'
import type { Priority } from '../alarm/definition.ts'
import type { Text } from '../text.ts'
import type { Millis } from '../time.ts'
import type { DeviceFact } from './live.ts'

export type FactType = AlarmFact['type'] | DeviceFact['type']

/** Which changes of a site are asked for, newest first; what is absent does not narrow. */
export type FactsQuery = FactsFilter & {
  readonly site: string
  /** Only those of a smaller seq. */
  readonly before?: number
  readonly limit: number
}

export type FactsFilter = {
  readonly alarmId?: string
  readonly occurrence?: string
  /** An id: of equipment, or of a device. */
  readonly equipment?: string
  readonly types?: readonly FactType[]
  readonly priorities?: readonly Priority[]
  /** Part of the name of the person who acted. */
  readonly by?: string
  /** Part of what a person wrote: reason, note, comment, work reference. */
  readonly text?: string
  /** By the time of the fact: from the first instant on, before the second. */
  readonly from?: Millis
  readonly until?: Millis
}

/** The word for each type, for tables. */
export const FACT_WORDS: Readonly<Record<FactType, Text>> = {
  'alarm.raised': { en: 'Raised', zh: '触发' },
  'alarm.returned-to-normal': { en: 'Returned to normal', zh: '恢复正常' },
  'alarm.acknowledged': { en: 'Acknowledged', zh: '确认' },
  'alarm.re-alarmed': { en: 'Unacknowledged again', zh: '再次变为未确认' },
  'alarm.priority-changed': { en: 'Priority changed', zh: '优先级改变' },
  'alarm.reset': { en: 'Reset', zh: '复位' },
  'alarm.shelved': { en: 'Shelved', zh: '搁置' },
  'alarm.unshelved': { en: 'Taken off the shelf', zh: '取消搁置' },
  'alarm.suppressed': { en: 'Suppressed by design', zh: '设计抑制' },
  'alarm.released': { en: 'No longer suppressed', zh: '不再抑制' },
  'alarm.taken-out-of-service': { en: 'Taken out of service', zh: '停用' },
  'alarm.returned-to-service': { en: 'Returned to service', zh: '恢复使用' },
  'alarm.commented': { en: 'Comment', zh: '备注' },
  'device.online': { en: 'Device online', zh: '终端在线' },
  'device.silent': { en: 'Device silent', zh: '终端无信号' },
  'device.offline': { en: 'Device offline', zh: '终端离线' },
}

export const FACT_TYPES = Object.keys(FACT_WORDS) as readonly FactType[]

/** Kinds that a person looks for, each of a few types. */
export const FACT_GROUPS = [
  'raised',
  'acknowledged',
  'shelving',
  'service',
  'suppression',
  'comments',
  'rules',
  'devices',
] as const
export type FactGroup = (typeof FACT_GROUPS)[number]

const GROUP_OF: Readonly<Record<FactType, FactGroup>> = {
  'alarm.raised': 'raised',
  'alarm.returned-to-normal': 'raised',
  'alarm.acknowledged': 'acknowledged',
  'alarm.reset': 'acknowledged',
  'alarm.re-alarmed': 'rules',
  'alarm.priority-changed': 'rules',
  'alarm.shelved': 'shelving',
  'alarm.unshelved': 'shelving',
  'alarm.suppressed': 'suppression',
  'alarm.released': 'suppression',
  'alarm.taken-out-of-service': 'service',
  'alarm.returned-to-service': 'service',
  'alarm.commented': 'comments',
  'device.online': 'devices',
  'device.silent': 'devices',
  'device.offline': 'devices',
}

export const typesOf = (group: FactGroup): readonly FactType[] => FACT_TYPES.filter((type) => GROUP_OF[type] === group)
