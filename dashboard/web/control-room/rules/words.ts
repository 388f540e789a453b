import type { GroupType, LeafType } from './condition-tree.ts'
import type { ChangedPart } from './definition-changes.ts'
import type { DurationUnit } from './typed-values.ts'
import type { ProblemWord } from './problems.ts'
import type { ComparedRaise } from './raise-changes.ts'

/* What the editor knows to catalog keys: total, so that a new node or problem without a word does not compile. */

export const LEAF_KEY = {
  above: 'rules.node.above',
  below: 'rules.node.below',
  equals: 'rules.node.equals',
  differs: 'rules.node.differs',
  rising: 'rules.node.rising',
  falling: 'rules.node.falling',
  frozen: 'rules.node.frozen',
  silent: 'rules.node.silent',
  'count-above': 'rules.node.countAbove',
  deviates: 'rules.node.deviates',
} as const satisfies Record<LeafType, string>

export const GROUP_KEY = {
  all: 'rules.node.all',
  any: 'rules.node.any',
  not: 'rules.node.not',
  while: 'rules.node.while',
} as const satisfies Record<GroupType, string>

export const PROBLEM_KEY = {
  needed: 'rules.problem.needed',
  tooLong: 'rules.problem.tooLong',
  delay: 'rules.problem.delay',
  clock: 'rules.problem.clock',
  noDays: 'rules.problem.noDays',
  number: 'rules.problem.number',
  notNegative: 'rules.problem.notNegative',
  aboveZero: 'rules.problem.aboveZero',
  notZero: 'rules.problem.notZero',
  whole: 'rules.problem.whole',
  duration: 'rules.problem.duration',
  noPoint: 'rules.problem.noPoint',
  unknownPoint: 'rules.problem.unknownPoint',
  wrongPoint: 'rules.problem.wrongPoint',
  outOfRange: 'rules.problem.outOfRange',
  neverPast: 'rules.problem.neverPast',
  neverReturns: 'rules.problem.neverReturns',
  chooseState: 'rules.problem.chooseState',
  stateZero: 'rules.problem.stateZero',
  onlyCounter: 'rules.problem.onlyCounter',
  tooLargeChange: 'rules.problem.tooLargeChange',
  empty: 'rules.problem.empty',
  tooManyMembers: 'rules.problem.tooManyMembers',
  tooManyNodes: 'rules.problem.tooManyNodes',
  tooDeep: 'rules.problem.tooDeep',
} as const satisfies Record<ProblemWord, string>

export const PART_KEY = {
  messageEn: 'rules.messageEn',
  messageZh: 'rules.messageZh',
  condition: 'rules.condition',
  priority: 'column.priority',
  onDelay: 'rules.onDelay',
  offDelay: 'rules.offDelay',
  reAlarm: 'rules.reAlarm',
  latching: 'rules.latching',
  acknowledge: 'rules.acknowledge',
  lifeSafety: 'rules.lifeSafety',
  schedule: 'rules.schedule',
  shows: 'rules.shows',
  meansEn: 'rules.meansEn',
  meansZh: 'rules.meansZh',
  doEn: 'rules.doEn',
  doZh: 'rules.doZh',
  callEn: 'rules.callEn',
  callZh: 'rules.callZh',
  ticket: 'rules.ticket',
  dispatch: 'rules.dispatch',
} as const satisfies Record<ChangedPart, string>

export const RAISED_BY_KEY = {
  both: 'rules.byBoth',
  'in-force': 'rules.byInForce',
  proposed: 'rules.byProposed',
} as const satisfies Record<ComparedRaise['by'], string>

/** 1 = Monday, as in a schedule. */
export const DAY_KEY = {
  1: 'rules.days.mon',
  2: 'rules.days.tue',
  3: 'rules.days.wed',
  4: 'rules.days.thu',
  5: 'rules.days.fri',
  6: 'rules.days.sat',
  7: 'rules.days.sun',
} as const

export const UNIT_KEY = {
  s: 'rules.unit.s',
  min: 'rules.unit.min',
  h: 'rules.unit.h',
  d: 'rules.unit.d',
} as const satisfies Record<DurationUnit, string>
