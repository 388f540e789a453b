import { type Board, site } from '../board.ts'
import { line, numbers, rows } from '../panel.ts'
import { promQl } from '../source.ts'

const rate = (name: string): string => `rate(${name}[$__rate_interval])`
const commit = (quantile: string): string =>
  `histogram_quantile(${quantile}, sum by (le) (${rate('watchroom_commit_duration_seconds_bucket')}))`

/** The path of a reading through the platform, and the machine under it. */
export const ingestBoard: Board = {
  id: 'ingest',
  title: { en: 'ingest health', zh: '采集健康' },
  variables: [site('platform')],
  sections: [
    {
      title: { en: 'Now', zh: '当前' },
      panels: [
        numbers({ en: 'History behind', zh: '历史库滞后' }, 's', [
          promQl('watchroom_history_behind_seconds', 'history'),
        ]),
        numbers({ en: 'Commit under way', zh: '正在提交' }, 's', [
          promQl('watchroom_commit_under_way_seconds', 'commit'),
        ]),
        numbers({ en: 'Disk free', zh: '磁盘剩余' }, 'bytes', [promQl('watchroom_disk_free_bytes', 'free')]),
        numbers({ en: 'Memory', zh: '内存' }, 'bytes', [promQl('process_resident_memory_bytes', 'memory')]),
        rows({ en: 'Version', zh: '版本' }, promQl('watchroom_build_info', '{{version}}'), 12),
        line({
          title: { en: 'Troubles', zh: '平台故障' },
          about: { en: 'Codes as in the guide of operations.', zh: '代码见运维手册。' },
          unit: 'none',
          as: 'stacked',
          queries: [promQl('sum by (code) (watchroom_trouble) or vector(0)', '{{code}}')],
        }),
      ],
    },
    {
      title: { en: 'In', zh: '接收' },
      panels: [
        line({
          title: { en: 'Messages and readings per second', zh: '每秒消息与读数' },
          unit: 'cps',
          queries: [
            promQl(rate('watchroom_messages_total'), 'messages', 'A'),
            promQl(rate('watchroom_readings_total'), 'readings', 'B'),
          ],
        }),
        line({
          title: { en: 'Not used as they came', zh: '未按原样使用' },
          unit: 'cps',
          queries: [
            promQl(rate('watchroom_rejected_total'), 'dead letters', 'A'),
            promQl(rate('watchroom_unknown_senders_total'), 'unknown senders', 'B'),
            promQl(rate('watchroom_duplicates_total'), 'duplicates', 'C'),
            promQl(rate('watchroom_late_total'), 'late', 'D'),
            promQl(rate('watchroom_bad_total'), 'bad', 'E'),
          ],
        }),
        line({
          title: { en: 'Devices', zh: '终端' },
          unit: 'none',
          as: 'stacked',
          queries: [promQl('sum by (state) (watchroom_devices{site=~"$site"})', '{{state}}')],
        }),
      ],
    },
    {
      title: { en: 'To disk and beyond', zh: '落盘与转存' },
      panels: [
        line({
          title: { en: 'Time of a commit', zh: '提交耗时' },
          unit: 's',
          queries: [promQl(commit('0.5'), 'half of them', 'A'), promQl(commit('0.99'), '99 %', 'B')],
        }),
        line({
          title: { en: 'Commits per second', zh: '每秒提交' },
          unit: 'cps',
          queries: [promQl(rate('watchroom_commit_duration_seconds_count'), 'commits')],
        }),
        line({
          title: { en: 'Waiting for the disk', zh: '等待落盘' },
          unit: 'none',
          queries: [promQl('watchroom_waiting_messages', 'messages')],
        }),
        line({
          title: { en: 'Behind', zh: '滞后' },
          unit: 's',
          queries: [
            promQl('watchroom_history_behind_seconds', 'history', 'A'),
            promQl('watchroom_target_behind_seconds or vector(0)', '{{target}}', 'B'),
          ],
        }),
        line({
          title: { en: 'Files', zh: '文件' },
          unit: 'bytes',
          as: 'stacked',
          queries: [promQl('watchroom_file_bytes', '{{file}}')],
        }),
        line({
          title: { en: 'Disk free', zh: '磁盘剩余' },
          unit: 'bytes',
          queries: [promQl('watchroom_disk_free_bytes', 'free')],
        }),
      ],
    },
    {
      title: { en: 'Process', zh: '进程' },
      panels: [
        line({
          title: { en: 'Memory', zh: '内存' },
          unit: 'bytes',
          queries: [
            promQl('process_resident_memory_bytes', 'whole process', 'A'),
            promQl('nodejs_heap_size_used_bytes', 'heap of the main thread', 'B'),
          ],
        }),
        line({
          title: { en: 'Processor', zh: '处理器' },
          unit: 'percentunit',
          queries: [promQl(rate('process_cpu_seconds_total'), 'cores')],
        }),
        line({
          title: { en: 'Main thread late by', zh: '主线程延迟' },
          unit: 's',
          queries: [promQl('nodejs_eventloop_lag_seconds', '{{quantile}}')],
        }),
      ],
    },
  ],
}
