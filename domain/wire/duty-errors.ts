/** Refusals about posts, shifts, prompts and the duty log; a part of the one table in errors.ts. */
export const DUTY_ERRORS = {
  'duty.not-allowed': {
    status: 409,
    text: { en: 'Not possible while the shift is {state}.', zh: '班次处于“{state}”状态，不能执行此操作。' },
  },
  'duty.too-early': {
    status: 409,
    text: {
      en: 'This shift begins more than an hour from now; sign on to the right one.',
      zh: '该班次一小时后才开始，请选择正确的班次签到。',
    },
  },
  'duty.shift-over': {
    status: 409,
    text: { en: 'This shift is over; sign on to the next one.', zh: '该班次已结束，请签到下一班。' },
  },
  'duty.already-on': { status: 409, text: { en: 'Already signed on to this shift.', zh: '已签到本班。' } },
  'duty.not-on-shift': {
    status: 403,
    text: { en: 'Only somebody on duty in this shift may do this.', zh: '只有本班在岗人员可以执行此操作。' },
  },
  'duty.last-on-post': {
    status: 409,
    text: {
      en: 'The last person on duty stays responsible: hand over to the next shift, or end the shift where the post closes.',
      zh: '最后一名在岗人员仍须负责：请向下一班交班；岗位关闭时请结束本班。',
    },
  },
  'duty.handover-open': {
    status: 409,
    text: {
      en: 'You signed the handover; stay until the next shift has taken it.',
      zh: '您已签交班，请等待下一班接班。',
    },
  },
  'duty.must-be-relieved': {
    status: 409,
    text: {
      en: 'This post may not be left: the shift ends with a handover to the next one.',
      zh: '该岗位不得离人：须向下一班交班后方可结束。',
    },
  },
  'duty.same-person': {
    status: 403,
    text: {
      en: 'Two different people sign a handover; you signed it for the outgoing shift.',
      zh: '交接班须由两人分别签字；您已代表交班方签字。',
    },
  },
  'duty.not-incoming': {
    status: 403,
    text: {
      en: 'Only somebody signed on to the next shift of this post may take over or refuse.',
      zh: '只有已签到下一班的人员可以接班或拒绝。',
    },
  },
  'duty.handover-changed': {
    status: 409,
    text: {
      en: 'The handover is not the one you read; look at it again before you sign.',
      zh: '交接班内容与您所读的不一致，请重新阅读后再签字。',
    },
  },
  'duty.too-few-needed': {
    status: 422,
    text: { en: 'This kind of post needs at least {least} people.', zh: '该类岗位至少需要 {least} 人。' },
  },
  'duty.shift-too-long': {
    status: 422,
    text: {
      en: 'A shift at this post lasts at most {limit}, because nobody stays attentive longer; this one has {asked}.',
      zh: '为保证注意力，该岗位每班最长 {limit}；当前为 {asked}。',
    },
  },
  'duty.no-such-day': { status: 422, text: { en: 'There is no day {day}.', zh: '没有 {day} 这一天。' } },
  'duty.time-past': { status: 422, text: { en: 'This shift would already be over.', zh: '该班次的时间已过。' } },
  'duty.overlap': {
    status: 409,
    text: {
      en: 'On {day} another shift of this post is planned at the same time.',
      zh: '{day} 该岗位同一时间已有班次。',
    },
  },
  'duty.person-busy': {
    status: 409,
    text: {
      en: '{name} is planned at another post at that time on {day}.',
      zh: '{name} 在 {day} 的同一时间已排在其他岗位。',
    },
  },
  'duty.unknown-person': {
    status: 422,
    text: { en: 'Nobody here is called {name}.', zh: '没有名为 {name} 的人员。' },
  },
  'duty.too-many': { status: 422, text: { en: 'There may be at most {limit} of them.', zh: '最多允许 {limit} 个。' } },
  'duty.post-in-use': {
    status: 409,
    text: {
      en: 'A shift of this post is planned or on duty; its kind cannot change now.',
      zh: '该岗位已有排班或在岗班次，暂不能更改类型。',
    },
  },
  'duty.prompt-over': {
    status: 409,
    text: { en: 'This prompt is over.', zh: '该查询已结束。' },
  },
  'duty.not-a-person': {
    status: 403,
    text: {
      en: 'Only a person can do this, not a program with a token.',
      zh: '只有人员本人可以执行此操作，程序令牌不能。',
    },
  },
  'duty.empty-text': { status: 422, text: { en: 'An entry needs a text.', zh: '记录内容不能为空。' } },
  'duty.nothing-to-correct': {
    status: 422,
    text: {
      en: 'Entry {n} cannot be corrected: only what a person wrote in this log can.',
      zh: '第 {n} 条不能更正：只能更正本日志中人工填写的记录。',
    },
  },
} as const
