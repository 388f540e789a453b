/** Refusals about policies, channels and checklists; part of the table in errors.ts. */
export const RESPONSE_ERRORS = {
  'response.policy-wrong': {
    status: 422,
    text: { en: 'The policy cannot be used: {detail}.', zh: '策略无法使用：{detail}。' },
  },
  'response.channel-wrong': {
    status: 422,
    text: { en: 'The channel cannot be used: {detail}.', zh: '通道无法使用：{detail}。' },
  },
  'response.settings-wrong': {
    status: 422,
    text: { en: 'The settings cannot be used: {detail}.', zh: '设置无法使用：{detail}。' },
  },
  'response.contact-wrong': {
    status: 422,
    text: { en: 'This is not an e-mail address.', zh: '这不是电子邮件地址。' },
  },
  'response.no-address': {
    status: 422,
    text: {
      en: 'This channel sends to persons: choose one whose e-mail address is known.',
      zh: '该通道发送给个人：请选择已登记电子邮件地址的人员。',
    },
  },
  'response.in-use': {
    status: 409,
    text: { en: 'The policy “{policy}” uses this channel.', zh: '策略“{policy}”正在使用该通道。' },
  },
  'response.too-many': {
    status: 409,
    text: { en: 'There can be at most {limit} of them.', zh: '最多 {limit} 个。' },
  },
  'response.no-such-line': {
    status: 422,
    text: { en: 'The checklist has no such line.', zh: '清单中没有这一行。' },
  },
} as const
