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
  'push.persons-only': {
    status: 403,
    text: { en: 'Only a person with an account gets notifications.', zh: '只有拥有账户的人员才能接收通知。' },
  },
  'push.endpoint-wrong': {
    status: 422,
    text: {
      en: 'This is not the https address of a public push service.',
      zh: '这不是公共推送服务的 https 地址。',
    },
  },
  'push.keys-wrong': {
    status: 422,
    text: { en: 'The keys are not those of a browser.', zh: '密钥不是浏览器的密钥。' },
  },
  'push.too-many': {
    status: 409,
    text: {
      en: 'You get notifications in {limit} browsers already: remove one first.',
      zh: '您已在 {limit} 个浏览器中接收通知，请先移除一个。',
    },
  },
  'push.no-subscription': {
    status: 422,
    text: {
      en: 'This channel sends to persons: choose one who has turned on notifications in a browser.',
      zh: '该通道发送给个人：请选择已在浏览器中开启通知的人员。',
    },
  },
  'push.no-key': {
    status: 503,
    text: { en: 'The key of the notifications cannot be used: {detail}.', zh: '通知密钥无法使用：{detail}。' },
  },
  'push.wait': {
    status: 429,
    text: { en: 'Wait {seconds} s before the next test.', zh: '请在 {seconds} 秒后再次测试。' },
  },
  'push.gone': {
    status: 410,
    text: {
      en: 'The push service no longer knows this browser; turn the notifications on there again.',
      zh: '推送服务已不识别此浏览器，请在该浏览器中重新开启通知。',
    },
  },
  'push.not-taken': {
    status: 503,
    text: { en: 'The push service did not take the message: {detail}.', zh: '推送服务未接受消息：{detail}。' },
  },
  'response.no-such-line': {
    status: 422,
    text: { en: 'The checklist has no such line.', zh: '清单中没有这一行。' },
  },
} as const
