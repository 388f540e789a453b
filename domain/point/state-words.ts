import type { Text } from '../text.ts'
import type { PointDefinition } from './point.ts'

/** Words of the states that the built-in kinds know; another state keeps its own name. */
const STATE_WORDS: Readonly<Record<string, Text>> = {
  normal: { en: 'normal', zh: '正常' },
  inspection: { en: 'inspection', zh: '检修' },
  'fire-service': { en: 'fire service', zh: '消防运行' },
  'out-of-service': { en: 'out of service', zh: '停用' },
  running: { en: 'running', zh: '运行' },
  stopped: { en: 'stopped', zh: '停止' },
  up: { en: 'up', zh: '上行' },
  down: { en: 'down', zh: '下行' },
  open: { en: 'open', zh: '打开' },
  closed: { en: 'closed', zh: '关闭' },
  moving: { en: 'moving', zh: '动作中' },
  alarm: { en: 'alarm', zh: '报警' },
  fault: { en: 'fault', zh: '故障' },
  disabled: { en: 'disabled', zh: '屏蔽' },
  test: { en: 'test', zh: '测试' },
  on: { en: 'on', zh: '开' },
  off: { en: 'off', zh: '关' },
  automatic: { en: 'automatic', zh: '自动' },
  manual: { en: 'manual', zh: '手动' },
}
const YES: Text = { en: 'yes', zh: '是' }
const NO: Text = { en: 'no', zh: '否' }

/** The words of a state; one without words keeps its own name. */
export const wordsOfState = (state: string): Text =>
  Object.hasOwn(STATE_WORDS, state) ? STATE_WORDS[state]! : { en: state }

export const hasStateWords = (state: string): boolean => Object.hasOwn(STATE_WORDS, state)

/** How a state of a point is said, given as a condition names it; null where it is a number and no state. */
export function stateWord(point: Pick<PointDefinition, 'type'>, value: number | boolean | string): Text | null {
  if (typeof value === 'string') return wordsOfState(value)
  if (typeof value === 'boolean' || point.type === 'boolean') return Number(value) === 1 ? YES : NO
  return null
}
