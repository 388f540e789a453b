import type { Text } from '../text.ts'
import type { AlarmState } from './alarm.ts'

/** A state as it stands inside a sentence. */
export const STATE_WORDS: Readonly<Record<AlarmState, Text>> = {
  normal: { en: 'normal', zh: '正常' },
  unacknowledged: { en: 'unacknowledged', zh: '未确认' },
  acknowledged: { en: 'acknowledged', zh: '已确认' },
  'rtn-unacknowledged': { en: 'returned to normal, unacknowledged', zh: '已恢复未确认' },
  'latched-unacknowledged': { en: 'latched, unacknowledged', zh: '锁定未确认' },
  'latched-acknowledged': { en: 'latched, acknowledged', zh: '锁定已确认' },
  shelved: { en: 'shelved', zh: '已搁置' },
  suppressed: { en: 'suppressed by design', zh: '设计抑制' },
  'out-of-service': { en: 'out of service', zh: '停用' },
}
