import type { Text } from '../text.ts'
import type { CoverFact } from './cover.ts'
import type { EntryContent, EntryKind, LoggedAlarmFact } from './entry.ts'
import type { EquipmentState } from './equipment-state.ts'
import type { SectionName } from './handover.ts'
import type { ShiftFact } from './input.ts'
import type { PostKind } from './post.ts'
import type { PresenceFact } from './presence.ts'

export const POST_KIND_WORDS: Readonly<Record<PostKind, Text>> = {
  'fire-control': { en: 'Fire control room', zh: '消防控制室' },
  'control-room': { en: 'Control room', zh: '监控室' },
  plain: { en: 'Post', zh: '岗位' },
}

export const ENTRY_WORDS: Readonly<Record<EntryKind, Text>> = {
  note: { en: 'Note', zh: '记录' },
  incident: { en: 'Incident', zh: '事件' },
  drill: { en: 'Drill', zh: '演练' },
  shift: { en: 'Shift', zh: '班次' },
  handover: { en: 'Handover', zh: '交接班' },
  presence: { en: 'Presence', zh: '在岗查询' },
  cover: { en: 'People on duty', zh: '在岗人数' },
  alarm: { en: 'Alarm', zh: '报警' },
  trouble: { en: 'Platform', zh: '平台' },
  'equipment-state': { en: 'Equipment state', zh: '设备状态' },
  away: { en: 'Platform', zh: '平台' },
}

export const SECTION_WORDS: Readonly<Record<SectionName, Text>> = {
  unacknowledged: { en: 'Unacknowledged alarms', zh: '未确认报警' },
  active: { en: 'Acknowledged, still active', zh: '已确认未恢复报警' },
  shelved: { en: 'Shelved', zh: '已搁置' },
  'out-of-service': { en: 'Out of service', zh: '停用' },
  devices: { en: 'Devices not heard', zh: '失联终端' },
  troubles: { en: 'Troubles of the platform', zh: '平台故障' },
  notes: { en: 'Notes of the shift', zh: '本班记录' },
  presence: { en: 'Presence prompts without an answer', zh: '无应答的在岗查询' },
  drills: { en: 'Drills', zh: '演练' },
}

/** What an entry says, in one sentence. */
export function entryText(content: EntryContent): Text {
  switch (content.kind) {
    case 'note':
    case 'incident':
    case 'drill':
      return { en: content.text, zh: content.text }
    case 'shift':
      return shiftText(content.fact)
    case 'handover': {
      const { signed, accepted } = content.handover
      const [from, to] = [signed.person.name, accepted.person.name]
      return { en: `Handed over by ${from} to ${to}; signed by both`, zh: `${from} 交班，${to} 接班，双方已签字` }
    }
    case 'presence':
      return presenceText(content.fact)
    case 'cover':
      return coverText(content.fact)
    case 'alarm':
      return alarmText(content)
    case 'trouble': {
      const { detail, over } = content
      return over
        ? { en: `Over: ${detail}`, zh: `已恢复：${detail}` }
        : { en: `Trouble: ${detail}`, zh: `故障：${detail}` }
    }
    case 'equipment-state':
      return stateText(content.state)
    case 'away':
      return { en: 'Watchroom started again; it was away before', zh: '平台重新启动；此前处于停机状态' }
  }
}

