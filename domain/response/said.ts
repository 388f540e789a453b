import { ROLES } from '../person/role.ts'
import type { Text } from '../text.ts'
import type { EndReason } from './escalation.ts'
import { ZH_ROLES } from './speech.ts'

const ENDED: Readonly<Record<EndReason, Text>> = {
  acknowledged: { en: 'the alarm was acknowledged', zh: '报警已确认' },
  returned: { en: 'the process is normal again', zh: '过程已恢复正常' },
  shelved: { en: 'the alarm was shelved', zh: '报警已搁置' },
  suppressed: { en: 'the alarm is suppressed by design', zh: '报警被设计抑制' },
  'out-of-service': { en: 'the alarm was taken out of service', zh: '报警已停用' },
  'priority-changed': { en: 'no policy takes its new priority', zh: '没有策略匹配新的优先级' },
  gone: { en: 'the alarm is no longer configured', zh: '该报警已不再配置' },
}

/** Sentences that the platform itself writes into a try, and their Chinese; what a receiver answered has none. */
export const OWN_SENTENCES: Readonly<Record<string, string>> = {
  'the channel is no longer there': '通道已不存在',
  'the channel is switched off': '通道已关闭',
  'the channel was switched off or removed': '通道已关闭或删除',
  'the channel needs a person': '该通道需要指定人员',
  'the account is not active': '账号未启用',
  'the person has no e-mail address': '该人员没有电子邮件地址',
  'the person has turned on notifications in no browser': '该人员没有在任何浏览器中开启通知',
  'only https leaves the building; an administrator may allow this host': '只允许通过 https 外发；管理员可允许该主机',
  'the host has no address': '主机没有地址',
  'the host has a private address; an administrator may allow it': '主机为内网地址；管理员可允许该主机',
  'no answer in time': '未及时应答',
  'accepted by the robot': '机器人已接收',
  'taken by the push service': '推送服务已接收',
  'it could not be recorded': '无法记录',
  'the process ended while it was being sent; it is sent once more with the same id':
    '发送过程中进程结束；以相同编号再次发送',
}
const NO_ROLE = /^nobody has the role (\w+) here$/

/** What came of a try, in words; a receiver's own answer is given as it came. */
export function saidWords(detail: string): Text {
  if (Object.hasOwn(ENDED, detail)) return ENDED[detail as EndReason]
  if (Object.hasOwn(OWN_SENTENCES, detail)) return { en: detail, zh: OWN_SENTENCES[detail]! }
  const role = ROLES.find((one) => one === NO_ROLE.exec(detail)?.[1])
  return role ? { en: detail, zh: `此处没有${ZH_ROLES[role]}` } : { en: detail }
}
