/** Refusals about rules; part of the table in errors.ts. */
export const RULE_ERRORS = {
  'rule.invalid': { status: 422, text: { en: 'The rule is not valid: {detail}', zh: '规则无效：{detail}' } },
  'rule.changed': {
    status: 409,
    text: {
      en: '{by} has changed this rule at {at}; look at it as it is now and change it again.',
      zh: '{by} 已于 {at} 修改此规则；请查看最新内容后重新修改。',
    },
  },
  'rule.id-taken': {
    status: 409,
    text: {
      en: 'There is, or was, an alarm “{alarm}” at {equipment} already: its history must stay its own. Choose another id.',
      zh: '{equipment} 已有或曾有编号为“{alarm}”的报警，其历史须保持独立。请另选编号。',
    },
  },
  'rule.alarm-stands': {
    status: 409,
    text: {
      en: 'Its alarm stands at {equipment}. A rule can be switched off or retired only while none of its alarms is active, unacknowledged, latched, shelved, suppressed or out of service.',
      zh: '{equipment} 的该报警尚未恢复。其报警处于触发、未确认、锁存、搁置、抑制或停用状态时，不能关闭或停止使用规则。',
    },
  },
  'rule.platform-own': {
    status: 422,
    text: {
      en: 'That communication is lost is watched by the platform itself; this alarm has no rule to edit.',
      zh: '通信中断由平台自身监视，此报警没有可编辑的规则。',
    },
  },
  'rule.too-many': { status: 409, text: { en: 'There are {limit} of them already.', zh: '数量已达上限 {limit}。' } },
} as const
