/** English sentences about checklists and notifications; part of `en.ts`. */
export const enResponse = {
  checklist: {
    title: 'What to do',
    progress: '{{done}} of {{all}} done',
    doneBy: 'done by {{by}}, {{time}}',
    never: 'This alarm was never raised.',
  },
  delivery: {
    title: 'Notifications',
    none: 'Nobody was notified.',
    group: 'group or program',
    to: '{{channel}}: {{to}}',
    step: 'step {{step}}',
    test: 'test message',
    tries_one: '{{count}} try',
    tries_other: '{{count}} tries',
    nextAt: 'next try {{time}}',
    state: {
      queued: 'waiting to be sent',
      sending: 'being sent',
      waiting: 'failed, will be tried again',
      sent: 'sent',
      'given-up': 'given up',
      withdrawn: 'withdrawn: no longer needed',
    },
  },
}
