import type { AlarmState } from '#domain/alarm/alarm.ts'
import type { Priority } from '#domain/alarm/definition.ts'
import type { DeviceStatus } from '#domain/device/device.ts'
import type { QualityCode } from '#domain/point/judge.ts'
import type { Trouble } from '#domain/wire/live.ts'

/* States to catalog keys: total, so that a new state without a word does not compile. */

export const PRIORITY_KEY = {
  critical: 'priority.critical',
  high: 'priority.high',
  medium: 'priority.medium',
  low: 'priority.low',
} as const satisfies Record<Priority, string>

export const STATE_KEY = {
  normal: 'state.normal',
  unacknowledged: 'state.unacknowledged',
  acknowledged: 'state.acknowledged',
  'rtn-unacknowledged': 'state.rtnUnacknowledged',
  'latched-unacknowledged': 'state.latchedUnacknowledged',
  'latched-acknowledged': 'state.latchedAcknowledged',
  shelved: 'state.shelved',
  suppressed: 'state.suppressed',
  'out-of-service': 'state.outOfService',
} as const satisfies Record<AlarmState, string>

export const STATE_LONG_KEY = {
  normal: 'stateLong.normal',
  unacknowledged: 'stateLong.unacknowledged',
  acknowledged: 'stateLong.acknowledged',
  'rtn-unacknowledged': 'stateLong.rtnUnacknowledged',
  'latched-unacknowledged': 'stateLong.latchedUnacknowledged',
  'latched-acknowledged': 'stateLong.latchedAcknowledged',
  shelved: 'stateLong.shelved',
  suppressed: 'stateLong.suppressed',
  'out-of-service': 'stateLong.outOfService',
} as const satisfies Record<AlarmState, string>

export const DEVICE_KEY = {
  never: 'device.never',
  online: 'device.online',
  silent: 'device.silent',
  offline: 'device.offline',
} as const satisfies Record<DeviceStatus, string>

export const QUALITY_KEY = {
  0: 'value.good',
  1: 'value.clock',
  2: 'value.outOfRange',
  3: 'value.notFinite',
  4: 'value.wrongType',
  5: 'value.unknownState',
} as const satisfies Record<QualityCode, string>

export const TROUBLE_KEY = {
  journal: 'trouble.journal',
  telemetry: 'trouble.telemetry',
  disk: 'trouble.disk',
  overload: 'trouble.overload',
  clock: 'trouble.clock',
  handler: 'trouble.handler',
} as const satisfies Record<Trouble['code'], string>