function shiftText(fact: ShiftFact): Text {
  switch (fact.type) {
    case 'shift.signed-on':
      return fact.planned
        ? { en: `${fact.by.name} signed on`, zh: `${fact.by.name} 签到` }
        : { en: `${fact.by.name} signed on as a stand-in`, zh: `${fact.by.name} 替班签到` }
    case 'shift.signed-off':
      return { en: `${fact.by.name} signed off`, zh: `${fact.by.name} 签退` }
    case 'shift.handing-over':
      return {
        en: `${fact.by.name} signed the handover; it waits for the next shift`,
        zh: `${fact.by.name} 已签交班，等待接班`,
      }
    case 'shift.handed-over':
      return { en: `Handed over by ${fact.by.name} to ${fact.to.name}`, zh: `${fact.by.name} 交班给 ${fact.to.name}` }
    case 'shift.refused':
      return {
        en: `${fact.by.name} refused the handover: ${fact.reason}`,
        zh: `${fact.by.name} 拒绝接班：${fact.reason}`,
      }
    case 'shift.ended':
      return { en: `${fact.by.name} ended the shift; the post is closed`, zh: `${fact.by.name} 结束本班，岗位关闭` }
    case 'shift.cancelled':
      return {
        en: `${fact.by.name} cancelled the shift: ${fact.reason}`,
        zh: `${fact.by.name} 取消班次：${fact.reason}`,
      }
    case 'shift.unmanned':
      return { en: 'Nobody came to this shift', zh: '本班无人到岗' }
    case 'shift.late':
      return {
        en: 'The handover is more than 15 minutes late; the supervisor is to be told',
        zh: '交接班超过 15 分钟未完成，须通知主管',
      }
  }
}

function presenceText(fact: PresenceFact): Text {
  switch (fact.type) {
    case 'presence.asked':
      return { en: 'Presence prompt', zh: '在岗查询' }
    case 'presence.answered': {
      const s = Math.round(fact.after_ms / 1000)
      return {
        en: `${fact.by.name} answered the presence prompt after ${s} s`,
        zh: `${fact.by.name} ${s} 秒后应答在岗查询`,
      }
    }
    case 'presence.missed':
      return { en: 'No answer to the presence prompt', zh: '在岗查询无应答' }
  }
}

function coverText({ type, cover: { needed, present } }: CoverFact): Text {
  return type === 'post.unfilled'
    ? { en: `Too few people: ${present} of ${needed}`, zh: `在岗人数不足：${present}/${needed}` }
    : { en: `Manned again: ${present} of ${needed}`, zh: `在岗人数恢复：${present}/${needed}` }
}

function alarmText({ fact, equipment, message }: Extract<EntryContent, { readonly kind: 'alarm' }>): Text {
  const what = {
    en: `${equipment.en}: ${message.en}`,
    zh: `${equipment.zh ?? equipment.en}：${message.zh ?? message.en}`,
  }
  const did = alarmDid(fact)
  return { en: `${what.en} – ${did.en}`, zh: `${what.zh}：${did.zh}` }
}

function alarmDid(fact: LoggedAlarmFact): { readonly en: string; readonly zh: string } {
  switch (fact.type) {
    case 'alarm.raised':
      return { en: 'raised', zh: '触发' }
    case 'alarm.acknowledged':
      return { en: `acknowledged by ${fact.by}`, zh: `由 ${fact.by} 确认` }
    case 'alarm.taken-out-of-service': {
      const work = fact.work === undefined ? '' : ` (${fact.work})`
      return {
        en: `out of service by ${fact.by}: ${fact.reason}${work}`,
        zh: `由 ${fact.by} 停用：${fact.reason}${work}`,
      }
    }
    case 'alarm.returned-to-service':
      return { en: `back in service by ${fact.by}`, zh: `由 ${fact.by} 恢复使用` }
  }
}

function stateText({ alarms, devices, down }: EquipmentState): Text {
  const active = Object.values(alarms.active).reduce((sum, n) => sum + n, 0)
  const parts = [
    [
      `${active} active alarms, ${alarms.unacknowledged} unacknowledged`,
      `未恢复 ${active}，未确认 ${alarms.unacknowledged}`,
    ],
    [
      `${alarms.shelved} shelved, ${alarms.outOfService} out of service`,
      `搁置 ${alarms.shelved}，停用 ${alarms.outOfService}`,
    ],
    [`${devices.online} devices online, ${down.length} not heard`, `终端在线 ${devices.online}，失联 ${down.length}`],
  ] as const
  return { en: parts.map(([en]) => en).join('; '), zh: parts.map(([, zh]) => zh).join('；') }
}
