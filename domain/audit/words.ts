import type { Text } from '../text.ts'

/** What was done, in words, by the entry's action. */
export const AUDIT_WORDS: Readonly<Record<string, Text>> = {
  'alarm.acknowledge': { en: 'Alarm acknowledged', zh: '确认报警' },
  'alarm.reset': { en: 'Alarm reset', zh: '复位报警' },
  'alarm.shelve': { en: 'Alarm shelved', zh: '搁置报警' },
  'alarm.unshelve': { en: 'Alarm taken off the shelf', zh: '取消搁置' },
  'alarm.take-out-of-service': { en: 'Alarm taken out of service', zh: '报警停用' },
  'alarm.return-to-service': { en: 'Alarm returned to service', zh: '报警恢复使用' },
  'alarm.comment': { en: 'Comment on an alarm', zh: '报警备注' },
  'escalation.begun': { en: 'Escalation begun', zh: '升级开始' },
  'escalation.step': { en: 'Escalation step taken', zh: '执行升级步骤' },
  'escalation.carried-on': { en: 'Escalation carried on with a new occurrence', zh: '升级随新一次报警继续' },
  'escalation.policy-changed': { en: 'Escalation under another policy', zh: '升级改用其他策略' },
  'escalation.ended': { en: 'Escalation ended', zh: '升级结束' },
  'delivery.send': { en: 'Notification sent', zh: '通知已发送' },
  'delivery.give-up': { en: 'Notification given up', zh: '通知放弃发送' },
  'policy.save': { en: 'Policy saved', zh: '保存策略' },
  'policy.remove': { en: 'Policy removed', zh: '删除策略' },
  'channel.save': { en: 'Channel saved', zh: '保存通道' },
  'channel.remove': { en: 'Channel removed', zh: '删除通道' },
  'channel.test': { en: 'Test message asked for', zh: '发送测试消息' },
  'contact.save': { en: 'E-mail address of a person saved', zh: '保存人员电子邮件' },
  'response.configure': { en: 'Settings of notifications saved', zh: '保存通知设置' },
  'checklist.tick': { en: 'Line of the guidance done', zh: '处置项完成' },
  'checklist.untick': { en: 'Line of the guidance taken back', zh: '处置项撤销' },
  'duty.post': { en: 'Post set up or changed', zh: '设置岗位' },
  'duty.plan': { en: 'Shifts planned', zh: '排班' },
  'shift.sign-on': { en: 'Signed on to a shift', zh: '签到' },
  'shift.sign-off': { en: 'Signed off', zh: '签退' },
  'shift.sign': { en: 'Handover signed', zh: '交班签字' },
  'shift.accept': { en: 'Handover taken over', zh: '接班签字' },
  'shift.refuse': { en: 'Handover refused', zh: '拒绝接班' },
  'shift.end': { en: 'Shift ended, post closed', zh: '结束班次' },
  'shift.cancel': { en: 'Shift cancelled', zh: '取消班次' },
}

/** An action without a word of its own is shown by its id. */
export const auditWord = (action: string): Text =>
  Object.hasOwn(AUDIT_WORDS, action) ? AUDIT_WORDS[action]! : { en: action, zh: action }
