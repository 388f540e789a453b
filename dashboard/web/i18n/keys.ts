import type { AlarmState } from '#domain/alarm/alarm.ts'
import type { Priority } from '#domain/alarm/definition.ts'
import type { DeviceStatus } from '#domain/device/device.ts'
import type { Role } from '#domain/person/role.ts'
import type { Kind } from '#domain/profile/registry.ts'
import type { QualityCode } from '#domain/point/judge.ts'
import type { PatternName } from '#domain/sound/pattern.ts'
import type { SoundState, Trouble } from '#domain/wire/live.ts'

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

export const KIND_KEY = {
  pump: 'kind.pump',
  elevator: 'kind.elevator',
  'water-tank': 'kind.waterTank',
  'fire-panel': 'kind.firePanel',
  'patrol-reader': 'kind.patrolReader',
  'energy-meter': 'kind.energyMeter',
  'smoke-detector': 'kind.smokeDetector',
  machine: 'kind.machine',
} as const satisfies Record<Kind, string>

export const TROUBLE_KEY = {
  journal: 'trouble.journal',
  telemetry: 'trouble.telemetry',
  disk: 'trouble.disk',
  overload: 'trouble.overload',
  broker: 'trouble.broker',
  sessions: 'trouble.sessions',
  clock: 'trouble.clock',
  handler: 'trouble.handler',
  consoles: 'trouble.consoles',
  targets: 'trouble.targets',
  rules: 'trouble.rules',
} as const satisfies Record<Trouble['code'], string>

export const SOUND_KEY = {
  on: 'sound.on',
  silenced: 'sound.silenced',
  blocked: 'sound.blocked',
} as const satisfies Record<SoundState, string>

export const PATTERN_KEY = {
  sos: 'pattern.sos',
  critical: 'pattern.critical',
  'not-live': 'pattern.notLive',
  high: 'pattern.high',
  medium: 'pattern.medium',
} as const satisfies Record<PatternName, string>

export const ROLE_KEY = {
  operator: 'role.operator',
  guard: 'role.guard',
  engineer: 'role.engineer',
  supervisor: 'role.supervisor',
  administrator: 'role.administrator',
} as const satisfies Record<Role, string>
