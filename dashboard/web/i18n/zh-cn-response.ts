/** Chinese sentences about checklists and notifications; part of `zh-cn.ts`. */
export const zhCnResponse = {
  checklist: {
    title: '处置清单',
    progress: '已完成 {{done}}/{{all}} 项',
    doneBy: '{{by}} 于 {{time}} 完成',
    never: '该报警从未触发。',
  },
  delivery: {
    title: '通知',
    none: '未通知任何人。',
    group: '群组或程序',
    to: '{{channel}}：{{to}}',
    step: '第{{step}}步',
    test: '测试消息',
    tries_other: '尝试 {{count}} 次',
    nextAt: '下次尝试 {{time}}',
    state: {
      queued: '等待发送',
      sending: '正在发送',
      waiting: '失败，将重试',
      sent: '已发送',
      'given-up': '已放弃',
      withdrawn: '已撤回：不再需要',
    },
  },
}
