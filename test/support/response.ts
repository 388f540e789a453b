import type { Notice } from '#domain/response/notice.ts'

/** What is said of a made-up fire. */
export const aNotice = (over: Partial<Notice> = {}): Notice => ({
  type: 'alarm',
  site: { en: 'Harbour Plaza', zh: '海港广场' },
  timeZone: 'Asia/Shanghai',
  equipment: { en: 'Fire panel', zh: '火灾报警控制器' },
  place: [{ en: 'Tower A', zh: 'A座' }, { en: 'F1' }],
  message: { en: 'Fire', zh: '火警' },
  priority: 'critical',
  lifeSafety: true,
  raisedAt: Date.parse('2026-11-22T14:03:22+08:00'),
  value: '1',
  guidance: { en: 'Look at the panel. Call 119.', zh: '查看控制器。拨打119。' },
  step: 1,
  turn: 1,
  ...over,
})
